import { Duration } from 'cdk8s';
import { ci } from '../../../../src';
import { pipelineOn } from '../../pipelines';

const { Artifact, Cache, Checkout, Condition, JobCondition, Script, StepCondition, Toolchain, Trigger, Value } = ci;

/** A pipeline that uses everything that GitHub, or Gitea, can do. */
export function everythingOn(platform: ci.Platform): ci.Pipeline {
  const isGitHub = platform._kind === 'github';
  const token = ci.PipelineSecret.platform('REGISTRY_TOKEN');
  const where = { server: 'https://vault.example.com', role: 'ci' };
  const login = isGitHub ? ci.VaultAuth.jwt(where) : ci.VaultAuth.kubernetes(where);
  const password = ci.PipelineSecret.vault('harbor-password', { login, path: 'ci/harbor', key: 'password' });
  const pipeline = pipelineOn(platform, {
    name: 'It\'s "everything": #1',
    triggers: [
      Trigger.push({ branches: ['main', 'a+b/**'], tags: ['v*'], ignoredPaths: ['docs/**'] }),
      Trigger.pullRequest({ branches: ['main'], paths: ['src/**'] }),
      Trigger.schedule('30 4 * * 1'),
      Trigger.manual(),
      ...(isGitHub ? [Trigger.pipelineSuccess('Test', { branches: ['main'] })] : []),
    ],
    concurrency: { group: 'ci', perBranch: true, replacesWaiting: true },
    secrets: [token, password],
    env: { LITERAL: Value.literal('eu ${{ github.token }}'), FLAVOUR: Value.variable('FLAVOUR'), MESSAGE: Value.COMMIT_MESSAGE, TOKEN: Value.secret(token) },
  });
  const coverage = new Artifact({ name: 'coverage', paths: ['coverage/{node}-{text}', 'logs/{node}-{text}/**/*.txt'], always: true });
  const dist = new Artifact({ name: 'dist', paths: ['dist/app'], expireAfter: Duration.days(3) });
  const version = new Script({ name: 'Version', script: ['echo "VERSION=1.$SHORT" >>"$JOB_OUTPUTS"'], env: { SHORT: Value.SHORT_COMMIT }, outputs: ['VERSION'] });
  const test = pipeline.addJob('test', {
    name: 'Test on ${{ x }}',
    matrix: { node: ['22', '24'], text: ['on', 'a & b'] },
    toolchains: [Toolchain.node('24'), Toolchain.python('3.13'), Toolchain.go('1.26'), Toolchain.java('25')],
    caches: [new Cache({ name: 'npm', keyFiles: ['package-lock.json', 'it\'s'], paths: ['.npm', 'node_modules'] })],
    services: { postgres: { image: 'docker.io/library/postgres:17', env: { POSTGRES_PASSWORD: Value.secret(token) }, ports: [5432] } },
    artifacts: [coverage],
    reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }],
    steps: [
      new Script({ name: 'Run tests', script: ['npm test -- "$NODE"'], env: { NODE: Value.matrix('node') }, tools: ['npm'], timeout: Duration.minutes(10) }),
      new Script({ name: 'Say so', script: ['echo failed'], when: StepCondition.ON_FAILURE, continueOnError: true }),
    ],
  });
  const contexts = {
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
  };
  const signed: { [name: string]: ci.Value } = isGitHub ? { SIGSTORE: Value.idToken('sigstore') } : {};
  const build = pipeline.addJob('build', {
    needs: [test],
    checkout: Checkout.full({ submodules: true, lfs: true }),
    container: { image: 'docker.io/library/node:24', env: { ACTOR: Value.ACTOR } },
    has: ['jq'],
    artifacts: [dist],
    downloads: [coverage],
    steps: [version, new Script({
      name: 'Build', script: ['env'], env: { ...contexts, ...signed, VERSION: version.output('VERSION'), PASSWORD: Value.secret(password), JOB_TOKEN: Value.JOB_TOKEN },
    })],
  });
  const onBranch = Condition.any(Condition.onDefaultBranch(), Condition.onBranch('it\'s ${{ x }}'), Condition.onTag('v'));
  pipeline.addJob('deploy', {
    needs: [build],
    downloads: [dist],
    condition: Condition.all(onBranch, Condition.unless(Condition.onEvent(ci.RunEvent.SCHEDULE))),
    checkout: Checkout.none(),
    shell: ci.Shell.SH,
    timeout: Duration.minutes(20),
    environment: isGitHub ? new ci.DeploymentEnvironment({ name: 'production', url: 'https://app.example.com', approvers: ['ops'] }) : undefined,
    steps: [new Script({ name: 'Deploy', script: ['echo "$VERSION"'], env: { VERSION: version.output('VERSION') } })],
  });
  pipeline.addJob('tell', {
    needsAll: true, when: JobCondition.ON_FAILURE, checkout: Checkout.none(), steps: [new Script({ name: 'Tell', script: ['test -n "$TOKEN"'] })],
  });
  return pipeline;
}
