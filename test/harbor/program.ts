import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import {
  Harbor, ProjectAccess, ProjectMember, ProjectOptions, ProjectRole, Quota, RegistryType, RetentionRule, RobotPermission, SystemAccess,
  VulnerabilitySeverity, WebhookEvent, WebhookTarget,
} from '../../src/harbor';
import { Secret } from '../../src/secret';

/** Free text that nothing on its way may interpret. */
export const HOSTILE = 'say "hi" \'now\' $(touch /tmp/owned) `id` ${HOME} {{ .x }} \\n \u202e\u0007\n--request DELETE; rm -rf /\t😀';
/** What the mounted Secrets hold. */
export const SECRETS = {
  'harbor-admin/username': 'admin',
  'harbor-admin/password': 'p"a$s\\s:w`o`rd é',
  'ci-pusher/secret': 'Ci-Pusher-1$"\\x',
  'auditor/password': 'Auditor-2-secret',
  'hub/username': 'hub-user',
  'hub/password': 'Hub-3-secret',
  'receiver-token/token': 'flux-4-token',
  'chat/address': 'https://chat.example.com/hooks/5-secret',
  'bearer/header': 'Bearer 6-secret',
};

/** A Harbor with nothing in it. */
export function newHarbor(url: string): Harbor {
  const chart = new Chart(Testing.app(), 'registry', { namespace: 'harbor' });
  return new Harbor(chart, 'harbor', { url, credentials: secretOf(chart, 'harbor-admin', 'username', 'password') });
}

/** A Secret of Harbor's namespace. */
export function secretOf(scope: Chart | Harbor, name: string, ...keys: string[]): Secret {
  return Secret.fromSecretName(Chart.of(scope), `secret-${name}`, { name, keys, namespace: 'harbor' });
}

const PUSHER = [ProjectAccess.REPOSITORY_PULL, ProjectAccess.REPOSITORY_PUSH, ProjectAccess.TAG_CREATE];

/** A Harbor with everything in use. */
export function everything(url: string, changes: ProjectOptions = {}, access: ProjectAccess[] = PUSHER): Harbor {
  const harbor = newHarbor(url);
  const org = harbor.addProject('org', {
    quota: Quota.of(Size.gibibytes(50)),
    preventVulnerable: VulnerabilitySeverity.HIGH,
    cveAllowList: { cves: ['CVE-2024-3094', 'CVE-2021-44228'], expires: new Date('2027-01-01T00:00:00Z') },
    retention: {
      schedule: Cron.schedule({ minute: '30', hour: '3' }),
      rules: [RetentionRule.latestPushed(10, { tags: ['v*', 'main-*'] }), RetentionRule.pulledWithin(Duration.days(30), { repositories: ['base/**'], untagged: false })],
    },
    immutableTags: [{ tags: ['v*'] }, { excludeTags: ['dev-*'], repositories: ['prod/**'] }],
    members: [ProjectMember.user('alice', ProjectRole.MAINTAINER), ProjectMember.oidcGroup('developers', ProjectRole.DEVELOPER), ProjectMember.ldapGroup('ops', HOSTILE, ProjectRole.GUEST)],
    ...changes,
  });
  org.addRobot('ci-pusher', { access, secret: secretOf(harbor, 'ci-pusher', 'secret'), description: HOSTILE, duration: Duration.days(90) });
  org.addWebhook('flux', {
    target: WebhookTarget.fluxReceiver({ url: 'https://flux.example.com/', receiver: { kind: 'Receiver', name: 'harbor', namespace: 'flux-system' }, token: secretOf(harbor, 'receiver-token', 'token') }),
  });
  org.addWebhook('chat', { target: WebhookTarget.slack({ webhookUrl: { secret: secretOf(harbor, 'chat', 'address'), key: 'address' } }), events: [WebhookEvent.QUOTA_EXCEED] });
  org.addWebhook('audit', {
    target: WebhookTarget.http({ url: 'https://audit.example.com/in', authHeader: { secret: secretOf(harbor, 'bearer', 'header'), key: 'header' } }),
    events: [WebhookEvent.DELETE_ARTIFACT, WebhookEvent.PULL_ARTIFACT],
    description: HOSTILE,
    disabled: true,
  });
  const hub = harbor.addRegistry('docker-hub', {
    type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', credentials: secretOf(harbor, 'hub', 'username', 'password'), description: HOSTILE,
  });
  harbor.addProject('2024', { isPublic: true, autoScan: false, quota: Quota.unlimited(), proxyCache: { registry: hub, bandwidthPerSecond: Size.mebibytes(1), filter: HOSTILE } });
  harbor.addRobot('auditor', {
    permissions: [
      RobotPermission.allProjects([ProjectAccess.REPOSITORY_LIST]),
      RobotPermission.system([SystemAccess.AUDIT_LOG_LIST, SystemAccess.CATALOG_READ]),
    ],
    secret: secretOf(harbor, 'auditor', 'password'),
    secretKey: 'password',
  });
  return harbor;
}

/** One project with one robot. */
export function small(url: string): Harbor {
  const harbor = newHarbor(url);
  harbor.addProject('org').addRobot('ci-pusher', { access: [ProjectAccess.REPOSITORY_PULL], secret: secretOf(harbor, 'ci-pusher', 'secret') });
  return harbor;
}
