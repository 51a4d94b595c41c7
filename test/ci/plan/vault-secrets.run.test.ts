import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { planPipeline } from '../../../src/ci/plan/plan';
import { testWith } from '../../programs';
import { pipelineOn } from '../pipelines';
import { runStepBesideServer, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';
import { VaultServer } from '../vault-server';

const run = testWith('curl', 'jq');

const HOSTILE = '$(touch pwned)"; rm -rf x\n{\n100% `id` \'é🚀\'\r\n}';
const vault = new VaultServer();
let address: string;
beforeAll(async () => { address = await vault.listen(); });
afterAll(() => vault.close());
beforeEach(() => {
  vault.requests.length = 0;
  vault.sealed = 0;
  vault.roles.clear();
  vault.secrets.clear();
  vault.roles.set('jwt', { login: ({ role, jwt }) => role === 'ci-runner' && jwt === 'the.signed.jwt', reads: ['secret/data/ci/harbor', 'secret/data/ci/gone', 'kv/data/ci/mail'] });
  vault.roles.set('team/approle', { login: ({ role_id, secret_id }) => role_id === 'the-role' && secret_id === 'the-secret', reads: ['secret/data/ci/harbor'] });
  vault.roles.set('kubernetes', { login: ({ role, jwt }) => role === 'runner' && jwt === 'pod.token', reads: ['secret/data/ci/harbor'] });
  vault.secrets.set('secret/data/ci/harbor', { username: 'robot$org+ci', password: HOSTILE, port: 443, tls: { verify: true } });
  vault.secrets.set('kv/data/ci/mail', { password: 'mail-s3cret%' });
});

interface Given {
  readonly secrets: ci.PipelineSecret[];
  readonly others?: ci.PipelineSecret[];
}

function planned({ secrets, others = [] }: Given): { step: ci.StepSpec; job: ci.Job; permissions: ReadonlySet<ci.Permission> } {
  const pipeline = pipelineOn(ci.Platform.github(), { secrets: [...secrets, ...others] });
  const env = Object.fromEntries(secrets.map((secret, index) => [`SECRET_${index}`, ci.Value.secret(secret)]));
  const job = pipeline.addJob('build', { steps: [new ci.Script({ name: 'Use', script: ['true'], env })] });
  const [{ steps, permissions }] = planPipeline(pipeline).jobs;
  return { step: steps[0].spec, job, permissions };
}

interface Read extends StepRun {
  readonly secrets: { [name: string]: string };
  readonly modes: string[];
}

async function read(given: Given, env: { [name: string]: string }): Promise<Read> {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'secrets-')), 'secrets');
  const done = await runStepBesideServer(planned(given).step, { env: { JOB_SECRETS: folder, ...env } });
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const files = [folder, ...names.map((name) => path.join(folder, name))].filter((file) => fs.existsSync(file));
  const modes = files.map((file) => (fs.statSync(file).mode % 0o1000).toString(8));
  return { ...done, secrets: Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')])), modes };
}

const jwt = (): ci.VaultAuth => ci.VaultAuth.jwt({ server: address, role: 'ci-runner', audience: 'https://vault.example.com', namespace: 'team/a' });
const harbor = (login: ci.VaultAuth, key: string, name = key.toUpperCase()): ci.PipelineSecret => ci.PipelineSecret.vault(name, { login, path: 'ci/harbor', key });

run('logs in once by a token, reads each path once, keeps every key in a file of its own, and gives the token back', async () => {
  const login = jwt();
  const mail = ci.PipelineSecret.vault('MAIL', { login, mount: 'kv', path: 'ci/mail', key: 'password' });
  const done = await read({ secrets: [harbor(login, 'username'), harbor(login, 'password'), harbor(login, 'port'), harbor(login, 'tls'), mail] }, { VAULT_1_JWT: 'the.signed.jwt' });
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.secrets).toEqual({ USERNAME: 'robot$org+ci', PASSWORD: HOSTILE, PORT: '443', TLS: '{"verify":true}', MAIL: 'mail-s3cret%' });
  expect(done.modes).toEqual(['700', '600', '600', '600', '600', '600']);
  expect(vault.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
    'POST auth/jwt/login', 'GET secret/data/ci/harbor', 'GET kv/data/ci/mail', 'POST auth/token/revoke-self',
  ]);
  expect(vault.requests.map(({ namespace }) => namespace)).toEqual(['team/a', 'team/a', 'team/a', 'team/a']);
  expect(fs.existsSync(path.join(done.cwd, 'pwned'))).toBe(false);
  for (const secret of ['touch pwned', 'mail-s3cret', 'the.signed.jwt', 'hvs.']) expect(done.stdout + done.stderr).not.toContain(secret);
});

run('logs in by AppRole with secrets of the platform, and by the token of the pod', async () => {
  const roleId = ci.PipelineSecret.platform('VAULT_ROLE_ID');
  const secretId = ci.PipelineSecret.platform('VAULT_SECRET_ID');
  const appRole = ci.VaultAuth.appRole({ server: `${address}/`, mount: 'team/approle', roleId, secretId });
  const tokenFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pod-')), 'token');
  fs.writeFileSync(tokenFile, 'pod.token\n');
  const pod = ci.VaultAuth.kubernetes({ server: address, role: 'runner', tokenFile });
  const done = await read({ secrets: [harbor(appRole, 'username'), harbor(pod, 'port')], others: [roleId, secretId] },
    { VAULT_1_ROLE_ID: 'the-role', VAULT_1_SECRET_ID: 'the-secret' });
  expect(done).toMatchObject({ status: 0, secrets: { USERNAME: 'robot$org+ci', PORT: '443' } });
  expect(vault.requests.filter(({ path: asked }) => asked.endsWith('/login')).map(({ body }) => body)).toEqual([
    { role_id: 'the-role', secret_id: 'the-secret' }, { role: 'runner', jwt: 'pod.token' },
  ]);
});

run('gives no secret to a program as an argument', async () => {
  const seen = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'arguments-')), 'seen');
  const spy = (tool: string): string => `printf '%s ' "$@" >>'${seen}'; exec /usr/bin/env PATH="\${PATH#*:*:}" ${tool} "$@"`;
  const { step } = planned({ secrets: [harbor(jwt(), 'password')] });
  const done = await runStepBesideServer(step, {
    env: { JOB_SECRETS: path.join(path.dirname(seen), 'secrets'), VAULT_1_JWT: 'the.signed.jwt', GITHUB_ACTIONS: 'true' },
    tools: { curl: spy('curl'), jq: spy('jq') },
  });
  expect(done).toMatchObject({ status: 0 });
  const args = fs.readFileSync(seen, 'utf8');
  expect(args).toContain('/v1/secret/data/ci/harbor');
  for (const secret of ['the.signed.jwt', 'hvs.', 'touch pwned']) expect(args).not.toContain(secret);
});

run('masks every line that says something, in the words of the platform', async () => {
  const login = jwt();
  const secrets = [harbor(login, 'password'), ci.PipelineSecret.vault('MAIL', { login, mount: 'kv', path: 'ci/mail', key: 'password' })];
  const masks = async (env: { [name: string]: string }): Promise<string[]> => {
    const { stdout } = await read({ secrets }, { VAULT_1_JWT: 'the.signed.jwt', ...env });
    return stdout.split('\n').filter((line) => line && !line.startsWith('read '));
  };
  const github = ['::add-mask::$(touch pwned)"; rm -rf x', '::add-mask::100%25 `id` \'é🚀\'', '::add-mask::mail-s3cret%25'];
  expect(await masks({ GITHUB_ACTIONS: 'true' })).toEqual(github);
  expect(await masks({ GITEA_ACTIONS: 'true' })).toEqual(github);
  expect(await masks({ TF_BUILD: 'True' })).toEqual([
    '##vso[task.setsecret]$(touch pwned)"; rm -rf x', '##vso[task.setsecret]100%AZP25 `id` \'é🚀\'', '##vso[task.setsecret]mail-s3cret%AZP25',
  ]);
  expect(await masks({ GITLAB_CI: 'true' })).toEqual([]);
});

run('waits a little for a sealed Vault', async () => {
  vault.sealed = 1;
  expect(await read({ secrets: [harbor(jwt(), 'port')] }, { VAULT_1_JWT: 'the.signed.jwt' })).toMatchObject({ status: 0, secrets: { PORT: '443' } });
});

run.each([
  ['a login that is refused', 'harbor', { VAULT_1_JWT: 'other' }, /Vault answers 400 to POST .*\/v1\/auth\/jwt\/login: error validating token: invalid audience \(aud\) claim\. Could not log in with the token of the platform as ci-runner\./],
  ['a path that the role may not read', 'other', {}, /Vault answers 403 to GET .*: 1 error occurred: \* permission denied \. The role must be allowed to read secret\/data\/ci\/other/],
  ['a path where nothing is', 'gone', {}, /Vault answers 404 to GET .*: without saying why\. .*a KV store of version 2 must have it/],
])('ends with Vault\'s own words at %s', async (_what, name, env, message) => {
  const secret = ci.PipelineSecret.vault('PASSWORD', { login: jwt(), path: `ci/${name}`, key: 'password' });
  const done = await read({ secrets: [secret] }, { VAULT_1_JWT: 'the.signed.jwt', ...env });
  expect(done).toMatchObject({ status: 1, secrets: {}, stderr: expect.stringMatching(message) });
});

run('says which keys there are where the one that is asked for is not', async () => {
  const done = await read({ secrets: [harbor(jwt(), 'pasword')] }, { VAULT_1_JWT: 'the.signed.jwt' });
  expect(done).toMatchObject({ status: 1, stderr: 'secret/data/ci/harbor in Vault has no key pasword; it has: password, port, tls, username\n' });
});

run('says that a runner is in no pod', async () => {
  const login = ci.VaultAuth.kubernetes({ server: address, role: 'runner', tokenFile: '/nowhere/token' });
  expect(await read({ secrets: [harbor(login, 'port')] }, {})).toMatchObject({ status: 1, stderr: 'this runner is in no pod: it has no file /nowhere/token\n' });
});

run('says that Vault cannot be reached', async () => {
  const login = ci.VaultAuth.jwt({ server: 'http://127.0.0.1:1', role: 'ci-runner' });
  const done = await read({ secrets: [harbor(login, 'port')] }, { VAULT_1_JWT: 'x' });
  expect(done).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot reach Vault by POST http://127.0.0.1:1/v1/auth/jwt/login') });
});

test('asks for an identity token only where a login needs one', () => {
  expect(planned({ secrets: [harbor(jwt(), 'port')] }).permissions).toContain(ci.Permission.WRITE_ID_TOKEN);
  const pod = ci.VaultAuth.kubernetes({ server: address, role: 'runner' });
  expect(planned({ secrets: [harbor(pod, 'port')] }).permissions.size).toBe(0);
  expect(planned({ secrets: [ci.PipelineSecret.platform('TOKEN')] }).step.name).toBe('Use');
});

test('has a script that shellcheck passes', () => {
  const secret = ci.PipelineSecret.platform('ID');
  const logins = [jwt(), ci.VaultAuth.appRole({ server: address, roleId: secret, secretId: secret }), ci.VaultAuth.kubernetes({ server: address, role: 'runner' })];
  shellcheck(planned({ secrets: logins.map((login, index) => harbor(login, 'port', `S${index}`)), others: [secret] }).step);
});

describe('refuses', () => {
  const at = (options: Partial<ci.VaultSecretOptions>, login = ci.VaultAuth.jwt({ server: 'https://vault.example.com', role: 'ci' })): string[] =>
    problemsOf(planned({ secrets: [ci.PipelineSecret.vault('S', { login, path: 'ci/harbor', key: 'password', ...options })] }).job).map(({ check }) => check);

  test.each([
    ['a path with data before it', { path: 'data/ci/harbor' }, 'vault-path'],
    ['a path with its mount before it', { path: 'secret/data/ci/harbor' }, 'vault-path'],
    ['a path that leads out', { path: '../sys/raw' }, 'vault-name'],
    ['a path with a quote', { path: 'ci/\'$(id)' }, 'vault-name'],
    ['a key with a blank', { key: 'pass word' }, 'vault-name'],
    ['a mount with a slash at its end', { mount: 'kv/' }, 'vault-name'],
  ])('%s', (_what, options, check) => expect(at(options)).toEqual([check]));

  test('nothing in what is right', () => expect(at({ mount: 'team/kv', path: 'apps/data/x_1.y-z' })).toEqual([]));

  test('a server that is no address, a role with a quote, and a login that needs what it is for', () => {
    expect(at({}, ci.VaultAuth.jwt({ server: 'vault.example.com', role: 'ci' }))).toEqual(['vault-server']);
    expect(at({}, ci.VaultAuth.jwt({ server: 'https://vault.example.com/v1', role: 'ci"' }))).toEqual(['vault-server', 'vault-name']);
    expect(at({}, ci.VaultAuth.jwt({ server: 'http://vault.example.com', role: 'ci' }))).toEqual(['vault-plain-http']);
    const id = ci.PipelineSecret.vault('ID', { login: jwt(), path: 'x', key: 'y' });
    const login = ci.VaultAuth.appRole({ server: 'https://vault.example.com', roleId: id, secretId: ci.PipelineSecret.platform('SECRET_ID') });
    const { job } = planned({ secrets: [harbor(login, 'port')], others: [id] });
    expect(problemsOf(job).map(({ check }) => check)).toContain('vault-login');
  });

  test('two secrets of one name', () => {
    const login = ci.VaultAuth.jwt({ server: 'https://vault.example.com', role: 'ci' });
    expect(problemsOf(planned({ secrets: [harbor(login, 'a', 'S'), harbor(login, 'b', 'S')] }).job).map(({ check }) => check)).toEqual(['vault-secret-twice']);
    const one = harbor(login, 'a');
    expect(problemsOf(planned({ secrets: [one, one] }).job)).toEqual([]);
  });
});

describe('a secret of the platform in place of one of Vault', () => {
  const spare = ci.PipelineSecret.platform('SPARE');
  const hook = (login: ci.VaultAuth, key = 'password'): ci.PipelineSecret => ci.PipelineSecret.vault('hook', { login, path: 'ci/harbor', key, fallback: spare });

  run('is taken where Vault is sealed, refuses the login or does not have it', async () => {
    const given = (secret: ci.PipelineSecret): Given => ({ secrets: [secret], others: [spare] });
    const env = { VAULT_1_FALLBACK_1: 's3cret', VAULT_1_JWT: 'the.signed.jwt' };
    for (const [secret, values] of [[hook(jwt(), 'gone'), env], [hook(jwt()), { ...env, VAULT_1_JWT: 'other' }]] as const) {
      const done = await read(given(secret), values);
      expect([done.status, done.secrets]).toEqual([0, { hook: 's3cret' }]);
      expect(done.stdout).toContain("Vault did not give hook: it is the platform's secret instead");
      expect(done.stdout + done.stderr).not.toContain('s3cret');
    }
    const plain = await read(given(hook(jwt())), env);
    expect([plain.status, plain.secrets]).toEqual([0, { hook: HOSTILE }]);
    const none = await read(given(hook(jwt(), 'gone')), { ...env, VAULT_1_FALLBACK_1: '' });
    expect([none.status, none.secrets]).toEqual([1, {}]);
    shellcheck(planned(given(hook(jwt()))).step);
  });

  run('takes no place of another secret of the same login', async () => {
    const login = jwt();
    const done = await read({ secrets: [hook(login, 'gone'), harbor(login, 'username')], others: [spare] }, { VAULT_1_FALLBACK_1: 's3cret', VAULT_1_JWT: 'other' });
    expect(done.status).toBe(1);
  });

  test('is itself on the platform', () => {
    const login = jwt();
    const pipeline = pipelineOn(ci.Platform.github());
    const secret = ci.PipelineSecret.vault('a', { login, path: 'ci', key: 'k', fallback: harbor(login, 'b') });
    pipeline.addJob('job', { steps: [new ci.Script({ name: 'Use', script: ['true'], env: { A: ci.Value.secret(secret) } })] });
    planPipeline(pipeline);
    expect(pipeline.node.findAll().flatMap(problemsOf).map(({ check }) => check)).toContain('vault-login');
  });
});
