import { execFileSync } from 'child_process';
import { createHash, X509Certificate } from 'crypto';
import * as fs from 'fs';
import { GitLabMachine } from './gitlab-machine';
import { GitLabServer } from './gitlab-server';
import { gitlabStack, receiver } from './gitlab-stack';
import { aws } from '../../src';
import { GITLAB_CONTAINER } from '../../src/aws/scripts/gitlab-container';
import { missingPrograms } from '../ci/run-step';

jest.setTimeout(180_000);
const missing = missingPrograms('bash', 'jq', 'curl', 'openssl', 'ssh-keygen', 'flock');
if (missing.length > 0) console.warn(`not run here, missing: ${missing.join(', ')}`);
const describeHere = missing.length > 0 ? describe.skip : describe;

/** What of the platform may differ. */
interface Own {
  readonly props?: Partial<aws.GitLabHostProps>;
  readonly canPush?: boolean;
  readonly address?: string;
  readonly tags?: string[];
}

/** The platform that the tests describe. */
function platform(own: Own = {}) {
  const { stack, gitlab } = gitlabStack(own.props);
  const samia = gitlab.addUser('samia', { email: 'samia@example.com', fullName: 'Samia A.' });
  const team = gitlab.addGroup('team', { members: [{ user: samia, role: aws.GitLabRole.MAINTAINER }] });
  const project = gitlab.addProject('shark', { group: team, settings: { only_allow_merge_if_pipeline_succeeds: true } });
  const key = project.addDeployKey('flux', { canPush: own.canPush ?? true });
  const pull = project.addDeployToken('nodes', [aws.GitLabTokenScope.READ_REGISTRY]);
  const token = gitlab.addReceiverToken('flux');
  project.addWebhook({ receiver: receiver(), token, address: own.address ?? 'https://flux.example.internal' });
  const runner = gitlab.addRunner('docker', { privileged: true, tags: own.tags });
  const arns = { root: gitlab.rootPassword, samia: samia.password, key, pull, token, runner: runner._credentials };
  return { stack, ids: Object.fromEntries(Object.entries(arns).map(([name, { _arn }]) => [name, String(stack.resolve(_arn).Ref)])) };
}

const SECRETS = { root: 'the-root-password', samia: 'the-password-of-samia', token: 'the-receiver-token' };

describeHere('a GitLab host', () => {
  let server: GitLabServer;
  let machine: GitLabMachine;
  let ids: { [name: string]: string };

  async function start(own: Own = {}): Promise<void> {
    const { stack, ids: made } = platform(own);
    server = await GitLabServer.start(() => machine.token);
    machine = new GitLabMachine(stack, server.url);
    ids = made;
    machine.setSecret(ids.root, { username: 'root', password: SECRETS.root });
    machine.setSecret(ids.samia, { username: 'samia', password: SECRETS.samia });
    machine.setSecret(ids.token, { token: SECRETS.token });
  }

  const writes = (): string[] => server.takeRequests().filter((request) => !/^GET |personal_access_tokens/.test(request));

  /** What was changed since: the host looks again at once, not only tomorrow. */
  const again = async (): Promise<{ readonly status: number; readonly output: string; readonly writes: string[] }> => {
    machine.root.write('srv/gitlab/configured', '');
    server.takeRequests();
    const { status, output } = await machine.run();
    return { status, output, writes: writes() };
  };

  beforeEach(() => start());
  afterEach(() => server.close());

  test('is what the stack describes after its first run', async () => {
    const { status, output } = await machine.run();
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(server.settings).toMatchObject({ signup_enabled: false, outbound_local_requests_allowlist_raw: 'flux.example.internal' });
    expect(server.users[1]).toMatchObject({ username: 'samia', is_admin: false, password: SECRETS.samia, email: 'samia@example.com' });
    expect(server.groups).toMatchObject([{ path: 'team', visibility: 'private' }]);
    expect(server.part(`/groups/${server.groups[0].id}/members`)).toEqual([{ id: server.users[1].id, access_level: 40 }]);
    const [project] = server.projects;
    expect(project).toMatchObject({ path_with_namespace: 'team/shark', visibility: 'private', only_allow_merge_if_pipeline_succeeds: true });
    const key = machine.secret(ids.key);
    expect(server.part(`/projects/${project.id}/deploy_keys`)).toMatchObject([{ title: 'flux', can_push: true, key: key['identity.pub'].split(' ').slice(0, 2).join(' ') }]);
    expect(key).toEqual({
      'identity': expect.stringMatching(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/),
      'identity.pub': expect.stringMatching(/^ssh-ed25519 \S+ flux\n$/),
      'known_hosts': `[gitlab.example.internal]:2222 ${machine.root.read('srv/gitlab/config/ssh_host_ed25519_key.pub').split(' ').slice(0, 2).join(' ')}\n`,
    });
    const [token] = server.part(`/projects/${project.id}/deploy_tokens`);
    const pull = machine.secret(ids.pull);
    expect(pull).toMatchObject({ 'id': token.id, 'username': token.username, 'password': token.token, 'ca.crt': machine.root.read('srv/gitlab/ca/ca.crt') });
    expect(JSON.parse(pull['.dockerconfigjson'])).toEqual({
      auths: {
        'gitlab.example.internal:5050': {
          username: token.username, password: token.token, auth: Buffer.from(`${token.username}:${token.token}`).toString('base64'),
        },
      },
    });
    const path = createHash('sha256').update(`${SECRETS.token}gitlabflux-system`).digest('hex');
    expect(server.part(`/projects/${project.id}/hooks`)).toMatchObject([{
      name: 'Flux flux-system/gitlab', url: `https://flux.example.internal/hook/${path}`, token: SECRETS.token, push_events: true, push_events_branch_filter: 'main',
    }]);
    expect(server.runners).toMatchObject([{ description: 'docker', runner_type: 'instance_type', run_untagged: true, tag_list: [], locked: false }]);
    expect(machine.secret(ids.runner)).toEqual({ id: server.runners[0].id, token: server.runners[0].token });
  });

  test('asks nothing when nothing changed, and writes nothing when it looks again', async () => {
    await machine.run();
    server.takeRequests();
    const second = await machine.run();
    expect({ status: second.status, requests: server.takeRequests() }).toEqual({ status: 0, requests: [] });
    expect(second.calls.filter(({ tool, args }) => tool === 'docker' && !['inspect'].includes(args[0])).map(({ args }) => args)).toEqual([]);
    machine.root.write('srv/gitlab/configured', '');
    const third = await machine.run();
    expect(writes()).toEqual([]);
    expect(third.calls.filter(({ args }) => args.includes('put-secret-value'))).toEqual([]);
    expect(third.output).not.toMatch(/made|changed|removed|wrote/);
  });

  test('leaves its token with nobody', async () => {
    const { calls } = await machine.run();
    expect(server.takeRequests().at(-1)).toBe('DELETE /personal_access_tokens/self');
    expect(machine.token).toMatch(/^glpat-/);
    for (const { args } of calls) expect(args.join(' ')).not.toContain(machine.token);
    expect(fs.readdirSync(machine.root.path('run/gitlab-host')).sort()).toEqual(['first', 'lock']);
  });

  test('shows no secret in arguments, the environment of programs or its log', async () => {
    const first = await machine.run();
    machine.setSecret(ids.token, { token: 'another-receiver-token' });
    const next = await again();
    const hidden = [...Object.values(SECRETS), 'another-receiver-token', machine.token, machine.secret(ids.runner).token, machine.secret(ids.pull).password,
      machine.secret(ids.key).identity.split('\n')[1], createHash('sha256').update(`${SECRETS.token}gitlabflux-system`).digest('hex')];
    const seen = [first.output, next.output, ...first.calls.flatMap(({ args, env }) => [...args, ...Object.values(env)])].join('\n');
    for (const secret of hidden) expect(seen).not.toContain(secret);
    expect(machine.root.read('srv/gitlab/config/gitlab.rb')).not.toContain(SECRETS.root);
  });

  test('gives the password of root to the first start only', async () => {
    await machine.run();
    expect(machine.root.read('docker/password')).toBe(SECRETS.root);
    expect(machine.root.has('run/gitlab-host/first/password')).toBe(false);
  });

  test('changes what another deployment describes otherwise, and nothing else', async () => {
    await machine.run();
    machine.deploy(platform({ canPush: false, tags: ['build'], props: { settings: { signup_enabled: true } } }).stack);
    const { writes: written, output } = await again();
    const [project] = server.projects;
    expect(written).toEqual([
      'PUT /application/settings',
      expect.stringMatching(`PUT /projects/${project.id}/deploy_keys/\\d+`),
      `PUT /runners/${server.runners[0].id}`,
    ]);
    expect(server.part(`/projects/${project.id}/deploy_keys`)).toMatchObject([{ can_push: false }]);
    expect(server.runners).toMatchObject([{ tag_list: ['build'] }]);
    expect(output).toContain('changed deploy key flux');
  });

  test('undoes what was changed by hand, and leaves alone what it does not describe', async () => {
    await machine.run();
    server.projects[0].visibility = 'public';
    server.projects[0].description = 'by hand';
    server.groups.push({ id: 999, path: 'others', name: 'others' });
    server.part(`/projects/${server.projects[0].id}/hooks`)[0].push_events_branch_filter = 'other';
    const { writes: written } = await again();
    expect(written).toEqual([`PUT /projects/${server.projects[0].id}`, expect.stringMatching(/^PUT \/projects\/\d+\/hooks\/\d+$/)]);
    expect(server.projects[0]).toMatchObject({ visibility: 'private', description: 'by hand' });
    expect(server.groups).toHaveLength(2);
  });

  test('makes another webhook for another token, and removes the old one', async () => {
    await machine.run();
    machine.setSecret(ids.token, { token: 'another' });
    const { output } = await again();
    const path = createHash('sha256').update('anothergitlabflux-system').digest('hex');
    expect(server.part(`/projects/${server.projects[0].id}/hooks`)).toMatchObject([{ url: `https://flux.example.internal/hook/${path}`, token: 'another' }]);
    expect(output).toMatch(/removed webhook \d+/);
  });

  test.each(['key', 'pull', 'runner'])('replaces what is behind the secret %s when its value is lost', async (name) => {
    await machine.run();
    const before = machine.secret(ids[name]);
    machine.setSecret(ids[name], '');
    machine.root.write(`secrets/${ids[name].replace(/[^A-Za-z0-9]/g, '_')}`, '');
    const { status } = await again();
    expect(status).toBe(0);
    expect(machine.secret(ids[name])).not.toEqual(before);
    const { id } = server.projects[0];
    expect([server.part(`/projects/${id}/deploy_keys`), server.part(`/projects/${id}/deploy_tokens`), server.runners].map((all) => all.length)).toEqual([1, 1, 1]);
  });

  test('replaces a deploy token that was revoked', async () => {
    await machine.run();
    const tokens = server.part(`/projects/${server.projects[0].id}/deploy_tokens`);
    tokens[0].revoked = true;
    await again();
    expect(tokens).toMatchObject([{ revoked: false }]);
    expect(machine.secret(ids.pull).password).toBe(tokens[0].token);
  });

  const requests = ['PUT /api/v4/application/settings', 'POST /api/v4/users', 'POST /api/v4/groups', 'POST /api/v4/groups/\\d+/members', 'POST /api/v4/projects',
    'POST /api/v4/projects/\\d+/deploy_keys', 'POST /api/v4/projects/\\d+/deploy_tokens', 'POST /api/v4/projects/\\d+/hooks', 'POST /api/v4/user/runners'];
  test.each([false, true])('ends with the reason at an error of any write (carried out: %p), and goes on next time', async (after) => {
    for (const request of requests) {
      server.failure = { request: new RegExp(`^${request}$`), status: 500, after };
      const failed = await machine.run();
      expect(failed.status).not.toBe(0);
      expect(failed.output).toMatch(new RegExp(`FAILED: ${request.replace('/api/v4', '')}: .*${after ? 'the answer was lost' : 'the database is away'}`));
    }
    const { status, output } = await machine.run();
    expect({ status, output }).toMatchObject({ status: 0 });
    const { id } = server.projects[0];
    expect([server.users.length, server.groups.length, server.projects.length, server.runners.length]).toEqual([2, 1, 1, 1]);
    expect(['deploy_keys', 'deploy_tokens', 'hooks'].map((part) => server.part(`/projects/${id}/${part}`).length)).toEqual([1, 1, 1]);
    expect(machine.secret(ids.runner).token).toBe(server.runners[0].token);
    expect(machine.secret(ids.pull).password).toBe(server.part(`/projects/${id}/deploy_tokens`)[0].token);
  });

  test('tries reading again when GitLab is away for a moment', async () => {
    server.failure = { request: /^GET \/api\/v4\/groups\/team/, status: 502 };
    expect((await machine.run()).status).toBe(0);
  });

  test('makes a private CA, a certificate that browsers take, and renews it in time', async () => {
    await machine.run();
    const certificate = (): X509Certificate => new X509Certificate(machine.root.read('srv/gitlab/config/ssl/gitlab.example.internal.crt'));
    const ca = new X509Certificate(machine.root.read('srv/gitlab/ca/ca.crt'));
    expect(ca.ca).toBe(true);
    expect(certificate().verify(ca.publicKey)).toBe(true);
    expect(certificate().subjectAltName).toBe('DNS:gitlab.example.internal');
    expect(certificate().ca).toBe(false);
    const before = certificate().serialNumber;
    await machine.run();
    expect(certificate().serialNumber).toBe(before);
    machine.root.record({ openssl: 'if [ "$2" = -checkend ]; then exit 1; fi; PATH=/usr/bin:/bin exec openssl "$@"' });
    const { calls } = await machine.run();
    expect(certificate().serialNumber).not.toBe(before);
    expect(calls.map(({ args }) => args.join(' '))).toContain('exec gitlab gitlab-ctl hup nginx');
  });

  describe('runs', () => {
    test('GitLab without a secret in its arguments', async () => {
      const { calls } = await machine.run();
      const { args } = calls.find((call) => call.tool === 'docker' && call.args[0] === 'run')!;
      expect(args.filter((arg) => /^\d+:\d+$/.test(arg))).toEqual(['443:443', '5050:5050', '2222:22']);
      expect(args.at(-1)).toBe('gitlab/gitlab-ce:19.4.1-ce.0');
      expect(args).not.toContain('--env');
    });

    test('another configuration without another container', async () => {
      await machine.run();
      machine.deploy(platform({ props: { configuration: ['puma[\'worker_processes\'] = 2'] } }).stack);
      const { status, calls } = await machine.run();
      expect(status).toBe(0);
      const docker = calls.filter(({ tool, args }) => tool === 'docker' && args[0] !== 'inspect').map(({ args }) => args.join(' '));
      expect(docker).toEqual(['exec gitlab gitlab-ctl reconfigure']);
      expect(machine.root.read('srv/gitlab/config/gitlab.rb')).toContain('puma[\'worker_processes\'] = 2');
    });

    test('a newer version behind a backup of the older', async () => {
      await machine.run();
      machine.deploy(platform({ props: { version: '19.5.2' } }).stack);
      const { status, calls, output } = await machine.run();
      expect({ status, output }).toMatchObject({ status: 0 });
      const steps = calls.filter(({ tool, args }) => (tool === 'docker' && !['inspect', 'exec'].includes(args[0])) || args.includes('create') || args[0] === 's3').map(({ tool, args }) =>
        `${tool} ${args[0]} ${args[0] === 'exec' ? args[2] : ''}`.trim());
      expect(steps).toEqual(['docker pull', 'docker exec gitlab-backup', 'aws s3', 'aws s3', 'docker stop', 'docker rm', 'docker run']);
      expect(machine.root.read('srv/gitlab/version')).toBe('19.5.2\n');
    });

    test.each([
      ['19.4.0', 'the data is of GitLab 19.4.1, and 19.4.0 is older'],
      ['19.6.0', 'cannot go from 19.4.1 to 19.6.0 at once: set the version to the newest of 19.5 first'],
    ])('no version %s on data of 19.4.1', async (version, reason) => {
      machine.root.write('srv/gitlab/version', '19.4.1\n');
      machine.deploy(platform({ props: { version } }).stack);
      const { status, output, calls } = await machine.run();
      expect(status).not.toBe(0);
      expect(output).toContain(reason);
      expect(calls.some(({ tool, args }) => tool === 'docker' && ['stop', 'rm', 'run'].includes(args[0]))).toBe(false);
    });

    test('versions in the steps that GitLab asks for', async () => {
      const paths = [['19.11.3', '20.2.0', 'yes'], ['19.11.3', '20.3.0', 'no'], ['19.8.1', '19.11.0', 'yes'], ['18.11.0', '19.0.0', 'yes'], ['19.4.1', '20.0.0', 'no'], ['19.4.1', '19.4.1', 'yes'],
        ['19.4.10', '19.4.9', 'no'], ['19.0.0', '19.2.5', 'yes'], ['19.0.0', '19.3.0', 'no']];
      const rule = /^upgradable\(\) \{$[^]*?^\}$/m.exec(GITLAB_CONTAINER)![0];
      const { output } = await machine.root.run(`say() { :; }\n${rule}\n${paths.map(([from, to]) => `if upgradable ${from} ${to}; then echo yes; else echo no; fi`).join('\n')}`);
      expect(output.trim().split('\n')).toEqual(paths.map(([, , allowed]) => allowed));
    });

    test('nothing without its data volume', async () => {
      machine.root.record({ mountpoint: 'exit 32' });
      const { status, output, calls } = await machine.run();
      expect(status).toBe(1);
      expect(output).toContain('the data volume is not mounted');
      expect(calls.filter(({ tool }) => tool === 'docker')).toEqual([]);
    });
  });

  test('backs data and configuration up, and restores them on a machine of the same version only', async () => {
    await machine.run();
    machine.root.write('srv/gitlab/config/gitlab-secrets.json', '{"the": "old keys"}');
    const backup = await machine.run('backup');
    expect({ status: backup.status, output: backup.output }).toMatchObject({ status: 0 });
    const copies = backup.calls.filter(({ args }) => args[0] === 's3').map(({ args }) => args.at(-1));
    expect(copies).toEqual([
      expect.stringMatching(/^s3:\/\/\w+\/config\/\d{8}T\d{6}Z-19\.4\.1\.tar\.gz$/), expect.stringMatching(/\/data\/\d{8}T\d{6}Z-19\.4\.1_gitlab_backup\.tar$/),
    ]);
    const other = await machine.run('restore', '20261121T030000Z-19.3.0');
    expect(other.status).not.toBe(0);
    expect(other.output).toContain('deploy that version first');
    execFileSync('tar', ['-C', machine.root.path('srv/gitlab/config'), '-czf', machine.root.path('object'), '.']);
    machine.root.write('srv/gitlab/config/gitlab-secrets.json', '{"the": "keys of a new machine"}');
    const restored = await machine.run('restore', '20261121T030000Z-19.4.1');
    expect({ status: restored.status, output: restored.output }).toMatchObject({ status: 0 });
    expect(machine.root.read('srv/gitlab/config/gitlab-secrets.json')).toBe('{"the": "old keys"}');
    const commands = restored.calls.filter(({ tool, args }) => tool === 'docker' && args[0] !== 'inspect').map(({ args }) => args.slice(args[0] === 'exec' ? 2 : 0).join(' '));
    expect(commands).toEqual([
      'chown git:git /var/opt/gitlab/backups/20261121T030000Z-19.4.1_gitlab_backup.tar', 'gitlab-ctl reconfigure', 'gitlab-ctl stop puma', 'gitlab-ctl stop sidekiq',
      'gitlab-backup restore BACKUP=20261121T030000Z-19.4.1 force=yes', 'restart --time 120 gitlab', 'gitlab-rake gitlab:check SANITIZE=true', 'gitlab-rake gitlab:doctor:secrets',
    ]);
  });
});
