import { Duration } from 'cdk8s';
import { deliverySteps, imageSteps, platformSteps, testSteps } from './everything-steps';
import { Surroundings } from './surroundings';
import { ci } from '../../../src';

const { Artifact, Cache, Checkout, Condition, JobCondition, Script, Toolchain, Trigger, Value } = ci;

/** A pipeline that has everything that a platform takes: each trigger, each option of a job, each step. */
export function everythingOn(on: Surroundings): ci.Pipeline {
  const pipeline = new ci.Pipeline(on.repository, 'ci', {
    platform: on.platform,
    name: 'It\'s "everything": #1',
    pins: on.is('github') ? { 'docker/oidc-action': '0123456789'.repeat(4) } : undefined, // a made-up commit: nothing runs it
    triggers: triggers(on),
    concurrency: on.is('azure') ? { group: 'ci' } : on.is('gitlab') ? { group: 'ci', perBranch: true, cancelsOlder: true } : { group: 'ci', perBranch: true, replacesWaiting: on.is('gitea') },
    secrets: on.secrets,
    env: { LITERAL: Value.literal('eu ${{ github.token }} $(x) $[[ y ]]'), FLAVOUR: Value.variable('FLAVOUR'), MESSAGE: Value.COMMIT_MESSAGE },
  });
  const coverage = new Artifact({ name: 'coverage', paths: ['coverage/{node}-{text}'], always: true });
  const dist = new Artifact({ name: 'dist', paths: ['dist/app', 'dist/**/*.txt'], expireAfter: Duration.days(3) });
  const version = new Script({ name: 'Version', script: ['echo "VERSION=1.$SHORT" >>"$JOB_OUTPUTS"'], env: { SHORT: Value.SHORT_COMMIT }, outputs: ['VERSION'] });
  const tests = testSteps(on);
  const test = pipeline.addJob('test', {
    name: 'Test: all',
    matrix: { node: ['22', '24'], text: ['on', 'a & b'] },
    has: ['jq', 'unzip', 'yamllint'],
    toolchains: [Toolchain.node('24'), ...on.is('gitlab') ? [] : [Toolchain.python('3.13'), Toolchain.go('1.26.0'), Toolchain.java('25')]],
    caches: [new Cache({ name: 'npm', keyFiles: ['package-lock.json', 'it\'s'], paths: ['.npm', 'node_modules'] })],
    services: {
      postgres: {
        image: 'docker.io/library/postgres:17',
        env: { POSTGRES_PASSWORD: Value.secret(on.secret('DATABASE_PASSWORD')) },
        ports: [5432],
        ...on.is('gitlab') && { command: ['postgres', '-c', 'fsync=off'] },
      },
    },
    reports: tests.reports,
    artifacts: on.is('azure') ? [] : [coverage], // in a matrix Azure keeps none
    ...on.is('gitlab') && { retries: 2 },
    steps: [...tests.steps, new Script({ name: 'Axis', script: ['echo "$NODE"'], env: { NODE: Value.matrix('node') } })],
  });
  const build = pipeline.addJob('build', {
    needs: [test],
    checkout: Checkout.full({ submodules: true, lfs: true }),
    container: { image: 'docker.io/library/node:24', env: { DEBUG: Value.literal('') }, clearEntrypoint: on.is('gitlab') },
    has: ['jq'],
    artifacts: [dist],
    downloads: on.is('azure') ? [] : [coverage],
    steps: [version, new Script({ name: 'All that is known', script: ['env'], env: everyValue(on, version), continueOnError: true, timeout: Duration.minutes(3) })],
  });
  const images = imageSteps(on);
  const image = pipeline.addJob('container-image', {
    needs: [build],
    runner: on.is('gitlab', 'gitea') ? ci.Runner.labels('podman') : on.is('azure') ? ci.Runner.pool('own') : ci.Runner.labels('self-hosted', 'gpu'),
    has: ['aws', 'az', 'curl', 'jq', 'podman', 'tar', 'unzip'],
    downloads: [dist],
    steps: images.steps,
  });
  const onBranch = Condition.any(Condition.onDefaultBranch(), Condition.onBranch('it\'s ${{ x }}'), Condition.onTag('v'));
  pipeline.addJob('deploy', {
    needs: [image],
    downloads: [dist],
    has: ['docker', 'kubectl', 'npx', 'ssh'],
    condition: Condition.all(onBranch, Condition.unless(Condition.onEvent(ci.RunEvent.SCHEDULE))),
    timeout: Duration.minutes(20),
    concurrency: { group: 'deploy', replacesWaiting: on.is('gitea') },
    environment: on.is('gitea') ? undefined : new ci.DeploymentEnvironment({ name: 'production', url: 'https://app.example.com', approvers: ['ops'] }),
    env: { VERSION: version.output('VERSION') },
    steps: deliverySteps(on, images.push),
  });
  if (!on.is('azure')) {
    pipeline.addJob('small', { shell: ci.Shell.SH, checkout: Checkout.none(), container: { image: 'docker.io/library/busybox:1' }, steps: [new Script({ name: 'Small', script: ['true'] })] });
  }
  pipeline.addJob('platform', { has: ['sonar-scanner'], checkout: Checkout.full(), condition: Condition.onEvent(ci.RunEvent.MANUAL), steps: platformSteps(on) });
  const told = { title: 'App', webhookUrl: on.secret('MATTERMOST_HOOK'), channel: 'ci', username: 'CI', iconEmoji: ':rocket:' };
  const mail = { host: 'smtp.example.com', sender: 'ci@example.com', to: ['team@example.com'], username: 'ci', password: on.secret('SMTP_PASSWORD') };
  pipeline.addJob('failed', { needsAll: true, when: JobCondition.ON_FAILURE, checkout: Checkout.none(), steps: [new ci.NotifyMattermost(told), new ci.NotifyMail(mail)] });
  pipeline.addJob('succeeded', { needsAll: true, condition: onBranch, checkout: Checkout.none(), steps: [new ci.NotifyMattermost(told)] });
  pipeline.addJob('ended', { needsAll: true, when: JobCondition.ALWAYS, checkout: Checkout.none(), steps: [new Script({ name: 'End', script: ['true'] })] });
  return pipeline;
}

/** The pipeline of the program itself, and what follows it where a platform can. */
export function programOn(on: Surroundings): ci.Pipeline {
  const access = ci.GitAccess.token(on.secret('MANIFESTS_TOKEN'));
  return new ci.ProgramPipeline(on.repository, 'program', {
    platform: on.platform, secrets: on.secrets, publish: [{ repository: on.manifests, access, pullRequest: {} }],
  }).pipeline;
}

function triggers(on: Surroundings): ci.Trigger[] {
  return [
    Trigger.push({ branches: ['main', 'a+b/**'], tags: ['v*'], ...on.is('gitlab') ? { paths: ['src/**'] } : { ignoredPaths: ['docs/**'] } }),
    Trigger.pullRequest({ branches: ['main'], paths: ['src/**'] }),
    Trigger.schedule('30 4 * * 1'),
    Trigger.manual(),
    ...on.is('github', 'azure') ? [Trigger.pipelineSuccess('Test', { branches: ['main'] })] : [],
  ];
}

function everyValue(on: Surroundings, version: ci.Script): { [name: string]: ci.Value } {
  const login = on.is('github', 'gitlab')
    ? ci.VaultAuth.jwt({ server: 'https://vault.example.com', role: 'ci' })
    : ci.VaultAuth.appRole({ server: 'https://vault.example.com', roleId: on.secret('VAULT_ROLE_ID'), secretId: on.secret('VAULT_SECRET_ID') });
  return {
    COMMIT: Value.COMMIT,
    BRANCH: Value.BRANCH,
    TAG: Value.TAG,
    DEFAULT_BRANCH: Value.DEFAULT_BRANCH,
    ACTOR: Value.ACTOR,
    REPOSITORY: Value.REPOSITORY,
    REPOSITORY_URL: Value.REPOSITORY_URL,
    SERVER_URL: Value.SERVER_URL,
    RUN_URL: Value.RUN_URL,
    RUN_NUMBER: Value.RUN_NUMBER,
    EVENT: Value.EVENT,
    PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
    PULL_REQUEST_BRANCH: Value.PULL_REQUEST_BRANCH,
    VERSION: version.output('VERSION'),
    JOB_TOKEN: Value.JOB_TOKEN,
    IN_VAULT: Value.secret(on.declared(ci.PipelineSecret.vault('harbor-password', { login, path: 'ci/harbor', key: 'password' }))),
    ...on.is('github', 'gitlab') && { SIGSTORE: Value.idToken('sigstore') },
  };
}
