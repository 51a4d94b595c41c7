import { IMAGE } from './manifests';
import { App, ImagePins, Repository, ci } from 'cdk-gitops';

/** Test, build and push with cache, sign without a key, hand over to Argo CD by a pull request. No long-lived secret but the manifests' token. */
export function applicationPipeline(app: App, pins: ImagePins): Repository {
  const repository = new Repository(app, 'mon-app', { url: 'https://github.com/org/mon-app.git' });
  const manifestsToken = ci.PipelineSecret.platform('MANIFESTS_TOKEN');
  const codecovToken = ci.PipelineSecret.platform('CODECOV_TOKEN');
  const pipeline = new ci.Pipeline(repository, 'cicd', {
    name: 'CI/CD',
    platform: ci.Platform.github(),
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.pullRequest({ branches: ['main'] })],
    concurrency: { group: 'cicd', perBranch: true, cancelsOlder: false },
    secrets: [manifestsToken, codecovToken],
  });
  const onMain = ci.Condition.onBranch('main');

  const tests = new ci.RunUnitTests({
    script: ['pip install -r requirements.txt', 'pytest tests/ --cov=src --cov-report=xml --junitxml=junit.xml'],
    reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }],
    coverageFiles: ['coverage.xml'],
  });
  const test = pipeline.addJob('test', {
    toolchains: [ci.Toolchain.python('3.13')],
    caches: [new ci.Cache({ name: 'pip', keyFiles: ['requirements.txt'], paths: ['.cache/pip'] })],
    env: { PIP_CACHE_DIR: ci.Value.checkoutPath('.cache/pip') },
    reports: tests.reports,
    steps: [
      tests,
      new ci.InstallTools({ tools: [ci.Tool.codecovcli()] }),
      new ci.UploadCoverage({ files: tests.coverageFiles, token: ci.Value.secret(codecovToken) }),
    ],
  });

  const registry = ci.Registry.ghcr();
  const built = new ci.BuildImage({
    image: ci.Image.ofRepository(registry),
    builder: ci.ImageBuilder.buildx(),
    cache: ci.BuildCache.github(),
  });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.shortCommit(), ci.ImageTag.latestOn('main')] });
  const image = pipeline.addJob('build-push', {
    needs: [test],
    condition: onMain,
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.cosign(), ci.Tool.trivy()] }),
      new ci.LoginToRegistry({ registry }),
      new ci.ExposeGitHubCache(),
      built,
      new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8000, path: '/healthz' })] }),
      new ci.ScanImageWithTrivy({ image: built.localImage, ignoreUnfixed: true }),
      push,
      new ci.SignWithCosign({ image: push.image }),
    ],
  });

  pipeline.addJob('hand-over', {
    needs: [image],
    condition: onMain,
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://mon-app.example.com', approvers: ['org/platform'] }),
    checkout: ci.Checkout.none(),
    steps: [
      new ci.PromoteImage({
        pin: ci.ImagePin.of(pins, IMAGE),
        access: ci.GitAccess.token(manifestsToken),
        tag: push.tag,
        digest: push.digest,
        pullRequest: {},
      }),
    ],
  });
  return repository;
}

/** The pipeline of this program: what it renders goes to its repositories by pull requests. */
export function programPipeline(app: App, repositories: Repository[]): void {
  const repository = new Repository(app, 'platform', { url: 'https://github.com/org/platform.git' });
  const token = ci.PipelineSecret.platform('REPOSITORIES_TOKEN');
  new ci.ProgramPipeline(repository, 'platform', {
    platform: ci.Platform.github(),
    secrets: [token],
    publish: repositories.map((each) => ({ repository: each, access: ci.GitAccess.token(token), pullRequest: {} })),
  });
}
