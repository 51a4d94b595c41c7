import * as fs from 'fs';
import * as path from 'path';
import { ci, harbor } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { testWith } from '../../programs';
import { render } from '../../said';
import { runBound, RunValues } from '../bound-step';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { RunOptions, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const PASSWORD = 'p"a$s\\s:w`o`rd $(touch pwned) é';
const password = ci.PipelineSecret.platform('PASSWORD');
const robot: harbor.IRobot = { fullName: 'robot$org+ci', host: 'harbor.example.com', secret: undefined as unknown as harbor.IRobot['secret'], secretKey: 'secret' };
const harborRegistry = ci.Registry.harbor(robot, password);
const identities = {
  azure: { tenantId: '00000000-0000-0000-0000-000000000001', clientId: '00000000-0000-0000-0000-000000000002' },
  google: { workloadIdentityProvider: 'projects/1/locations/global/workloadIdentityPools/ci/providers/github', serviceAccount: 'ci@p.iam.gserviceaccount.com' },
};

/** A home folder that outlives one step. */
class Home {
  public readonly folder = fs.mkdtempSync(path.join(fs.realpathSync(require('os').tmpdir()), 'home-'));

  public run(step: ci.IStep, values: RunValues = {}, options: RunOptions = {}, job?: ci.Job): StepRun {
    return runBound(step, { PASSWORD, ...values }, { ...options, env: { HOME: this.folder, DOCKER_CONFIG: '', ...options.env } }, job);
  }

  public get accounts(): { [registry: string]: string } {
    const { auths } = JSON.parse(fs.readFileSync(this.file, 'utf8')) as { auths: { [key: string]: { auth: string } } };
    return Object.fromEntries(Object.entries(auths).map(([key, { auth }]) => [key, Buffer.from(auth, 'base64').toString()]));
  }

  public get file(): string {
    return path.join(this.folder, '.docker', 'config.json');
  }
}

function mistakes(registry: ci.Registry, platform: ci.Platform): string[] {
  const job = pipelineOn(platform).addJob('build', { steps: [new ci.LoginToRegistry({ registry })] });
  job.steps[0].bind(job);
  return problemsOf(job).map(render);
}

test('keeps the robot\'s account where all programs look, readable for the user alone, and shows no secret', () => {
  const home = new Home();
  const run = home.run(new ci.LoginToRegistry({ registry: harborRegistry }));
  expect(run).toMatchObject({ status: 0, stderr: '', stdout: 'logged in to harbor.example.com as robot$org+ci\n' });
  expect(home.accounts).toEqual({ 'harbor.example.com': `robot$org+ci:${PASSWORD}` });
  expect(fs.statSync(home.file).mode.toString(8)).toBe('100600');
});

test('names the secret that is missing', () => {
  expect(new Home().run(new ci.LoginToRegistry({ registry: harborRegistry }), { PASSWORD: '' })).toMatchObject({
    status: 1, stderr: 'name or password for harbor.example.com is empty: does this run get the secret?\n',
  });
});

testWith('jq')('keeps the accounts of several registries, and forgets one at a time', () => {
  const home = new Home();
  const hub = ci.Registry.dockerHub('org', password);
  home.run(new ci.LoginToRegistry({ registry: harborRegistry }));
  home.run(new ci.LoginToRegistry({ registry: harborRegistry }), { PASSWORD: 'second' });
  home.run(new ci.LoginToRegistry({ registry: hub }));
  expect(home.accounts).toEqual({ 'harbor.example.com': 'robot$org+ci:second', 'https://index.docker.io/v1/': `org:${PASSWORD}` });
  home.run(new ci.LogoutFromRegistry({ registry: harborRegistry }));
  expect(home.accounts).toEqual({ 'https://index.docker.io/v1/': `org:${PASSWORD}` });
});

test('leaves nothing of its own behind, and touches nothing else', () => {
  const home = new Home();
  const logout = new ci.LogoutFromRegistry({ registry: harborRegistry });
  expect(specOf(logout).when).toBe(ci.StepCondition.ALWAYS);
  expect(home.run(logout)).toMatchObject({ status: 0, stdout: 'nothing to do: no account is kept\n' });
  home.run(new ci.LoginToRegistry({ registry: harborRegistry }));
  expect(home.run(logout).status).toBe(0);
  expect(fs.existsSync(home.file)).toBe(false);
});

testWith('jq')('refuses a store of the machine', () => {
  const home = new Home();
  fs.mkdirSync(path.dirname(home.file));
  fs.writeFileSync(home.file, '{"credsStore":"desktop"}');
  const run = home.run(new ci.LoginToRegistry({ registry: harborRegistry }));
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/keeps accounts in a store of the machine/);
  expect(fs.readFileSync(home.file, 'utf8')).toBe('{"credsStore":"desktop"}');
});

test('takes the job\'s token for the platform\'s own registry', () => {
  const home = new Home();
  const login = new ci.LoginToRegistry({ registry: ci.Registry.ghcr() });
  expect(specOf(login).permissions).toEqual([ci.Permission.WRITE_PACKAGES]);
  home.run(login);
  expect(home.accounts).toEqual({ 'ghcr.io': 'alice:job-token-value' });
  const onGitLab = new Home();
  const gitlab = new ci.LoginToRegistry({ registry: ci.Registry.gitlab() });
  onGitLab.run(gitlab, { CI_REGISTRY: 'registry.gitlab.com' }, {}, pipelineOn(ci.Platform.gitlab()).addJob('build', { steps: [gitlab] }));
  expect(onGitLab.accounts).toEqual({ 'registry.gitlab.com': 'gitlab-ci-token:job-token-value' });
});

test('does not let a host into the file that is none', () => {
  const gitlab = new ci.LoginToRegistry({ registry: ci.Registry.gitlab() });
  const job = pipelineOn(ci.Platform.gitlab()).addJob('build', { steps: [gitlab] });
  for (const host of ['', 'a"b', '$(touch pwned)', 'a\nb', '🚀']) {
    expect(new Home().run(gitlab, { CI_REGISTRY: host }, {}, job)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^no name of a registry: /) });
  }
});

testWith('jq')('gets passwords of clouds from their programs, by the identity of the job', () => {
  const registries: [ci.Registry, { [tool: string]: string }, { [registry: string]: string }][] = [
    [
      ci.Registry.ecr({ account: '123456789012', region: 'eu-west-3', role: 'arn:aws:iam::123456789012:role/ci' }),
      { aws: 'case "$1" in sts) printf "KEY\\tSECRET\\tSESSION\\n" ;; ecr) echo ecr-password ;; esac' },
      { '123456789012.dkr.ecr.eu-west-3.amazonaws.com': 'AWS:ecr-password' },
    ],
    [
      ci.Registry.acr({ name: 'Shop', identity: identities.azure }),
      { az: 'case "$1" in acr) echo acr-token ;; esac' },
      { 'shop.azurecr.io': '00000000-0000-0000-0000-000000000000:acr-token' },
    ],
    [
      ci.Registry.gar({ location: 'europe-west9', identity: identities.google }),
      { gcloud: 'case "$2" in print-access-token) echo gar-token ;; esac' },
      { 'europe-west9-docker.pkg.dev': 'oauth2accesstoken:gar-token' },
    ],
  ];
  for (const [registry, tools, accounts] of registries) {
    const home = new Home();
    const run = home.run(new ci.LoginToRegistry({ registry }), {}, { tools });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    expect(home.accounts).toEqual(accounts);
    expect(JSON.stringify(run.calls.map(({ args }) => args)) + run.stdout).not.toMatch(/id-token-value|SECRET\b|ecr-password|acr-token|gar-token/);
    expect(mistakes(registry, ci.Platform.github())).toEqual([]);
    expect(mistakes(registry, ci.Platform.gitea())).toEqual([expect.stringMatching(/^no-identity-token .* needs an ID token, which Gitea does not give to scripts — /)]);
    expect(mistakes(registry, ci.Platform.azure())).toEqual([expect.stringMatching(/^no-identity-token .* Azure Pipelines does not give to scripts — /)]);
  }
});

test('takes the runner\'s own identity on every platform', () => {
  const registry = ci.Registry.ecr({ account: '123456789012', region: 'cn-north-1' });
  expect(mistakes(registry, ci.Platform.gitea())).toEqual([]);
  const home = new Home();
  home.run(new ci.LoginToRegistry({ registry }), {}, { tools: { aws: 'echo ecr-password' } });
  expect(home.accounts).toEqual({ '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn': 'AWS:ecr-password' });
});

test('gets a token of Docker Hub from GitHub\'s action', () => {
  const token = new ci.GetDockerHubToken({ connection: '867f9d74-789a-4828-a856-12d46bfbbbe7' });
  expect(specOf(token)).toMatchObject({ outputs: ['token'], action: { action: 'docker/oidc-action' }, permissions: [ci.Permission.WRITE_ID_TOKEN] });
  const home = new Home();
  const login = new ci.LoginToRegistry({ registry: ci.Registry.dockerHubByOidc('org', token) });
  home.run(login, { token: 'hub-token' }, {}, jobWith(token, login));
  expect(home.accounts).toEqual({ 'https://index.docker.io/v1/': 'org:hub-token' });
  const job = pipelineOn(ci.Platform.gitlab()).addJob('build', { steps: [new ci.GetDockerHubToken({ connection: 'x' })] });
  job.steps[0].bind(job);
  expect(problemsOf(job).map(render)).toEqual([
    'registry-platform Docker Hub accepts ID tokens only from GitHub — use Registry.dockerHub with an access token as a secret',
    'registry-cloud connection is "x", which is not a valid connection ID — use the ID that Docker Hub shows for the connection',
  ]);
});

test('has scripts that shellcheck passes', () => {
  for (const registry of [
    harborRegistry, ci.Registry.ecr({ account: '123456789012', region: 'eu-west-3', role: 'arn:aws:iam::123456789012:role/ci' }),
    ci.Registry.acr({ name: 'shop', identity: identities.azure }), ci.Registry.gar({ location: 'europe-west9', identity: identities.google }),
  ]) {
    shellcheck(specOf(new ci.LoginToRegistry({ registry })));
    shellcheck(specOf(new ci.LogoutFromRegistry({ registry })));
  }
});
