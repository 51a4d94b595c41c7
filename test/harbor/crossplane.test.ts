import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problemsOf } from '../../src/base/problem';
import {
  Harbor, Backend, ManagementPolicy, ProjectAccess, ProjectMember, ProjectRole, ProviderConfig, ProviderCredentials, Quota, RegistryType,
  RetentionRule, RobotPermission, VulnerabilitySeverity, WebhookTarget,
} from '../../src/harbor';
import { Secret } from '../../src/secret';
import { expectComplete } from '../fields/complete';
import { render } from '../said';

const COMMON = {
  'spec.writeConnectionSecretToRef': 'the provider writes nothing into it',
};

function newChart(): Chart {
  return new Chart(Testing.app(), 'registry', { namespace: 'harbor' });
}

function secret(scope: IConstruct, name: string, ...keys: string[]): Secret {
  return Secret.fromSecretName(Chart.of(scope), `secret-${name}`, { name, keys: keys.length ? keys : undefined, namespace: 'harbor' });
}

function newHarbor(chart = newChart(), backend = Backend.crossplane()): Harbor {
  return new Harbor(chart, 'harbor', { url: 'https://harbor.example.com', credentials: secret(chart, 'admin', 'url', 'username', 'password'), backend });
}

function mistakes(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap((each) => problemsOf(each).map(render));
}

function objects(harbor: Harbor, ...kinds: string[]): any[] {
  return Testing.synth(Chart.of(harbor)).filter(({ kind }: any) => kinds.includes(kind));
}

/** Everything that the provider can do. */
function everything(): Harbor {
  const harbor = newHarbor(newChart(), Backend.crossplane({ managementPolicies: [ManagementPolicy.ALL] }));
  const org = harbor.addProject('org', {
    preventVulnerable: VulnerabilitySeverity.NONE,
    quota: Quota.of(Size.gibibytes(50)),
    cveAllowList: { cves: ['CVE-2024-3094'] },
    requireSignature: true,
    members: [ProjectMember.user('alice', ProjectRole.MAINTAINER)],
    retention: { rules: [RetentionRule.latestPushed(10, { tags: ['v*', 'main-*'] }), RetentionRule.pushedWithin(Duration.days(7)), RetentionRule.always({ tags: ['keep'] })] },
  });
  org.addRobot('ci', {
    access: [ProjectAccess.REPOSITORY_PUSH, ProjectAccess.REPOSITORY_PULL, ProjectAccess.TAG_CREATE],
    secret: secret(harbor, 'ci'),
    duration: Duration.days(30),
    description: 'pushes',
  });
  org.addWebhook('audit', { target: WebhookTarget.http({ url: 'https://audit.example.com/in', skipCertVerify: true }), description: 'tells', disabled: true });
  harbor.addRegistry('hub', {
    type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', credentials: secret(harbor, 'hub', 'password'), username: 'me', description: 'upstream', insecure: true,
  });
  return harbor;
}

describe('the Crossplane backend', () => {
  it('has no mistakes where it can do everything', () => {
    expect(mistakes(Chart.of(everything()))).toEqual([]);
  });

  it('reaches all fields of Project', () => {
    expectComplete('project.harbor.m.crossplane.io_v1beta1_Project', objects(everything(), 'Project'), {
      ...COMMON,
      'spec.forProvider.enableContentTrust': 'Notary is gone since Harbor 2.9',
      'spec.forProvider.metadata{}': 'the provider does not send it to Harbor; what it could hold has fields of its own',
      'spec.forProvider.registryId': 'a number that only Harbor knows',
    });
  });

  it('reaches all fields of Robot', () => {
    expectComplete('robot.harbor.m.crossplane.io_v1beta1_Robot', objects(everything(), 'Robot'), {});
  });

  it('reaches all fields of Retention', () => {
    expectComplete('retention.harbor.m.crossplane.io_v1beta1_Retention', objects(everything(), 'Retention'), {
      ...COMMON,
      'spec.forProvider.description': 'Harbor\'s policies have none',
      'spec.forProvider.enabled': 'Harbor\'s policies cannot be switched off, only be run by hand',
    });
  });

  it('reaches all fields of Registry', () => {
    expectComplete('registry.harbor.m.crossplane.io_v1beta1_Registry', objects(everything(), 'Registry'), COMMON);
  });

  it('reaches all fields of Webhook', () => {
    expectComplete('webhook.harbor.m.crossplane.io_v1beta1_Webhook', objects(everything(), 'Webhook'), {
      ...COMMON, 'spec.forProvider.authHeader': 'plain text: it would stand in Git',
    });
  });

  it('reaches all fields of Member', () => {
    expectComplete('member.harbor.m.crossplane.io_v1beta1_Member', objects(everything(), 'Member'), COMMON);
  });

  it('reaches all fields of ProviderConfig', () => {
    const chart = newChart();
    const all = {
      secret: ProviderCredentials.fromSecret(secret(chart, 'admin', 'url', 'username', 'password')),
      environment: ProviderCredentials.environment('HARBOR'),
      file: ProviderCredentials.file('/harbor'),
      identity: ProviderCredentials.injectedIdentity(),
      none: ProviderCredentials.none(),
    };
    for (const [id, credentials] of Object.entries(all)) new ProviderConfig(chart, id, { credentials });
    expectComplete('harbor.m.crossplane.io_v1beta1_ProviderConfig', Testing.synth(chart), {});
    expect(mistakes(chart)).toEqual([]);
  });

  it('renders resources as namespaces of permissions, and writes the secret of a robot', () => {
    expect(objects(everything(), 'Robot')[0].spec).toEqual({
      forProvider: {
        name: 'ci',
        projectId: 'org',
        description: 'pushes',
        expiresIn: 30,
        permissions: [{ namespace: 'repository', access: ['pull', 'push'] }, { namespace: 'tag', access: ['create'] }],
      },
      managementPolicies: ['*'],
      providerConfigRef: { kind: 'ProviderConfig', name: expect.stringContaining('harbor') },
      writeConnectionSecretToRef: { name: 'ci' },
    });
  });

  it('deletes nothing from Harbor unless told so', () => {
    const harbor = newHarbor();
    harbor.addProject('org');
    expect(objects(harbor, 'Project')[0].spec.managementPolicies).toEqual(['Observe', 'Create', 'Update', 'LateInitialize']);
  });

  it('uses a configuration that is there', () => {
    const chart = newChart();
    const providerConfig = ProviderConfig.fromProviderConfigName(chart, 'shared', { name: 'shared', kind: 'ClusterProviderConfig' });
    const harbor = new Harbor(chart, 'harbor', { url: 'https://harbor.example.com', backend: Backend.crossplane({ providerConfig }) });
    harbor.addProject('org');
    expect(mistakes(chart)).toEqual([]);
    expect(objects(harbor, 'ProviderConfig')).toEqual([]);
    expect(objects(harbor, 'Project')[0].spec.providerConfigRef).toEqual({ kind: 'ClusterProviderConfig', name: 'shared' });
  });

  it('wants credentials or a configuration', () => {
    const chart = newChart();
    new Harbor(chart, 'none', { url: 'https://harbor.example.com', backend: Backend.crossplane() });
    new Harbor(chart, 'nowhere', {
      url: 'https://harbor.example.com', backend: Backend.crossplane(), credentials: Secret.fromSecretName(chart, 'any', { name: 'any', keys: ['username', 'password'] }),
    });
    expect(mistakes(chart)).toEqual([
      expect.stringContaining('harbor-credentials neither credentials nor a providerConfig is set'), expect.stringContaining('secret-key credentials: Secret any has no key url'),
      expect.stringContaining('harbor-credentials the namespace of Secret any is not known'),
    ]);
  });

  it.each<[string, (harbor: Harbor) => IConstruct]>([
    ['immutableTags', (harbor) => harbor.addProject('p', { immutableTags: [] })],
    ['a proxy cache', (harbor) => harbor.addProject('p', { proxyCache: { registry: harbor.addRegistry('hub', { type: RegistryType.QUAY, url: 'https://quay.io' }) } })],
    ['SBOMs', (harbor) => harbor.addProject('p', { sbom: true })],
    ['expires', (harbor) => harbor.addProject('p', { cveAllowList: { cves: [], expires: new Date(0) } })],
    ['a schedule', (harbor) => harbor.addProject('p', { retention: { rules: [RetentionRule.always()], schedule: Cron.daily() } })],
    ['more than tags', (harbor) => harbor.addProject('p', { retention: { rules: [RetentionRule.always({ untagged: false })] } })],
    ['a group', (harbor) => harbor.addProject('p', { members: [ProjectMember.oidcGroup('g', ProjectRole.GUEST)] })],
    ['a system robot', (harbor) => harbor.addRobot('r', { permissions: [RobotPermission.allProjects([ProjectAccess.LOG_LIST])], secret: secret(harbor, 'r') })],
    ['disabled', (harbor) => harbor.addProject('p').addRobot('r', { access: [ProjectAccess.LOG_LIST], secret: secret(harbor, 'r'), disabled: true })],
    ['of type dtr', (harbor) => harbor.addRegistry('r', { type: RegistryType.DTR, url: 'https://dtr.example.com' })],
    ['has a ca', (harbor) => harbor.addRegistry('r', { type: RegistryType.QUAY, url: 'https://quay.io', ca: 'x' })],
    ['no username', (harbor) => harbor.addRegistry('r', { type: RegistryType.QUAY, url: 'https://quay.io', credentials: secret(harbor, 'hub', 'username', 'password') })],
    ['of type slack', (harbor) => harbor.addProject('p').addWebhook('w', { target: WebhookTarget.slack({ webhookUrl: { secret: secret(harbor, 'w'), key: 'a' } }) })],
    ['an authHeader', (harbor) => harbor.addProject('p').addWebhook('w', { target: WebhookTarget.http({ url: 'https://a.example.com', authHeader: { secret: secret(harbor, 'w'), key: 'a' } }) })],
  ])('refuses %s, and says what to do', (what, add) => {
    const harbor = newHarbor();
    expect(mistakes(add(harbor)).filter((each) => each.includes(what))).toEqual([expect.stringMatching(/^harbor-backend the Crossplane backend does not support this: .* — \w+/)]);
  });
});
