import { IMAGE } from './gitops';
import { App, Repository, ci, promotion } from 'cdk-gitops';

const azure = ci.Platform.azure();

/** Azure knows the registry's accounts by their secrets: its pipelines sign no tokens that a registry could take. */
const registryUser = ci.PipelineSecret.platform('ACR_USERNAME');
const registryPassword = ci.PipelineSecret.platform('ACR_PASSWORD');
const registry = ci.Registry.basic({ host: 'example.azurecr.io', username: ci.Value.secret(registryUser), password: registryPassword });

/** Pull requests are checked, main is built, and what was built is promoted from environment to environment by pull requests. */
export function applicationPipelines(app: App, environments: promotion.Environment[], kubeToken: ci.PipelineSecret): Repository {
  const repository = new Repository(app, 'arc-app', { url: 'https://dev.azure.com/example/arc/_git/arc-app' });

  // What a pull request must pass: lint, unit tests, and an image that is built and started, but pushed nowhere.
  const review = new ci.Pipeline(repository, 'pr', { platform: azure, triggers: [ci.Trigger.pullRequest({ branches: ['main'] })] });
  quality(review);

  const integration = new ci.Pipeline(repository, 'ci', {
    name: 'arc-app-ci',
    platform: azure,
    triggers: [ci.Trigger.push({ branches: ['main'] })],
    secrets: [registryUser, registryPassword],
  });
  const { checks, built } = quality(integration);
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.commit()] });
  checks.addStep(new ci.LoginToRegistry({ registry }));
  checks.addStep(push);
  checks.addStep(new ci.LogoutFromRegistry({ registry }));

  promote(repository, environments, kubeToken);
  return repository;
}

/** Lint, unit tests, an image that starts. */
function quality(pipeline: ci.Pipeline) {
  const tests = new ci.RunUnitTests({
    script: ['npm ci', 'npm test'],
    reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }, { path: 'coverage/cobertura.xml', format: ci.ReportFormat.COBERTURA }],
  });
  pipeline.addJob('test', { toolchains: [ci.Toolchain.node('24')], reports: tests.reports, steps: [tests] });
  pipeline.addJob('lint', {
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.hadolint(), ci.Tool.helm()] }),
      new ci.LintDockerfile(),
      new ci.LintHelm({ charts: ['charts/arc-app'] }),
    ],
  });
  const built = new ci.BuildImage({ image: ci.Image.named(registry, 'arc-app'), builder: ci.ImageBuilder.buildx() });
  const checks = pipeline.addJob('image', {
    steps: [built, new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8080, path: '/healthz' })] })],
  });
  return { checks, built };
}

/** Begins when the build of main succeeded: a pull request for each environment, in their order. */
function promote(repository: Repository, environments: promotion.Environment[], kubeToken: ci.PipelineSecret): void {
  const token = ci.PipelineSecret.platform('GITOPS_TOKEN');
  const pipeline = new ci.Pipeline(repository, 'cd', {
    name: 'arc-app-cd',
    platform: azure,
    triggers: [ci.Trigger.pipelineSuccess('arc-app-ci', { branches: ['main'] })],
    secrets: [token, kubeToken],
  });
  new promotion.Promotion(pipeline, 'arc-app', {
    environments,
    images: [{ image: IMAGE, tag: ci.Value.COMMIT }],
    access: ci.GitAccess.token(token),
    // Builds end in any order: of two commits that one is newer which contains the other.
    history: ci.GitAccess.jobToken(),
  });
}

/** The pipeline of this program: what it renders goes to its repositories by pull requests. */
export function programPipeline(app: App, repositories: Repository[]): void {
  const repository = new Repository(app, 'platform', { url: 'https://dev.azure.com/example/arc/_git/platform' });
  const token = ci.PipelineSecret.platform('REPOSITORIES_TOKEN');
  new ci.ProgramPipeline(repository, 'ci', {
    platform: azure,
    secrets: [token],
    publish: repositories.map((each) => ({ repository: each, access: ci.GitAccess.token(token), pullRequest: {} })),
  });
}
