import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problemsOf } from '../../src/base/problem';
import {
  Harbor, Backend, HarborProps, Project, ProjectAccess, ProjectMember, ProjectOptions, ProjectRole, ProxyCacheFilterKind, Quota,
  RegistryOptions, RegistryType, RetentionRule, Robot, RobotPermission, SystemAccess, SystemRobotOptions, VulnerabilitySeverity, WebhookTarget,
} from '../../src/harbor';
import { RULES } from '../../src/harbor/rules';
import { SCRIPT } from '../../src/harbor/script/script';
import { Secret } from '../../src/secret';
import { render } from '../said';

function newHarbor(props: Partial<HarborProps> = {}): Harbor {
  const chart = new Chart(Testing.app(), 'registry', { namespace: 'harbor' });
  const credentials = Secret.fromSecretName(chart, 'admin', { name: 'admin', keys: ['username', 'password'] });
  return new Harbor(chart, 'harbor', { url: 'https://harbor.example.com', credentials, ...props });
}

function secret(harbor: IConstruct, ...keys: string[]): Secret {
  return Secret.fromSecretName(Chart.of(harbor), `secret-${keys.join('-')}`, { name: 'robot', keys });
}

function mistakes(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap((each) => problemsOf(each).map(render));
}

/** The desired state that the script reads. */
function desired(harbor: Harbor): any {
  return JSON.parse(Testing.synth(Chart.of(harbor)).find(({ kind }: any) => kind === 'ConfigMap').data['desired.json']);
}

describe('Harbor', () => {
  it.each([
    ['https://harbor.example.com', 'harbor.example.com'], ['https://harbor.example.com/', 'harbor.example.com'], ['http://10.0.0.1:8080', '10.0.0.1:8080'],
  ])('is reached at %s', (url, host) => {
    const harbor = newHarbor({ url });
    expect([harbor.host, mistakes(harbor)]).toEqual([host, []]);
  });

  it.each(['harbor.example.com', 'https://harbor.example.com/api/v2.0', 'https://admin:pw@harbor.example.com', 'oci://harbor.example.com'])('refuses the url %s', (url) => {
    expect(mistakes(newHarbor({ url }))).toEqual([`harbor-url url is ${JSON.stringify(url.replace('admin:pw', '…'))}, which is not a valid Harbor URL — give the scheme, the host and, if needed, the port, such as https://harbor.example.com`]);
  });

  it('wants credentials with the keys that it reads, of its own namespace', () => {
    expect(mistakes(newHarbor({ credentials: undefined }))).toEqual([expect.stringMatching(/^harbor-credentials credentials are missing — /)]);
    const chart = new Chart(Testing.app(), 'other');
    const credentials = Secret.fromSecretName(chart, 'admin', { name: 'admin', keys: ['username', 'pass'], namespace: 'other' });
    expect(mistakes(newHarbor({ credentials }))).toEqual([
      'cross-namespace credentials refers to Secret admin in namespace other, but Secrets are read from namespace harbor — create the Secret in namespace harbor',
      'secret-key credentials: Secret admin has no key password; it has username, pass — add the key password',
    ]);
  });

  it('names images and robots by its host and prefix', () => {
    const harbor = newHarbor({ url: 'http://harbor-core.harbor', host: 'registry.example.com', robotPrefix: 'bot-' });
    const org = harbor.addProject('org');
    expect(org.imageName('backend/myapp')).toBe('registry.example.com/org/backend/myapp');
    expect(org.addRobot('ci', { access: [ProjectAccess.REPOSITORY_PULL], secret: secret(org, 'secret') })).toMatchObject({ fullName: 'bot-org+ci', host: 'registry.example.com' });
    expect(mistakes(harbor)).toEqual([]);
    org.imageName('Backend:1.0');
    expect(mistakes(harbor)).toEqual([expect.stringMatching(/^image-reference "Backend:1.0" is not a valid repository name/)]);
  });

  it('refuses a prefix that Harbor cannot have', () => {
    expect(mistakes(newHarbor({ robotPrefix: 'a"b' }))).toEqual([expect.stringMatching(/^harbor-robot-prefix robotPrefix is "a\\"b"/)]);
  });

  it('refuses a timeout below a second', () => {
    expect(mistakes(newHarbor({ backend: Backend.reconciler({ timeout: Duration.millis(999) }) }))).toEqual(['duration timeout is 999 ms, which is too short — use at least one second']);
  });

  it('mounts the keys of Secrets that are read, and no others', () => {
    const harbor = newHarbor();
    harbor.addProject('org').addRobot('ci', { access: [ProjectAccess.REPOSITORY_PULL], secret: secret(harbor, 'secret', 'other') });
    const job = Testing.synth(Chart.of(harbor)).find(({ kind }: any) => kind === 'Job');
    expect(job.spec.template.spec.volumes.slice(2).map(({ secret: { secretName, items } }: any) => [secretName, items.map(({ key }: any) => key)]))
      .toEqual([['admin', ['password', 'username']], ['robot', ['secret']]]);
  });

  it('makes the Job anew when the desired state changes', () => {
    const checksum = (options: ProjectOptions) => {
      const harbor = newHarbor();
      harbor.addProject('org', options);
      return Testing.synth(Chart.of(harbor)).find(({ kind }: any) => kind === 'Job').spec.template.metadata.annotations['checksum/desired-state'];
    };
    expect(checksum({})).toBe(checksum({ isPublic: false }));
    expect(checksum({})).not.toBe(checksum({ isPublic: true }));
  });

  it('gives its objects away for patches', () => {
    expect(newHarbor().apiObjects.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Job', 'CronJob']);
  });
});

describe('a project', () => {
  it.each([['org', true], ['a.b_c-d', true], ['2024', true], ['Org', 'org'], ['my project', 'my-project'], ['-org', 'org'], ['a..b', 'a.b'], ['', false]])('called %j', (name, verdict) => {
    const found = mistakes(newHarbor().addProject('id', { name }));
    expect(found).toEqual(verdict === true ? [] : [expect.stringMatching(/^harbor-name project has the name /)]);
    if (typeof verdict === 'string') expect(found[0]).toMatch(new RegExp(`such as ${verdict}$`));
  });

  it('is described once', () => {
    const harbor = newHarbor();
    harbor.addProject('org');
    expect(mistakes(new Project(harbor, 'again', { harbor, name: 'org' }))).toEqual(['harbor-twice project org is already declared by registry/harbor/org — declare it once']);
  });

  it.each<[string, ProjectOptions, string | undefined]>([
    ['a quota', { quota: Quota.of(Size.kibibytes(1)) }, undefined],
    ['a quota of nothing', { quota: Quota.of(Size.kibibytes(0)) }, 'harbor-quota quota is 0 bytes'],
    ['a gate', { preventVulnerable: VulnerabilitySeverity.CRITICAL }, undefined],
    ['a gate without scans', { preventVulnerable: VulnerabilitySeverity.LOW, autoScan: false }, 'harbor-gate-without-scan preventVulnerable is low, but autoScan is false, so unscanned images are blocked'],
    ['allowed CVEs', { cveAllowList: { cves: ['CVE-2024-3094', 'GHSA-2jcg-qqmg-46q6'] } }, undefined],
    ['two CVEs in one', { cveAllowList: { cves: ['CVE-2024-3094, CVE-2021-44228'] } }, 'harbor-cve cveAllowList contains "CVE-2024-3094, CVE-2021-44228"'],
    ['a CVE twice', { cveAllowList: { cves: ['CVE-2024-3094', 'CVE-2024-3094'] } }, 'harbor-cve cveAllowList contains CVE-2024-3094 twice'],
    ['retention', { retention: { rules: [RetentionRule.latestPulled(5), RetentionRule.pushedWithin(Duration.days(7)), RetentionRule.always({ tags: ['v*'] })] } }, undefined],
    ['no retention rules', { retention: { rules: [] } }, 'harbor-retention retention has 0 rules, which is out of range'],
    ['16 rules', { retention: { rules: Array.from({ length: 16 }, (_, i) => RetentionRule.latestPushed(i + 1)) } }, 'harbor-retention retention has 16 rules, which is out of range'],
    ['a rule twice', { retention: { rules: [RetentionRule.latestPushed(1), RetentionRule.latestPushed(1)] } }, 'harbor-retention retention.rules[1] duplicates another rule'],
    ['a rule that keeps nothing', { retention: { rules: [RetentionRule.latestPushed(0)] } }, 'harbor-retention retention.rules[0] keeps 0 artifacts'],
    ['half a day', { retention: { rules: [RetentionRule.pulledWithin(Duration.hours(12))] } }, 'harbor-retention retention.rules[0] keeps 0.5 days'],
    ['tags in and out', { immutableTags: [{ tags: ['a'], excludeTags: ['b'] }] }, 'harbor-selection immutableTags[0] both selects and excludes tags'],
    ['no tags', { immutableTags: [{ tags: [] }] }, 'harbor-selection immutableTags[0].tags is empty'],
    ['nested alternatives', { immutableTags: [{ tags: ['{a,b}', 'c'] }] }, 'harbor-selection immutableTags[0].tags contains "{a,b}" together with other patterns'],
    ['a pattern with spaces', { immutableTags: [{ repositories: ['a b'] }] }, 'harbor-selection immutableTags[0].repositories contains "a b"'],
    ['an alternative', { immutableTags: [{ tags: ['{a,b}'] }, { excludeRepositories: ['x/**', 'y'] }] }, undefined],
    ['a nameless member', { members: [ProjectMember.user('', ProjectRole.GUEST)] }, 'harbor-member a member has the name ""'],
    ['a member twice', { members: [ProjectMember.user('a', ProjectRole.GUEST), ProjectMember.user('a', ProjectRole.DEVELOPER)] }, 'harbor-twice member a is already declared by'],
    ['a user and a group', { members: [ProjectMember.user('a', ProjectRole.GUEST), ProjectMember.ldapGroup('a', 'cn=a', ProjectRole.GUEST)] }, undefined],
  ])('with %s', (_, options, mistake) => {
    expect(mistakes(newHarbor().addProject('org', options))).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it.each<[string, RegistryType, object, string | undefined]>([
    ['Docker Hub', RegistryType.DOCKER_HUB, { maxUpstreamConnections: 1, serveRemoved: true, referrers: false, filter: '^library/', filterKind: ProxyCacheFilterKind.REGEX }, undefined],
    ['GitLab', RegistryType.GITLAB, {}, 'harbor-proxy-type registry upstream is of type gitlab'],
    ['no connections', RegistryType.QUAY, { maxUpstreamConnections: 0 }, 'harbor-proxy-cache maxUpstreamConnections is 0'],
    ['no bandwidth', RegistryType.QUAY, { bandwidthPerSecond: Size.kibibytes(0) }, 'harbor-proxy-cache bandwidthPerSecond is 0'],
  ])('caches %s', (_, type, options, mistake) => {
    const harbor = newHarbor();
    const registry = harbor.addRegistry('upstream', { type, url: 'https://registry.example.com' });
    expect(mistakes(harbor.addProject('cache', { proxyCache: { registry, ...options } }))).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it('says of a cache what Harbor shall do', () => {
    const harbor = newHarbor();
    const registry = harbor.addRegistry('upstream', { type: RegistryType.QUAY, url: 'https://quay.io' });
    harbor.addProject('cache', { proxyCache: { registry, serveRemoved: true, referrers: false, filter: 'library/**' } });
    harbor.addProject('deleted-by-hand', { retention: { manual: true, rules: [RetentionRule.always()], schedule: Cron.daily() } });
    const { projects: [cache, byHand] } = desired(harbor);
    expect([cache.registry, cache.metadata]).toMatchObject(['upstream', {
      proxy_speed_kb: '-1',
      max_upstream_conn: '-1',
      proxy_cache_local_on_not_found: 'true',
      proxy_referrer_api: 'false',
      proxy_cache_filter_pattern: 'library/**',
      proxy_cache_filter_kind: 'doublestar',
    }]);
    expect(byHand.retention).toMatchObject({ trigger: { kind: 'Schedule', settings: { cron: '' } }, rules: [{ template: 'always', params: {} }] });
  });
});

describe('a registry', () => {
  it.each<[string, Partial<RegistryOptions>, string | undefined]>([
    ['a path', { url: 'https://registry.example.com/proxy' }, undefined],
    ['no scheme', { url: 'ghcr.io' }, 'harbor-url url is "ghcr.io"'],
    ['a user without credentials', { username: 'me' }, 'harbor-credentials username is "me", but credentials is missing'],
  ])('with %s', (_, options, mistake) => {
    const registry = newHarbor().addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', ...options });
    expect(mistakes(registry)).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it('needs only a password where its user is known', () => {
    const harbor = newHarbor();
    const options = { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', credentials: secret(harbor, 'password') };
    expect(mistakes(harbor.addRegistry('known', { ...options, username: 'me' }))).toEqual([]);
    expect(mistakes(harbor.addRegistry('unknown', options))).toEqual([expect.stringContaining('secret-key credentials: Secret robot has no key username')]);
    expect(mistakes(harbor.addRegistry('again', { ...options, name: 'known', username: 'me' }))).toEqual([expect.stringContaining('harbor-twice registry known')]);
  });
});

describe('a robot', () => {
  const { REPOSITORY_PULL: PULL, REPOSITORY_PUSH: PUSH } = ProjectAccess;

  it.each<[string, ProjectAccess[], string | undefined]>([
    ['push and pull', [PUSH, PULL], undefined],
    ['push only', [PUSH], 'harbor-push-without-pull the robot may push to project org but not pull — add ProjectAccess.REPOSITORY_PULL'],
    ['nothing', [], 'harbor-access the robot has no access in project org'],
    ['what Harbor has', [ProjectAccess.of('scan', 'create')], undefined],
    ['what Harbor has not', [ProjectAccess.of('scan', 'delete')], 'harbor-access scan:delete is not a valid access in project org — use one of scan:create, scan:read, scan:stop'],
    ['an unknown resource', [ProjectAccess.of('images', 'pull')], 'harbor-access images:pull is not a valid access in project org — valid resources are repository, artifact,'],
  ])('with %s', (_, access, mistake) => {
    const robot = newHarbor().addProject('org');
    expect(mistakes(robot.addRobot('ci', { access, secret: secret(robot, 'secret') }))).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it.each<[string, (org: Project) => Partial<SystemRobotOptions>, string | undefined]>([
    ['several places', (org) => ({ permissions: [RobotPermission.project(org, [PULL]), RobotPermission.projectNamed('other', [PULL]), RobotPermission.system([SystemAccess.CATALOG_READ])] }), undefined],
    ['one place twice', (org) => ({ permissions: [RobotPermission.project(org, [PULL]), RobotPermission.projectNamed('org', [PULL])] }), 'harbor-robot-scope permissions lists org twice'],
    ['no place', () => ({ permissions: [] }), 'harbor-access the robot has no permissions'],
    ['a place that cannot be', () => ({ permissions: [RobotPermission.projectNamed('Other', [PULL])] }), 'harbor-name project has the name "Other"'],
    ['access of another scope', () => ({ permissions: [RobotPermission.system([SystemAccess.of('repository', 'pull')])] }), 'harbor-access repository:pull is not a valid access in the system'],
    ['a lifetime', () => ({ duration: Duration.days(30) }), undefined],
    ['no lifetime', () => ({ duration: Duration.days(0) }), 'harbor-robot-duration duration is 0 days, which is not a valid robot lifetime — use whole days'],
    ['half a day', () => ({ duration: Duration.hours(12) }), 'harbor-robot-duration duration is 0.5 days'],
    ['capitals', () => ({ name: 'CI' }), 'harbor-name robot has the name "CI"'],
    ['a key that the Secret lacks', () => ({ secretKey: 'password' }), 'secret-key secret: Secret robot has no key password; it has secret'],
  ])('of the system with %s', (_, options, mistake) => {
    const harbor = newHarbor();
    const org = harbor.addProject('org');
    const robot = harbor.addRobot('ci', { permissions: [RobotPermission.allProjects([PULL])], secret: secret(harbor, 'secret'), ...options(org) });
    expect(mistakes(robot)).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it('stays in its project', () => {
    const harbor = newHarbor();
    const project = harbor.addProject('org');
    const robot = new Robot(harbor, 'ci', { harbor, project, permissions: [RobotPermission.allProjects([PULL])], secret: secret(harbor, 'secret') });
    expect(mistakes(robot)).toEqual([expect.stringContaining('harbor-robot-scope a robot of project org has permissions in *')]);
  });

  it('does not push into a proxy cache', () => {
    const harbor = newHarbor();
    const registry = harbor.addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com' });
    const cache = harbor.addProject('cache', { proxyCache: { registry } });
    expect(mistakes(cache.addRobot('ci', { access: [PULL, PUSH], secret: secret(harbor, 'secret') })))
      .toEqual(['harbor-proxy-push the robot may push to project cache, which is a proxy cache and rejects pushes — allow only pulling, or use another project']);
  });

  it('is described once in its project', () => {
    const harbor = newHarbor();
    const options = { access: [PULL], secret: secret(harbor, 'secret') };
    const [org, other] = [harbor.addProject('org'), harbor.addProject('other')];
    org.addRobot('ci', options);
    expect(mistakes(other.addRobot('ci', options))).toEqual([]);
    expect(mistakes(org.addRobot('again', { ...options, name: 'ci' }))).toEqual(['harbor-twice robot robot$org+ci is already declared by registry/harbor/org/ci — declare it once']);
  });

  it('never expires unless told so, and names each access once', () => {
    const harbor = newHarbor();
    harbor.addProject('org').addRobot('ci', { access: [PUSH, PULL, PULL], secret: secret(harbor, 'secret') });
    expect(desired(harbor).projects[0].robots[0]).toMatchObject({
      full_name: 'robot$org+ci',
      secret: 'robot/secret',
      body: {
        name: 'ci',
        level: 'project',
        duration: -1,
        permissions: [{ kind: 'project', namespace: 'org', access: [{ resource: 'repository', action: 'pull' }, { resource: 'repository', action: 'push' }] }],
      },
    });
  });

  it('says from where it may pull and where to push', () => {
    const harbor = newHarbor();
    const [org, cache] = [harbor.addProject('org'), harbor.addProject('cache')];
    const { REPOSITORY_PULL, REPOSITORY_PUSH } = ProjectAccess;
    const permissions = [RobotPermission.project(org, [REPOSITORY_PUSH, REPOSITORY_PULL]), RobotPermission.project(cache, [REPOSITORY_PULL])];
    const robot = harbor.addRobot('ci', { permissions, secret: secret(org, 'secret') });
    expect(robot).toMatchObject({ pullsFrom: ['org', 'cache'], pushesTo: ['org'] });
    expect(Robot.fromRobotName(org, 'known', { fullName: 'robot$ci', host: 'h', secret: secret(org, 'other') })).not.toHaveProperty('pushesTo');
  });

  it('may be one that somebody else has made', () => {
    const chart = new Chart(Testing.app(), 'apps');
    const known = Secret.fromSecretName(chart, 'pull', { name: 'pull' });
    expect(Robot.fromRobotName(chart, 'ci', { fullName: 'robot$ci', host: 'harbor.example.com', secret: known })).toMatchObject({ fullName: 'robot$ci', secretKey: 'secret' });
  });
});

describe('a webhook', () => {
  const http = (url: string) => () => WebhookTarget.http({ url });
  it.each<[string, (harbor: Harbor) => WebhookTarget, string | undefined]>([
    ['an address', http('https://example.com/in'), undefined],
    ['a query, which Harbor cuts off', http('https://example.com/in?token=1'), 'harbor-webhook the address is "https://example.com/in?token=…"'],
    ['another scheme', http('ftp://example.com'), 'harbor-webhook the address is "ftp://example.com"'],
    ['a Secret without the key', (harbor) => WebhookTarget.slack({ webhookUrl: { secret: secret(harbor, 'url'), key: 'address' } }), 'secret-key target.address: Secret robot has no key address'],
    ['a Receiver', (harbor) => WebhookTarget.fluxReceiver({ url: 'https://flux.example.com', receiver: { kind: 'Receiver', name: 'a', namespace: 'b' }, token: secret(harbor, 'token') }), undefined],
    ['a Receiver of no known namespace', (harbor) => WebhookTarget.fluxReceiver({ url: 'https://flux.example.com', receiver: { kind: 'Receiver', name: 'a' }, token: secret(harbor, 'token') }), 'harbor-webhook the namespace of Receiver a is not known'],
    ['the path of a Receiver', (harbor) => WebhookTarget.fluxReceiver({ url: 'https://flux.example.com/hook/', receiver: { kind: 'Receiver', name: 'a', namespace: 'b' }, token: secret(harbor, 'token') }), 'harbor-webhook the url of Flux\'s receivers is "https://flux.example.com/hook"'],
  ])('to %s', (_, target, mistake) => {
    const harbor = newHarbor();
    expect(mistakes(harbor.addProject('org').addWebhook('hook', { target: target(harbor) }))).toEqual(mistake === undefined ? [] : [expect.stringContaining(mistake)]);
  });

  it('says something, under a name of its own', () => {
    const project = newHarbor().addProject('org');
    const target = WebhookTarget.http({ url: 'https://example.com' });
    expect(mistakes(project.addWebhook('silent', { target, events: [] }))).toEqual([expect.stringContaining('harbor-webhook events is empty, so nothing is sent')]);
    expect(mistakes(project.addWebhook('again', { target, name: 'silent' }))).toEqual([expect.stringContaining('harbor-twice webhook silent')]);
  });
});

it('has a catalogue of all its rules', () => {
  const folder = path.join(__dirname, '../../src/harbor');
  const source = fs.readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('');
  const used = [...source.matchAll(/(?:problem|warning)\(\s*[\w.]+,\s*'(harbor-[a-z-]+)'/g)].map(([, id]) => id);
  expect([...new Set(used)].sort()).toEqual(Object.keys(RULES).sort());
});

describe('the script', () => {
  const { error, stdout } = spawnSync('shellcheck', ['--shell=bash', '-'], { input: SCRIPT, encoding: 'utf8' });
  (error ? it.skip : it)('is clean for shellcheck', () => {
    expect(stdout).toBe('');
  });

  it('has nothing that substitution by Flux would take for a variable', () => {
    expect(SCRIPT).not.toContain('${');
  });
});
