import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Boot, machines, removeMachines, trouble } from './boot';
import { GitLabMachine } from './gitlab-machine';
import { Own, platform, SECRETS, secretsOf } from './gitlab-platform';
import type { GitLabServer } from './gitlab-server';

const LONG = 1_200_000;
jest.setTimeout(LONG);
afterAll(removeMachines);

const RECEIVER_PATH = (token: string): string => createHash('sha256').update(`${token}gitlabflux-system`).digest('hex');
const docker = ({ calls }: Boot): string[] => calls.filter((call) => /^docker (?!inspect)/.test(call)).map((call) => call.slice('docker '.length));

machines('a GitLab host', () => {
  const { stack, ids } = platform();
  let host: GitLabMachine;
  let first: Boot;
  let requests: string[];
  /** One that is where the host is after its first boot. */
  let gitlab: GitLabMachine;
  let server: GitLabServer;
  const open: GitLabMachine[] = [];

  beforeAll(async () => {
    host = await GitLabMachine.make(stack, secretsOf(ids));
    open.push(host);
    first = await host.machine.boot();
    requests = host.server.takeRequests();
  }, LONG);
  beforeEach(async () => {
    gitlab = await GitLabMachine.make(stack, {}, host);
    server = gitlab.server;
    open.push(gitlab);
  });
  afterAll(() => Promise.all(open.map((each) => each.server.close())));

  const read = (file: string): string => gitlab.machine.read(`/srv/gitlab/${file}`);
  const change = (own: Own): void => gitlab.deploy(platform(own).stack);
  /** What was changed since: the host looks again at once, not only tomorrow. */
  const again = async (failing?: string): Promise<Boot & { readonly writes: string[] }> => {
    gitlab.machine.write('/srv/gitlab/configured', '');
    server.takeRequests();
    const boot = await gitlab.run({ failing });
    return { ...boot, writes: server.takeRequests().filter((request) => !/^GET |personal_access_tokens/.test(request)) };
  };

  test('is what the stack describes after its first boot', () => {
    expect(trouble(first)).toBe('');
    expect(server.settings).toMatchObject({ signup_enabled: false, outbound_local_requests_allowlist_raw: 'flux.example.internal' });
    expect(server.users[1]).toMatchObject({ username: 'samia', is_admin: false, password: SECRETS.samia, email: 'samia@example.com' });
    expect(server.groups).toMatchObject([{ path: 'team', visibility: 'private' }]);
    expect(server.part(`/groups/${server.groups[0].id}/members`)).toEqual([{ id: server.users[1].id, access_level: 40 }]);
    const [project] = server.projects;
    expect(project).toMatchObject({ path_with_namespace: 'team/shark', visibility: 'private', only_allow_merge_if_pipeline_succeeds: true });
    const key = gitlab.secret(ids.key);
    expect(server.part(`/projects/${project.id}/deploy_keys`)).toMatchObject([{ title: 'flux', can_push: true, key: key['identity.pub'].split(' ').slice(0, 2).join(' ') }]);
    expect(key).toEqual({
      'identity': expect.stringMatching(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/),
      'identity.pub': expect.stringMatching(/^ssh-ed25519 \S+ flux\n$/),
      'known_hosts': `[gitlab.example.internal]:2222 ${read('config/ssh_host_ed25519_key.pub').split(' ').slice(0, 2).join(' ')}\n`,
    });
    const [token] = server.part(`/projects/${project.id}/deploy_tokens`);
    const pull = gitlab.secret(ids.pull);
    expect(pull).toMatchObject({ 'id': token.id, 'username': token.username, 'password': token.token, 'ca.crt': read('ca/ca.crt') });
    expect(JSON.parse(pull['.dockerconfigjson'])).toEqual({
      auths: {
        'gitlab.example.internal:5050': {
          username: token.username, password: token.token, auth: Buffer.from(`${token.username}:${token.token}`).toString('base64'),
        },
      },
    });
    expect(server.part(`/projects/${project.id}/hooks`)).toMatchObject([{
      name: 'Flux flux-system/gitlab',
      url: `https://flux.example.internal/hook/${RECEIVER_PATH(SECRETS.token)}`,
      token: SECRETS.token,
      push_events: true,
      push_events_branch_filter: 'main',
    }]);
    expect(server.runners).toMatchObject([{ description: 'docker', runner_type: 'instance_type', run_untagged: true, tag_list: [], locked: false }]);
    expect(gitlab.secret(ids.runner)).toEqual({ id: server.runners[0].id, token: server.runners[0].token });
  });

  test('asks nothing when nothing changed, and writes nothing when it looks again', async () => {
    const second = await gitlab.run();
    expect({ trouble: trouble(second), requests: server.takeRequests(), docker: docker(second) }).toEqual({ trouble: '', requests: [], docker: [] });
    const third = await again();
    expect(third.writes).toEqual([]);
    expect(third.calls.filter((call) => call.includes('put-secret-value'))).toEqual([]);
    expect(third.log).not.toMatch(/made|changed|removed|wrote/);
  });

  test('leaves its token with nobody', async () => {
    expect(requests.at(-1)).toBe('DELETE /personal_access_tokens/self');
    expect(host.token).toMatch(/^glpat-/);
    expect(first.calls.join('\n') + first.environments).not.toContain(host.token);
    expect((await gitlab.machine.run('ls /run/gitlab-host')).log.trim().split('\n').sort()).toEqual(['first', 'lock']);
  });

  test('shows no secret in arguments, the environment of programs or its log', async () => {
    gitlab.setSecret(ids.token, { token: 'another-receiver-token' });
    const next = await again();
    const hidden = [...Object.values(SECRETS), 'another-receiver-token', host.token, gitlab.token, gitlab.secret(ids.runner).token, gitlab.secret(ids.pull).password,
      gitlab.secret(ids.key).identity.split('\n')[1], RECEIVER_PATH(SECRETS.token)];
    const seen = [first, next].flatMap(({ log, calls, environments }) => [log, ...calls, environments]).join('\n');
    for (const secret of hidden) expect(seen).not.toContain(secret);
    expect(read('config/gitlab.rb')).not.toContain(SECRETS.root);
  });

  test('gives the password of root to the first start only', async () => {
    expect(host.machine.read('/container/password')).toBe(SECRETS.root);
    expect((await gitlab.machine.run('test ! -e /run/gitlab-host/first/password')).status).toBe(0);
  });

  test('changes what another deployment describes otherwise, and nothing else', async () => {
    change({ canPush: false, tags: ['build'], props: { settings: { signup_enabled: true } } });
    const { writes, log } = await again();
    const [project] = server.projects;
    expect(writes).toEqual([
      'PUT /application/settings', expect.stringMatching(`PUT /projects/${project.id}/deploy_keys/\\d+`), `PUT /runners/${server.runners[0].id}`,
    ]);
    expect(server.part(`/projects/${project.id}/deploy_keys`)).toMatchObject([{ can_push: false }]);
    expect(server.runners).toMatchObject([{ tag_list: ['build'] }]);
    expect(log).toContain('changed deploy key flux');
  });

  test('undoes what was changed by hand, and leaves alone what it does not describe', async () => {
    server.projects[0].visibility = 'public';
    server.projects[0].description = 'by hand';
    server.groups.push({ id: 999, path: 'others', name: 'others' });
    server.part(`/projects/${server.projects[0].id}/hooks`)[0].push_events_branch_filter = 'other';
    const { writes } = await again();
    expect(writes).toEqual([`PUT /projects/${server.projects[0].id}`, expect.stringMatching(/^PUT \/projects\/\d+\/hooks\/\d+$/)]);
    expect(server.projects[0]).toMatchObject({ visibility: 'private', description: 'by hand' });
    expect(server.groups).toHaveLength(2);
  });

  test('makes another webhook for another token, and removes the old one', async () => {
    gitlab.setSecret(ids.token, { token: 'another' });
    const { log } = await again();
    expect(server.part(`/projects/${server.projects[0].id}/hooks`)).toMatchObject([{ url: `https://flux.example.internal/hook/${RECEIVER_PATH('another')}`, token: 'another' }]);
    expect(log).toMatch(/removed webhook \d+/);
  });

  test('replaces what is behind a secret when its value is lost, and a deploy token that was revoked', async () => {
    const { id } = server.projects[0];
    const names = ['key', 'pull', 'runner'];
    const before = names.map((name) => gitlab.secret(ids[name]));
    for (const name of names) gitlab.setSecret(ids[name], undefined);
    expect(trouble(await again())).toBe('');
    names.forEach((name, index) => expect(gitlab.secret(ids[name])).not.toEqual(before[index]));
    const parts = (): number[] => [server.part(`/projects/${id}/deploy_keys`), server.part(`/projects/${id}/deploy_tokens`), server.runners].map((all) => all.length);
    expect(parts()).toEqual([1, 1, 1]);
    const tokens = server.part(`/projects/${id}/deploy_tokens`);
    tokens[0].revoked = true;
    expect(trouble(await again())).toBe('');
    expect(tokens).toMatchObject([{ revoked: false }]);
    expect(gitlab.secret(ids.pull).password).toBe(tokens[0].token);
  });

  test('tries reading again when GitLab is away for a moment', async () => {
    server.failure = { request: /^GET \/api\/v4\/groups\/team/, status: 502 };
    expect(trouble(await again())).toBe('');
    expect(server.failure).toBeUndefined();
  });

  test('makes a private CA, a certificate that browsers take, and renews it in time', async () => {
    const certificate = (): X509Certificate => new X509Certificate(read('config/ssl/gitlab.example.internal.crt'));
    const ca = new X509Certificate(read('ca/ca.crt'));
    expect(ca.ca).toBe(true);
    expect(certificate().verify(ca.publicKey)).toBe(true);
    expect(certificate().subjectAltName).toBe('DNS:gitlab.example.internal');
    expect(certificate().ca).toBe(false);
    const before = certificate().serialNumber;
    await gitlab.run();
    expect(certificate().serialNumber).toBe(before);
    const extensions = 'subjectAltName=DNS:gitlab.example.internal';
    const made = await gitlab.machine.run(`cd /srv/gitlab && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x -addext ${extensions} \\
      -CA ca/ca.crt -CAkey ca/ca.key -days 20 -out config/ssl/gitlab.example.internal.crt`);
    expect(trouble(made)).toBe('');
    const soon = certificate().serialNumber;
    expect(docker(await gitlab.run())).toContain('exec gitlab gitlab-ctl hup nginx');
    expect(certificate().serialNumber).not.toBe(soon);
    expect(certificate().verify(ca.publicKey)).toBe(true);
  });

  test('runs GitLab without a secret in its arguments', () => {
    const words = docker(first).find((call) => call.startsWith('run'))!.split(' ');
    expect(words.filter((word) => /^\d+:\d+$/.test(word))).toEqual(['443:443', '5050:5050', '2222:22']);
    expect(words.at(-1)).toBe('gitlab/gitlab-ce:19.4.1-ce.0');
    expect(words).not.toContain('--env');
  });

  test('takes another configuration without another container', async () => {
    change({ props: { configuration: ['puma[\'worker_processes\'] = 2'] } });
    const run = await gitlab.run();
    expect(trouble(run)).toBe('');
    expect(docker(run)).toEqual(['exec gitlab gitlab-ctl reconfigure']);
    expect(read('config/gitlab.rb')).toContain('puma[\'worker_processes\'] = 2');
  });

  test('runs a newer version behind a backup of the older', async () => {
    change({ props: { version: '19.5.2' } });
    const run = await gitlab.run();
    expect(trouble(run)).toBe('');
    const steps = run.calls.filter((call) => /^(docker (?!inspect|exec)|docker exec .*create|aws s3)/.test(call)).map((call) => /^(docker exec gitlab \S+|\w+ \w+)/.exec(call)![0]);
    expect(steps).toEqual(['docker pull', 'docker exec gitlab gitlab-backup', 'aws s3', 'aws s3', 'docker stop', 'docker rm', 'docker run']);
    expect(read('version')).toBe('19.5.2\n');
  });

  test.each([
    ['19.4.0', 'the data is of GitLab 19.4.1, and 19.4.0 is older'],
    ['19.6.0', 'cannot go from 19.4.1 to 19.6.0 at once: set the version to the newest of 19.5 first'],
  ])('runs no version %s on data of 19.4.1', async (version, reason) => {
    change({ props: { version } });
    const run = await gitlab.run();
    expect(run.status).not.toBe(0);
    expect(run.log).toContain(reason);
    expect(docker(run).filter((call) => /^(stop|rm|run)/.test(call))).toEqual([]);
  });

  test('runs nothing without its data volume', async () => {
    gitlab.machine.write('/etc/fstab', '');
    const run = await gitlab.run();
    expect(run.status).toBe(1);
    expect(run.log).toContain('the data volume is not mounted');
    expect(run.calls.filter((call) => call.startsWith('docker'))).toEqual([]);
  });

  test('backs data and configuration up, and restores them on a machine of the same version only', async () => {
    gitlab.machine.write('/srv/gitlab/config/gitlab-secrets.json', '{"the": "old keys"}');
    const backup = await gitlab.run({}, 'backup');
    expect(trouble(backup)).toBe('');
    expect(backup.calls.filter((call) => call.startsWith('aws s3')).map((call) => call.split(' ').at(-1))).toEqual([
      expect.stringMatching(/^s3:\/\/\w+\/config\/\d{8}T\d{6}Z-19\.4\.1\.tar\.gz$/), expect.stringMatching(/\/data\/\d{8}T\d{6}Z-19\.4\.1_gitlab_backup\.tar$/),
    ]);
    const other = await gitlab.run({}, 'restore', '20261121T030000Z-19.3.0');
    expect(other.status).not.toBe(0);
    expect(other.log).toContain('deploy that version first');
    await gitlab.machine.run('tar -C /srv/gitlab/config -czf /parameters/object .');
    gitlab.machine.write('/srv/gitlab/config/gitlab-secrets.json', '{"the": "keys of a new machine"}');
    const restored = await gitlab.run({}, 'restore', '20261121T030000Z-19.4.1');
    expect(trouble(restored)).toBe('');
    expect(read('config/gitlab-secrets.json')).toBe('{"the": "old keys"}');
    expect(docker(restored).map((call) => call.replace(/^exec gitlab /, ''))).toEqual([
      'chown git:git /var/opt/gitlab/backups/20261121T030000Z-19.4.1_gitlab_backup.tar', 'gitlab-ctl reconfigure', 'gitlab-ctl stop puma', 'gitlab-ctl stop sidekiq',
      'gitlab-backup restore BACKUP=20261121T030000Z-19.4.1 force=yes', 'restart --time 120 gitlab', 'gitlab-rake gitlab:check SANITIZE=true', 'gitlab-rake gitlab:doctor:secrets',
    ]);
  });
});

machines('a GitLab host whose GitLab fails', () => {
  const writes = ['PUT /api/v4/application/settings', 'POST /api/v4/users', 'POST /api/v4/groups', 'POST /api/v4/groups/\\d+/members', 'POST /api/v4/projects',
    'POST /api/v4/projects/\\d+/deploy_keys', 'POST /api/v4/projects/\\d+/deploy_tokens', 'POST /api/v4/projects/\\d+/hooks', 'POST /api/v4/user/runners'];

  test.each([false, true])('ends with the reason at an error of any write (carried out: %p), and goes on next time', async (after) => {
    const { stack, ids } = platform();
    const gitlab = await GitLabMachine.make(stack, secretsOf(ids));
    const { server } = gitlab;
    try {
      for (const [index, request] of writes.entries()) {
        server.failure = { request: new RegExp(`^${request}$`), status: 500, after };
        const failed = await (index === 0 ? gitlab.machine.boot() : gitlab.run());
        expect(failed.status).not.toBe(0);
        expect(failed.log).toMatch(new RegExp(`FAILED: ${request.replace('/api/v4', '')}: .*${after ? 'the answer was lost' : 'the database is away'}`));
        if (index === 0) expect(failed.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(/^gitlab: .*FAILED: PUT \/application\/settings: /) }]);
      }
      expect(trouble(await gitlab.machine.boot())).toBe('');
      const { id } = server.projects[0];
      expect([server.users.length, server.groups.length, server.projects.length, server.runners.length]).toEqual([2, 1, 1, 1]);
      expect(['deploy_keys', 'deploy_tokens', 'hooks'].map((part) => server.part(`/projects/${id}/${part}`).length)).toEqual([1, 1, 1]);
      expect(gitlab.secret(ids.runner).token).toBe(server.runners[0].token);
      expect(gitlab.secret(ids.pull).password).toBe(server.part(`/projects/${id}/deploy_tokens`)[0].token);
      expect(readFileSync(join(gitlab.machine.store, ids.key), 'utf8')).toContain('PRIVATE KEY');
    } finally {
      await server.close();
    }
  });
});
