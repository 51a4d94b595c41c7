import { createHash } from 'crypto';
import { Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { HarborServer } from './harbor-server';
import { HarborState } from './harbor-state';
import { everything, HOSTILE, SECRETS, secretOf } from './program';
import { Run, runReconciler } from './run-reconciler';
import { Harbor, Backend, ProjectAccess, ProjectMember, ProjectRole, Quota } from '../../src/harbor';
import { describeWith } from '../programs';

const whole = describeWith('bash', 'curl', 'jq');

const server = new HarborServer({ username: 'admin', password: SECRETS['harbor-admin/password'] });
let url: string;

beforeAll(async () => { url = await server.listen(); });
beforeEach(() => server.reset(new HarborState()));
afterAll(() => server.close());

whole('the reconciler, from nothing', () => {
  let run: Run;
  let settled: HarborState;
  beforeAll(async () => {
    run = await runReconciler(everything(url), SECRETS, { spy: true });
    settled = server.state;
  });
  beforeEach(() => server.reset(settled.copy()));

  it('creates everything', () => {
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('changed: project org: created');
    const { state } = server;
    expect(state.project('org')).toMatchObject({
      metadata: {
        public: 'false',
        auto_scan: 'true',
        auto_sbom_generation: 'false',
        prevent_vul: 'true',
        severity: 'high',
        enable_content_trust_cosign: 'false',
        reuse_sys_cve_allowlist: 'false',
      },
      cve_allowlist: { items: [{ cve_id: 'CVE-2024-3094' }, { cve_id: 'CVE-2021-44228' }], expires_at: 1798761600 },
    });
    expect(state.project('2024')).toMatchObject({ registry_id: state.registries[0].id, metadata: { public: 'true', auto_scan: 'false', proxy_speed_kb: '8192' } });
    expect(state.quotas.map(({ hard }) => hard.storage)).toEqual([50 * 1024 ** 3, -1]);
    expect(state.retentions[0]).toMatchObject({
      trigger: { settings: { cron: '0 30 3 * * *' } },
      rules: [
        { template: 'latestPushedK', params: { latestPushedK: 10 }, tag_selectors: [{ decoration: 'matches', pattern: '{v*,main-*}', extras: '{"untagged":true}' }] },
        { template: 'nDaysSinceLastPull', params: { nDaysSinceLastPull: 30 }, scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: 'base/**' }] } },
      ],
    });
    expect(state.in('org').rules).toHaveLength(2);
    expect(state.in('org').members.map(({ entity_type, entity_name, role_id }) => [entity_type, entity_name, role_id]))
      .toEqual([['u', 'admin', 1], ['u', 'alice', 4], ['g', 'developers', 2], ['g', 'ops', 3]]);
    expect(state.robots.map(({ name, level, duration }) => [name, level, duration])).toEqual([['robot$org+ci-pusher', 'project', 90], ['robot$auditor', 'system', -1]]);
    expect(state.canLogIn('robot$org+ci-pusher', SECRETS['ci-pusher/secret'])).toBe(true);
    expect(state.canLogIn('robot$auditor', SECRETS['auditor/password'])).toBe(true);
    expect(state.registries[0]).toMatchObject({ type: 'docker-hub', credential: { type: 'basic', access_key: 'hub-user', access_secret: 'Hub-3-secret' } });
  });

  it('sends webhooks to where Flux, the chat and others listen', () => {
    const [flux, chat, audit] = server.state.in('org').webhooks;
    const hash = createHash('sha256').update('flux-4-token' + 'harbor' + 'flux-system').digest('hex');
    expect(flux).toMatchObject({ event_types: ['PUSH_ARTIFACT'], enabled: true, targets: [{ type: 'http', address: `https://flux.example.com/hook/${hash}`, auth_header: 'flux-4-token' }] });
    expect(chat.targets[0]).toMatchObject({ type: 'slack', address: SECRETS['chat/address'] });
    expect(audit).toMatchObject({ enabled: false, event_types: ['DELETE_ARTIFACT', 'PULL_ARTIFACT'], targets: [{ auth_header: 'Bearer 6-secret' }] });
  });

  it('hands over free text as it is', () => {
    expect(server.state.robots[0].description).toBe(HOSTILE);
    expect(server.state.in('org').webhooks[2].description).toBe(HOSTILE);
    expect(server.state.registries[0].description).toBe(HOSTILE);
    expect(server.state.project('2024').metadata.proxy_cache_filter_pattern).toBe(HOSTILE);
    expect(server.state.in('org').members[3].dn).toBe(HOSTILE);
  });

  it('shows no secret in its log or in the arguments of a process', () => {
    const { stdout, stderr, processes } = run;
    expect(processes).toContain('curl --disable');
    const values = Object.entries({ ...SECRETS, base64: Buffer.from(`admin:${SECRETS['harbor-admin/password']}`).toString('base64') });
    for (const [name, value] of values.filter(([key]) => !key.endsWith('/username'))) {
      for (const where of [stdout, stderr, processes]) expect([name, where.includes(value)]).toEqual([name, false]);
    }
  });

  it('changes nothing in a second run, but writes the credentials that Harbor never shows', async () => {
    const { code, stdout } = await runReconciler(everything(url), SECRETS);
    expect([code, server.state.memory]).toEqual([0, settled.memory]);
    expect(stdout).toContain('done: nothing to change');
    expect(server.writes).toEqual(['PUT /registries/n']);
  });

  it('changes only what has changed', async () => {
    const changes = {
      quota: Quota.of(Size.gibibytes(60)), immutableTags: [{ tags: ['v*'] }, { tags: ['release-*'] }], members: [ProjectMember.user('alice', ProjectRole.GUEST)],
    };
    const { code, stdout } = await runReconciler(everything(url, changes, [ProjectAccess.REPOSITORY_PULL]), { ...SECRETS, 'ci-pusher/secret': 'Rotated-7-secret' });
    expect(code).toBe(0);
    expect(server.writes).toEqual([
      'PUT /registries/n', 'PUT /quotas/n', 'POST /projects/org/immutabletagrules', 'DELETE /projects/org/immutabletagrules/n', 'PUT /projects/org/members/n',
      'PUT /robots/n', 'PATCH /robots/n',
    ]);
    expect(server.state.quotas[0].hard.storage).toBe(60 * 1024 ** 3);
    expect(server.state.robots[0].permissions[0].access).toMatchObject([{ resource: 'repository', action: 'pull' }]);
    expect(server.state.canLogIn('robot$org+ci-pusher', 'Rotated-7-secret')).toBe(true);
    expect(server.state.in('org').rules.map(({ tag_selectors }) => tag_selectors[0].pattern).sort()).toEqual(['release-*', 'v*']);
    expect(stdout).toContain('done: 6 changes');
  });

  it('takes back what was changed by hand', async () => {
    server.state.project('org').metadata.public = 'true';
    server.state.retentions[0].rules.pop();
    server.state.robots[1].permissions.pop();
    server.state.in('org').webhooks[2].enabled = true;
    server.state.registries[0].url = 'https://elsewhere.example.com';
    expect((await runReconciler(everything(url), SECRETS)).code).toBe(0);
    expect(server.state.memory).toEqual(settled.memory);
  });
});

it('runs with an image and trust of choice', () => {
  const chart = new Chart(Testing.app(), 'registry', { namespace: 'harbor' });
  const [credentials, authority, pull] = [secretOf(chart, 'admin', 'username', 'password'), secretOf(chart, 'ca', 'ca.crt'), secretOf(chart, 'pull')];
  new Harbor(chart, 'harbor', {
    url: 'https://harbor.example.com',
    credentials,
    metadata: { labels: { team: 'platform' } },
    backend: Backend.reconciler({
      image: 'registry.example.com/tools:1',
      imagePullSecrets: [pull],
      ca: authority,
      schedule: Cron.schedule({ minute: '5' }),
      suspend: true,
      timeout: Duration.seconds(90),
      serviceAccountName: 'tools',
    }),
  });
  expect(Testing.synth(chart).map((object) => (object.kind === 'ConfigMap' ? { ...object, data: Object.keys(object.data) } : object))).toMatchSnapshot();
});
