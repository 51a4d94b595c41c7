import { Duration } from 'cdk8s';
import { App, ImagePins, Repository, ci, flux, harbor } from 'cdk-gitops';

/** What the pipelines hand over to. */
export interface Platform {
  /** The account that pushes images. */
  readonly pusher: harbor.Robot;
  /** Which tag of the image runs. */
  readonly pins: ImagePins;
  /** What Gitea tells of pushes to the manifests. */
  readonly receiver: flux.Receiver;
  /** The repository that Flux pulls. */
  readonly manifests: Repository;
}

const gitea = ci.Platform.gitea({ runners: ['ubuntu-latest', 'podman'] });

// Gitea signs no tokens for its jobs: they log in to Vault by AppRole.
const roleId = ci.PipelineSecret.platform('VAULT_ROLE_ID');
const secretId = ci.PipelineSecret.platform('VAULT_SECRET_ID');
const login = ci.VaultAuth.appRole({ server: 'https://vault.example.com', roleId, secretId });
const inVault = (name: string, path: string, key: string, fallback?: ci.PipelineSecret) =>
  ci.PipelineSecret.vault(name, { login, path, key, fallback });

/** The application's pipeline: test, analyse, build, scan, push, sign, hand over to GitOps, tell people. */
export function applicationPipeline(app: App, { pusher, pins }: Platform) {
  const repository = new Repository(app, 'myapp', { url: 'https://gitea.example.com/org/myapp.git' });
  const pushPassword = inVault('harbor-push', 'ci/harbor', 'ci_pusher_secret');
  const sonarToken = inVault('sonar-token', 'ci/sonar', 'token');
  // Notices must arrive also when Vault is what fails.
  const spareChat = ci.PipelineSecret.platform('MATTERMOST_HOOK');
  const spareMailPassword = ci.PipelineSecret.platform('SMTP_PASSWORD');
  const chat = inVault('mattermost-hook', 'ci/mattermost', 'hook_url', spareChat);
  const mailPassword = inVault('smtp-password', 'ci/smtp', 'password', spareMailPassword);
  const manifestsToken = inVault('manifests-token', 'ci/gitea', 'manifests_token');
  const signingKey = inVault('cosign-key', 'ci/cosign', 'private_key');
  const signingPassword = inVault('cosign-password', 'ci/cosign', 'password');
  const pipeline = new ci.Pipeline(repository, 'ci', {
    name: 'CI',
    platform: gitea,
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.pullRequest()],
    secrets: [roleId, secretId, pushPassword, sonarToken, chat, mailPassword, manifestsToken, signingKey, signingPassword,
      spareChat, spareMailPassword],
  });

  const start = new ci.RecordStart();
  const tests = new ci.RunUnitTests({ script: ['go vet ./...', 'go test -coverprofile=coverage.out ./...'], coverageFiles: ['coverage.out'] });
  const coverage = new ci.Artifact({ name: 'coverage', paths: tests.coverageFiles });
  const test = pipeline.addJob('test', {
    toolchains: [ci.Toolchain.go('1.26')],
    caches: [new ci.Cache({ name: 'go', keyFiles: ['go.sum'], paths: ['.go'] })],
    env: { GOMODCACHE: ci.Value.checkoutPath('.go/mod'), GOFLAGS: ci.Value.literal('-modcacherw') },
    artifacts: [coverage],
    steps: [start, tests],
  });

  const sonar = new ci.SonarProject(repository, 'sonar', {
    key: 'myapp',
    name: 'My Application',
    sources: ['src'],
    tests: ['tests'],
    coverage: [{ format: ci.SonarCoverageFormat.GO, paths: ['coverage.out'] }],
  });
  const quality = pipeline.addJob('quality', {
    needs: [test],
    downloads: [coverage],
    checkout: ci.Checkout.full(),
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.sonarScanner()] }),
      new ci.AnalyzeWithSonar({
        project: sonar,
        url: ci.Value.literal('https://sonar.example.com'),
        token: ci.Value.secret(sonarToken),
        timeout: Duration.minutes(5),
      }),
    ],
  });

  const scanReports = new ci.Artifact({ name: 'trivy-filesystem', paths: ['trivy-*.txt'], always: true });
  const sources = pipeline.addJob('scan', {
    needs: [test],
    artifacts: [scanReports],
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.trivy(), ci.Tool.hadolint()] }),
      new ci.LintDockerfile(),
      new ci.ScanFilesystemWithTrivy({ reports: [{ path: 'trivy-fs.txt', format: ci.TrivyFormat.TABLE }] }),
      new ci.ScanConfigWithTrivy({ reports: [{ path: 'trivy-config.txt', format: ci.TrivyFormat.TABLE }] }),
    ],
  });

  const registry = ci.Registry.harbor(pusher, pushPassword);
  const built = new ci.BuildImage({ image: ci.Image.named(registry, 'org/myapp'), builder: ci.ImageBuilder.podman() });
  const scan = new ci.ScanImageWithTrivy({
    image: built.localImage,
    severities: [ci.TrivySeverity.HIGH, ci.TrivySeverity.CRITICAL],
    ignoreUnfixed: true,
    reports: [{ path: 'trivy-report.txt', format: ci.TrivyFormat.TABLE }],
  });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.commit(), ci.ImageTag.latestOn('main')] });
  const image = pipeline.addJob('image', {
    needs: [quality, sources],
    runner: ci.Runner.labels('podman'),
    has: ['curl', 'git', 'jq', 'podman'],
    condition: ci.Condition.onBranch('main'),
    timeout: Duration.minutes(30),
    artifacts: [new ci.Artifact({ name: 'trivy-report', paths: scan.reportPaths, always: true })],
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.trivy(), ci.Tool.cosign()] }),
      new ci.LoginToRegistry({ registry }),
      built,
      new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8080, path: '/healthz' })] }),
      scan,
      push,
      new ci.GateOnHarborScan({
        robot: pusher,
        repository: ci.Value.literal('org/myapp'),
        reference: push.digest,
        password: ci.Value.secret(pushPassword),
        severity: ci.HarborSeverity.CRITICAL,
      }),
      new ci.SignWithCosign({ image: push.image, key: ci.CosignKey.fromSecret(signingKey, signingPassword) }),
      new ci.LogoutFromRegistry({ registry }),
    ],
  });
  pipeline.addJob('hand-over', {
    needs: [image],
    condition: ci.Condition.onBranch('main'),
    steps: [
      new ci.PromoteImage({ pin: ci.ImagePin.of(pins, 'harbor.example.com/org/myapp'), access: ci.GitAccess.token(manifestsToken), tag: push.tag }),
    ],
  });

  const metrics = new ci.PushMetrics({ url: 'https://pushgateway.example.com', start });
  pipeline.addJob('success', { needsAll: true, condition: ci.Condition.onBranch('main'), checkout: ci.Checkout.none(), steps: [metrics] });
  pipeline.addJob('failure', {
    needsAll: true,
    when: ci.JobCondition.ON_FAILURE,
    checkout: ci.Checkout.none(),
    steps: [
      new ci.NotifyMattermost({ webhookUrl: chat, channel: 'ci-alerts', username: 'Gitea CI' }),
      new ci.NotifyMail({
        host: 'smtp.example.com',
        sender: 'ci@example.com',
        to: ['team@example.com'],
        username: 'ci@example.com',
        password: mailPassword,
      }),
      new ci.PushMetrics({ url: 'https://pushgateway.example.com', start }),
    ],
  });
  return { repository, test };
}

/** What the application's pipeline is to others. */
export interface Application {
  /** The application's repository. */
  readonly repository: Repository;
  /** The job that must succeed before a pull request is merged. */
  readonly test: ci.Job;
}

/** The pipeline of this program: it synthesizes, checks, shows what would change, publishes, and keeps Gitea's settings. */
export function programPipeline(app: App, { manifests, receiver }: Platform, application: Application): void {
  const repository = new Repository(app, 'platform', { url: 'https://gitea.example.com/org/platform.git' });
  const manifestsToken = inVault('manifests-token', 'ci/gitea', 'manifests_token');
  const applicationToken = inVault('application-token', 'ci/gitea', 'application_token');
  const adminToken = inVault('admin-token', 'ci/gitea', 'admin_token');
  const receiverToken = inVault('receiver-token', 'cd/flux-receiver', 'token');
  const program = new ci.ProgramPipeline(repository, 'platform', {
    platform: gitea,
    secrets: [roleId, secretId, manifestsToken, applicationToken, adminToken, receiverToken],
    publish: [
      { repository: manifests, access: ci.GitAccess.token(manifestsToken) },
      { repository: application.repository, access: ci.GitAccess.token(applicationToken), pullRequest: {} },
    ],
  });
  program.pipeline.addJob('gitea', {
    needs: [program.publish],
    condition: ci.Condition.onDefaultBranch(),
    checkout: ci.Checkout.none(),
    steps: [
      new ci.ConfigureGiteaWebhook({ repository: manifests, token: adminToken, receiver, receiverToken, url: 'https://flux-webhook.example.com' }),
      new ci.ProtectGiteaBranch({ repository: application.repository, token: adminToken, requiredJobs: [application.test], requiredApprovals: 1 }),
    ],
  });
}
