import { Chart, Duration, Testing } from 'cdk8s';
import { HarborServer } from './harbor-server';
import { HarborState } from './harbor-state';
import { HOSTILE, newHarbor, SECRETS, secretOf, small } from './program';
import { runReconciler } from './run-reconciler';
import { Harbor, ProjectAccess, RegistryType } from '../../src/harbor';
import { describeWith } from '../programs';

const whole = describeWith('bash', 'curl', 'jq');

const server = new HarborServer({ username: 'admin', password: SECRETS['harbor-admin/password'] });
let url: string;

beforeAll(async () => { url = await server.listen(); });
beforeEach(() => server.reset(new HarborState()));
afterAll(() => server.close());

whole('the reconciler', () => {
  it('goes on after passing faults, whether or not the request was carried out', async () => {
    server.faults.push({ when: /POST .*\/projects$/, status: 500, after: true }, { when: /PATCH/, status: 502 });
    const { code, stderr } = await runReconciler(small(url), SECRETS);
    expect(code).toBe(0);
    expect(stderr.replace(/\d+: 502/, 'n: 502').split('\n')).toEqual([
      'for now: POST /projects: 500: internal server error', expect.stringContaining('for now: PATCH /robots/'), '',
    ]);
    expect([server.state.projects.length, server.state.robots.length]).toEqual([1, 1]);
    expect(server.state.canLogIn('robot$org+ci-pusher', SECRETS['ci-pusher/secret'])).toBe(true);
  });

  it('gives up at the deadline', async () => {
    for (let i = 0; i < 20; i++) server.faults.push({ when: /users/, status: 500 });
    const { code, stderr } = await runReconciler(small(url), SECRETS, { deadline: 1 });
    expect(code).toBe(75);
    expect(stderr).toContain('error: gave up after');
  });

  it('says that Harbor is not reachable', async () => {
    const chart = new Chart(Testing.app(), 'registry', { namespace: 'harbor' });
    const harbor = new Harbor(chart, 'harbor', { url: 'http://127.0.0.1:1', credentials: secretOf(chart, 'harbor-admin', 'username', 'password') });
    const { code, stderr } = await runReconciler(harbor, SECRETS, { deadline: 0 });
    expect(code).toBe(75);
    expect(stderr).toMatch(/for now: GET \/users\/current: curl: .*127\.0\.0\.1/);
  });

  it('says when the credentials are wrong, at once', async () => {
    const { code, stderr } = await runReconciler(small(url), { ...SECRETS, 'harbor-admin/password': 'wrong' });
    expect([code, stderr]).toEqual([3, 'error: GET /users/current: Harbor does not accept the credentials (401): unauthorized\n']);
    expect(server.writes).toEqual([]);
  });

  it('says what Harbor refuses', async () => {
    const harbor = newHarbor(url);
    harbor.addProject('org').addRobot('reader', { access: [ProjectAccess.SBOM_CREATE], secret: secretOf(harbor, 'ci-pusher', 'secret') });
    server.pairs.project = server.pairs.project.filter((pair) => !pair.startsWith('sbom:')); // an older Harbor
    const { code, stderr } = await runReconciler(harbor, SECRETS);
    expect([code, stderr]).toEqual([4, 'error: POST /robots: 400: bad request permission: sbom:create\n']);
  });

  it.each([
    ['a line break at its end', 'Ci-Pusher-1\n', 'the value of ci-pusher/secret is empty or has a line break or another control character: store it without'],
    ['no digit', 'Ci-Pusher', 'its secret must have 8 to 128 characters with an upper-case letter, a lower-case letter and a digit'],
    ['nothing in it', '', 'the value of ci-pusher/secret is empty or has a line break or another control character: store it without'],
  ])('refuses the secret of a robot with %s', async (_, secret, message) => {
    const { code, stderr } = await runReconciler(small(url), { ...SECRETS, 'ci-pusher/secret': secret });
    expect([code, stderr]).toEqual([2, `error: robot robot$org+ci-pusher: ${message}\n`]);
  });

  it('says what to do when Harbor has another prefix for robots', async () => {
    server.state.robotPrefix = 'bot-';
    const { code, stderr } = await runReconciler(small(url), SECRETS);
    expect(code).toBe(4);
    expect(stderr).toContain('robot bot-org+ci-pusher: the program calls it robot$org+ci-pusher: set robotPrefix');
  });

  it('does not turn a project into a proxy cache', async () => {
    const harbor = newHarbor(url);
    const hub = harbor.addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com' });
    harbor.addProject('cache', { proxyCache: { registry: hub } });
    server.state.createProject({ project_name: 'cache', metadata: {} });
    const { code, stderr } = await runReconciler(harbor, SECRETS);
    expect(code).toBe(4);
    expect(stderr).toContain('project cache: Harbor cannot change whether and of which registry a project is the proxy cache');
  });

  it('reads lists of more than a page, and names robots that the program does not know', async () => {
    server.state.createProject({ project_name: 'org', metadata: {} });
    const permissions = [{ kind: 'project', namespace: 'org', access: [{ resource: 'repository', action: 'pull' }] }];
    const robots = [...Array.from({ length: 120 }, (_, i) => `stranger-${i}`), 'ci-pusher'];
    for (const name of robots) server.state.createRobot({ name, level: 'project', duration: -1, description: '', permissions }, server.pairs);
    const { code, stdout } = await runReconciler(small(url), SECRETS);
    expect(code).toBe(0);
    expect(server.writes).toEqual(['PUT /projects/org', 'PATCH /robots/n']);
    expect(stdout.match(/note: project org: robot .* is not in the program/g)).toHaveLength(120);
  });

  it('switches a robot off', async () => {
    const harbor = newHarbor(url);
    harbor.addProject('org').addRobot('old', { access: [ProjectAccess.REPOSITORY_PULL], secret: secretOf(harbor, 'ci-pusher', 'secret'), disabled: true });
    expect((await runReconciler(harbor, SECRETS)).code).toBe(0);
    expect(server.state.robots[0].disable).toBe(true);
  });

  it('says which robots have expired, after everything else is done', async () => {
    const harbor = newHarbor(url);
    const secret = secretOf(harbor, 'ci-pusher', 'secret');
    const [org, other] = [harbor.addProject('org'), harbor.addProject('other')];
    for (const name of ['old', 'aging']) org.addRobot(name, { access: [ProjectAccess.REPOSITORY_PULL], secret, duration: Duration.days(30) });
    other.addRobot('fresh', { access: [ProjectAccess.REPOSITORY_PULL], secret });
    expect((await runReconciler(harbor, SECRETS)).code).toBe(0);
    const [old, aging, fresh] = server.state.robots;
    old.expires_at = 1_700_000_000;
    aging.expires_at = Math.floor(Date.now() / 1000) + 3600;
    fresh.secret = 'Changed-by-hand-1';
    const { code, stderr, stdout } = await runReconciler(harbor, SECRETS);
    expect([code, stderr]).toEqual([4, 'error: robot robot$org+old: expired at 2023-11-14T22:13:20Z, counted from its creation: a longer duration revives it\n']);
    expect(stdout).toMatch(/note: robot robot\$org\+aging: expires at .*: a longer duration moves it/);
    expect(server.state.canLogIn('robot$other+fresh', SECRETS['ci-pusher/secret'])).toBe(true);
  });

  it('takes the user of a registry from the program, and anonymous registries', async () => {
    const harbor = newHarbor(url);
    harbor.addRegistry('hub', { type: RegistryType.DOCKER_HUB, url: 'https://hub.docker.com', credentials: secretOf(harbor, 'hub', 'password'), username: HOSTILE });
    harbor.addRegistry('ghcr', { type: RegistryType.GITHUB_GHCR, url: 'https://ghcr.io', ca: '-----BEGIN CERTIFICATE-----\n' });
    expect((await runReconciler(harbor, SECRETS)).code).toBe(0);
    expect(server.state.registries).toMatchObject([{ credential: { access_key: HOSTILE } }, { name: 'ghcr', ca_certificate: '-----BEGIN CERTIFICATE-----\n' }]);
    server.log.length = 0;
    await runReconciler(harbor, SECRETS);
    expect(server.writes).toEqual(['PUT /registries/n']);
  });
});
