import { Surroundings } from './surroundings';
import { Repository, ci } from '../../../src';

const { Artifact, Condition, JobCondition, Script, Value } = ci;

/** What its secrets are on a platform. */
export const SECRETS = {
  SONAR_TOKEN: 'squ_5onar$(touch pwned)token',
  REGISTRY_PASSWORD: 'r3gistry"pa$$word',
  MATTERMOST_HOOK: 'https://chat.example.com/hooks/h00k5ecret',
  SMTP_PASSWORD: 'smtp\'s3cret',
  MANIFESTS_TOKEN: 'manifests-t0ken',
  COSIGN_KEY: 'c0sign-private-key',
  COSIGN_PASSWORD: 'c0sign-passw0rd',
} as const;

/**
 * The pipeline that all seeds are about, of steps that every platform runs: test, analyse, build, scan, push, sign, hand over, tell people.
 *
 * @param manifests address of the repository that it hands over to
 */
export function neutralOn(on: Surroundings, manifests: string): ci.Pipeline {
  const names = Object.keys(SECRETS) as (keyof typeof SECRETS)[];
  const secret = Object.fromEntries(names.map((name) => [name, on.secret(name)])) as Record<keyof typeof SECRETS, ci.PipelineSecret>;
  const pipeline = new ci.Pipeline(on.repository, 'ci', {
    platform: on.platform,
    triggers: [ci.Trigger.push({ branches: ['**'], tags: ['**'] }), ci.Trigger.pullRequest()],
    secrets: on.secrets,
    has: ['cosign', 'podman', 'sonar-scanner', 'trivy'], // the recorders
    env: {
      BRANCH: Value.BRANCH,
      TAG: Value.TAG,
      MESSAGE: Value.COMMIT_MESSAGE,
      ACTOR: Value.ACTOR,
      PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
      PULL_REQUEST_BRANCH: Value.PULL_REQUEST_BRANCH,
    },
  });
  const start = new ci.RecordStart();
  const tests = new ci.RunUnitTests({ script: ['run-tests "$BRANCH" "$TAG" "$MESSAGE"', 'mkdir -p coverage', 'echo 87 >coverage/total.txt'], coverageFiles: ['coverage/total.txt'] });
  const version = new Script({
    name: 'Version', script: ['echo "VERSION=1.0 $BRANCH = $COMMIT" >>"$JOB_OUTPUTS"'], env: { COMMIT: Value.COMMIT }, outputs: ['VERSION'],
  });
  const coverage = new Artifact({ name: 'coverage', paths: ['coverage/**'] });
  const test = pipeline.addJob('test', {
    artifacts: [coverage],
    steps: [
      start, version, tests,
      new Script({ name: 'Say what it is', script: ['run-tests version "$VERSION"'], env: { VERSION: version.output('VERSION') } }),
      new Script({ name: 'Only after failures', script: ['run-tests failed'], when: ci.StepCondition.ON_FAILURE }),
      new Script({ name: 'In any case', script: ['run-tests always'], when: ci.StepCondition.ALWAYS }),
    ],
  });
  const sonar = new ci.SonarProject(on.repository, 'sonar', { key: 'app', sources: ['src'] });
  const quality = pipeline.addJob('quality', {
    needs: [test],
    downloads: [coverage],
    checkout: ci.Checkout.full(),
    steps: [
      new Script({ name: 'What came along', script: ['run-tests coverage "$(cat coverage/total.txt)" "$VERSION"'], env: { VERSION: version.output('VERSION') } }),
      new ci.AnalyzeWithSonar({ project: sonar, url: Value.literal('https://sonar.example.com'), token: Value.secret(secret.SONAR_TOKEN) }),
    ],
  });
  pipeline.addJob('matrix', {
    matrix: { flavour: ['sweet', 'it\'s sour'] },
    checkout: ci.Checkout.none(),
    steps: [
      new Script({ name: 'Axis', script: ['taste "$FLAVOUR"'], env: { FLAVOUR: Value.matrix('flavour') } }),
    ],
  });
  const registry = ci.Registry.basic({ host: 'registry.example.com', username: Value.literal('ci'), password: secret.REGISTRY_PASSWORD });
  const build = new ci.BuildImage({ image: ci.Image.named(registry, 'org/app'), builder: ci.ImageBuilder.podman(), buildArgs: { COMMIT: Value.COMMIT } });
  const push = new ci.PushImage({ built: build, tags: [ci.ImageTag.commit(), ci.ImageTag.branch(), ci.ImageTag.latestOn('main')] });
  const image = pipeline.addJob('container-image', {
    needs: [quality],
    condition: Condition.unless(Condition.onTag('')),
    steps: [
      new ci.LoginToRegistry({ registry }),
      build,
      new ci.ScanImageWithTrivy({ image: build.localImage, ignoreUnfixed: true }),
      push,
      new ci.SignWithCosign({ image: push.image, key: ci.CosignKey.fromSecret(secret.COSIGN_KEY, secret.COSIGN_PASSWORD) }),
      new ci.LogoutFromRegistry({ registry }),
    ],
  });
  const repository = new Repository(on.app, 'state', { url: manifests });
  pipeline.addJob('hand-over', {
    needs: [image],
    condition: Condition.onBranch('main'),
    checkout: ci.Checkout.none(),
    steps: [new ci.PromoteImage({
      pin: ci.ImagePin.kustomization(repository, 'kustomization.yaml', 'registry.example.com/org/app'),
      access: ci.GitAccess.token(secret.MANIFESTS_TOKEN),
      tag: push.tag,
      digest: push.digest,
    })],
  });
  pipeline.addJob('release', { needs: [test], condition: Condition.onTag('v'), checkout: ci.Checkout.none(), steps: [new Script({ name: 'Release', script: ['run-tests release "$TAG"'] })] });
  const chat = new ci.NotifyMattermost({ webhookUrl: secret.MATTERMOST_HOOK, channel: 'ci' });
  const mail = new ci.NotifyMail({
    host: 'smtp.example.com', sender: 'ci@example.com', to: ['team@example.com'], username: 'ci', password: secret.SMTP_PASSWORD,
  });
  pipeline.addJob('failed', { needsAll: true, when: JobCondition.ON_FAILURE, checkout: ci.Checkout.none(), steps: [chat, mail] });
  pipeline.addJob('succeeded', {
    needsAll: true,
    checkout: ci.Checkout.none(),
    steps: [
      new ci.PushMetrics({ url: 'https://pushgateway.example.com', start }), new Script({ name: 'Say so', script: ['run-tests succeeded'] }),
    ],
  });
  return pipeline;
}
