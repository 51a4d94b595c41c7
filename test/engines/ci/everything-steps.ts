import { Duration } from 'cdk8s';
import { Surroundings } from './surroundings';
import { ci } from '../../../src';

const { Tool, Value } = ci;
const ALL_TOOLS = [
  Tool.cosign(), Tool.crane(), Tool.flux(), Tool.hadolint(), Tool.helm(), Tool.jq(), Tool.kubectl(), Tool.sonarScanner(), Tool.syft(), Tool.trivy(),
  Tool.yq(),
];

/** Tests, linters and analysers. */
export function testSteps(on: Surroundings): { readonly steps: ci.IStep[]; readonly reports: ci.TestReport[] } {
  const tests = new ci.RunUnitTests({
    script: ['npm ci', 'npm test'],
    tools: ['npm'],
    timeout: Duration.minutes(10),
    coverageFiles: ['coverage/cobertura.xml'],
    reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }, { path: 'coverage/cobertura.xml', format: ci.ReportFormat.COBERTURA }],
  });
  const sarif = new ci.ScanFilesystemWithTrivy({ path: 'src', ignoreUnfixed: true, reports: [{ path: 'trivy.sarif', format: ci.TrivyFormat.SARIF }] });
  const steps = [
    new ci.RecordStart(),
    new ci.InstallTools({ tools: [...ALL_TOOLS, Tool.codecovcli()] }),
    tests,
    ...on.is('gitea') ? [] : [new ci.UploadCoverage({ files: tests.coverageFiles, token: Value.secret(on.secret('CODECOV_TOKEN')) })],
    new ci.LintDockerfile({ files: ['Dockerfile', 'it\'s/Dockerfile'] }),
    new ci.LintHelm({ charts: ['charts/app'], values: ['charts/values.yaml'], strict: true }),
    new ci.LintYaml({ paths: ['config'] }),
    sarif,
    ...on.is('github') ? [new ci.UploadSarif({ path: sarif.reportPaths[0] })] : [],
    new ci.ScanConfigWithTrivy({ path: 'deploy' }),
    new ci.Script({ name: 'Say so', script: ['echo failed'], when: ci.StepCondition.ON_FAILURE, continueOnError: true }),
    new ci.Script({ name: 'Tidy up', script: ['rm -rf scratch'], when: ci.StepCondition.ALWAYS }),
  ];
  return { steps, reports: tests.reports };
}

/** From the sources to a signed image. */
export function imageSteps(on: Surroundings): { readonly steps: ci.IStep[]; readonly push: ci.PushImage } {
  const password = on.secret('HARBOR_PASSWORD');
  const registry = ci.Registry.harbor(on.robot, password);
  const hub = on.is('github') ? [new ci.GetDockerHubToken({ connection: '3f0c6e1e-0000-4000-8000-000000000000' })] : [];
  const build = new ci.BuildImage({
    image: ci.Image.named(registry, 'org/app'),
    builder: ci.ImageBuilder.podman(),
    cache: ci.BuildCache.registry(),
    buildArgs: { COMMIT: Value.COMMIT },
    secrets: { npm: on.secret('NPM_TOKEN') },
    labels: { 'org.opencontainers.image.revision': Value.COMMIT },
    archive: 'image.tar',
  });
  const { ImageTag } = ci;
  const push = new ci.PushImage({
    built: build, tags: [ImageTag.commit(), ImageTag.shortCommit(), ImageTag.branch(), ImageTag.semver({ prefix: 'v' }), ImageTag.latestOn('main')],
  });
  const key = on.is('github', 'gitlab') ? undefined : ci.CosignKey.fromSecret(on.secret('COSIGN_KEY'), on.secret('COSIGN_PASSWORD'));
  const signer = key ? ci.CosignSigner.publicKey('cosign.pub') : ci.CosignSigner.identity('https://github.com/org/app/.github/workflows/ci.yml@refs/heads/main', 'https://token.actions.githubusercontent.com');
  const sbom = new ci.GenerateSbom({ image: push.image, file: 'sbom.json' });
  const identity = { role: 'arn:aws:iam::123456789012:role/ci', region: 'eu-central-1' };
  const clouds = on.is('github', 'gitlab') ? [
    new ci.LoginToAws(identity),
    new ci.LoginToAzure({ tenantId: '00000000-0000-4000-8000-000000000001', clientId: '00000000-0000-4000-8000-000000000002' }),
    new ci.LoginToGoogle({ workloadIdentityProvider: 'projects/1/locations/global/workloadIdentityPools/ci/providers/git', serviceAccount: 'ci@project.iam.gserviceaccount.com' }),
  ] : [];
  const steps = [
    new ci.InstallTools({ tools: ALL_TOOLS }),
    ...clouds,
    ...hub,
    ...hub.map((token) => new ci.LoginToRegistry({ registry: ci.Registry.dockerHubByOidc('org', token) })),
    ...on.is('github') ? [new ci.ExposeGitHubCache()] : [],
    new ci.LoginToRegistry({ registry }),
    build,
    new ci.TestImage({ built: build, checks: [ci.ImageCheck.http({ port: 8080, path: '/healthz', contains: 'ok' }), ci.ImageCheck.run(['--version'])] }),
    new ci.ScanImageWithTrivy({ image: build.localImage, severities: [ci.TrivySeverity.CRITICAL] }),
    push,
    new ci.GateOnHarborScan({ robot: on.robot, repository: Value.literal('org/app'), reference: push.digest, password: Value.secret(password) }),
    sbom,
    new ci.SignWithCosign({ image: push.image, key, annotations: { commit: Value.COMMIT } }),
    new ci.AttestWithCosign({ image: push.image, key, predicate: 'sbom.json', type: ci.PredicateType.CYCLONEDX }),
    new ci.VerifyWithCosign({ image: push.image, signer }),
    new ci.LogoutFromRegistry({ registry }),
  ];
  return { steps, push };
}

/** From the image to what runs. */
export function deliverySteps(on: Surroundings, push: ci.PushImage): ci.IStep[] {
  const token = on.secret('MANIFESTS_TOKEN');
  const start = new ci.RecordStart();
  const handOver = new ci.PromoteImage({
    pin: ci.ImagePin.of(on.pins, 'harbor.example.com/org/app'), access: ci.GitAccess.token(token), tag: push.tag, digest: push.digest, pullRequest: {},
  });
  const server = { server: Value.literal('https://kubernetes.example.com:6443'), ca: Value.variable('KUBERNETES_CA') };
  const access = on.is('gitlab') ? ci.KubectlAccess.idToken(server, 'kubernetes') : ci.KubectlAccess.token(server, on.secret('KUBERNETES_TOKEN'));
  const publish = new ci.PublishManifests({ repository: on.manifests, access: ci.GitAccess.token(token), dist: 'dist/manifests' });
  const ssh = { privateKey: on.secret('SSH_KEY'), knownHosts: ['host.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlV1W1Q0Q1dWl0bXh3R0tQb2xZcGZzS1lGc0tQb2xZ'] };
  return [
    start,
    handOver,
    new ci.WaitForPullRequest({ repository: on.manifests, pullRequest: handOver.pullRequestNumber, token }),
    new ci.WaitForFlux({ delivery: on.delivery, commit: handOver.manifestsCommit, access }),
    new ci.WaitForArgoCD({ delivery: on.application, commit: handOver.manifestsCommit, access }),
    new ci.ProposeFiles({ source: 'rendered', repository: on.manifests, folder: 'rendered/staging', access: ci.GitAccess.token(token) }),
    new ci.DiffManifests({ repository: on.manifests, access: ci.GitAccess.token(token), dist: 'dist/manifests' }),
    publish,
    new ci.WaitForPipeline({ repository: on.repository, commit: Value.COMMIT, pipeline: 'ci.yml', token: on.secret('API_TOKEN') }),
    new ci.DeployWithKubectl({ access, namespace: 'app', folder: 'deploy', image: { name: 'app', digest: push.digest }, workloads: ['deployment/app'] }),
    new ci.WaitForRollout({ workloads: ['deployment/app'], namespace: 'app', access }),
    new ci.DeployWithCompose({ host: 'deploy@host.example.com', ssh, variables: { TAG: push.tag } }),
    new ci.PushMetrics({ url: 'https://pushgateway.example.com', start, username: 'ci', password: on.secret('PUSHGATEWAY_PASSWORD') }),
  ];
}

/** What a platform team sets up once. */
export function platformSteps(on: Surroundings): ci.IStep[] {
  const sonar = new ci.SonarProject(on.repository, 'sonar', { key: 'app', sources: ['src'] });
  const token = on.secret('SONAR_TOKEN');
  const url = 'https://sonar.example.com';
  const admin = on.secret('ADMIN_TOKEN');
  return [
    new ci.AnalyzeWithSonar({ project: sonar, url: Value.literal(url), token: Value.secret(token), timeout: Duration.minutes(5) }),
    new ci.ConfigureSonarWebhook({ sonarUrl: url, token, projectKey: 'app', name: 'ci', url: 'https://ci.example.com/hook', secret: on.secret('SONAR_HOOK') }),
    ...on.is('gitea') ? [
      new ci.ProtectGiteaBranch({ repository: on.repository, token: admin, requiredContexts: ['ci / test (pull_request)'], requiredApprovals: 2 }),
      new ci.ConfigureGiteaWebhook({ repository: on.repository, token: admin, receiver: on.receiver, receiverToken: on.secret('RECEIVER_TOKEN'), url: 'https://flux.example.com' }),
    ] : [],
  ];
}
