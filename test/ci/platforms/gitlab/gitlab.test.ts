import { Duration } from 'cdk8s';
import { ci } from '../../../../src';
import { imageReference } from '../../../../src/ci/tools/pins';
import { pipelineOn, textOf } from '../../pipelines';
import { begin, mistakes, step } from '../mistakes';

test('a pipeline as a file', () => {
  const pipeline = pipelineOn(ci.Platform.gitlab(), {
    triggers: [ci.Trigger.push(), ci.Trigger.pullRequest(), ci.Trigger.schedule('0 3 * * 1')],
    secrets: [],
  });
  const build = new ci.Script({ name: 'Build', script: ['make', 'echo "VERSION=$COMMIT" >>"$JOB_OUTPUTS"'], outputs: ['VERSION'], env: { COMMIT: ci.Value.COMMIT } });
  const app = new ci.Artifact({ name: 'app', paths: ['dist'], expireAfter: Duration.days(1) });
  pipeline.addJob('build', { steps: [build], artifacts: [app] });
  pipeline.addJob('deploy', {
    name: 'Deploy to production',
    downloads: [app],
    condition: ci.Condition.onDefaultBranch(),
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://app.example.com', approvers: ['alice', 'team-web'] }),
    steps: [step({ name: 'Deploy', script: ['deploy "$VERSION"'], env: { VERSION: build.output('VERSION') } })],
  });
  pipeline.addJob('failed', { needsAll: true, when: ci.JobCondition.ON_FAILURE, steps: [step({ name: 'Tell', script: ['tell'] })] });
  expect(textOf(pipeline)).toBe(`# Made by cdk-gitops: change the program, not this file.

workflow:
  name: ci
  rules:
    # a branch with a merge request runs for that, not twice
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
      when: never
    # all of it runs for the push of the branch, not twice
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID \
&& $CI_MERGE_REQUEST_EVENT_TYPE != "merge_train" && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == $CI_DEFAULT_BRANCH
      when: never
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    # "0 3 * * 1" (UTC) is kept in the project's settings: Build > Pipeline schedules
    - if: $CI_PIPELINE_SOURCE == "schedule"

stages:
  - build
  - Deploy to production
  - failed

default:
  image: docker.io/alpine/k8s:1.34.5
  timeout: 1 hour

variables:
  GIT_DEPTH: "1"
  GIT_LFS_SKIP_SMUDGE: "1"

build:
  stage: build
  script:
    - |
      # What an earlier job has left here
      rm -rf "$CI_PROJECT_DIR.tmp/outputs" "$CI_PROJECT_DIR.tmp/secrets"
    - |
      # Build
      (
${begin(6)}
      mkdir -p "$CI_PROJECT_DIR.tmp/outputs"
      : >"$CI_PROJECT_DIR.tmp/outputs/build"
      export \\
        JOB_OUTPUTS="$CI_PROJECT_DIR.tmp/outputs/build" \\
        COMMIT="$CI_COMMIT_SHA"
      make
      echo "VERSION=$COMMIT" >>"$JOB_OUTPUTS"
      )
    - |
      # Artifact app
      [ -e 'dist' ] \\
        || { echo 'no files for artifact app: dist' >&2; exit 1; }
  after_script:
    - |
      # Outputs for other jobs
      {
      value=$(if [ -f "$CI_PROJECT_DIR.tmp/outputs/build" ]; then sed -n 's/^VERSION=//p' "$CI_PROJECT_DIR.tmp/outputs/build" | tail -n 1 \
| sed 's/%/%25/g; s/=/%3D/g; s/[$]/%24/g; s/ /%20/g; s/\\t/%09/g; s/"/%22/g; s/'\\''/%27/g; s/#/%23/g; s/\\\\/%5C/g'; fi)
      [ -z "$value" ] || printf 'OUTPUT_BUILD_VERSION=%s\\n' "$value"
      } >job-outputs.env
    - |
      # Nothing stays on the runner
      rm -rf "$CI_PROJECT_DIR.tmp/outputs" "$CI_PROJECT_DIR.tmp/secrets"
  artifacts:
    name: app
    paths:
      - dist
    expire_in: 1 day
    reports:
      dotenv: job-outputs.env

Deploy to production:
  stage: Deploy to production
  needs:
    - job: build
      artifacts: true
  environment:
    name: production
    url: https://app.example.com
  # waits for alice, team-web, who are set up once: Settings > CI/CD > Protected environments > production
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
      allow_failure: false
  script:
    - |
      # Deploy
      (
${begin(6)}
      output_build_version=$(printf '%s\\n' "\${OUTPUT_BUILD_VERSION-}" \
| sed 's/%5C/\\\\/g; s/%23/#/g; s/%27/'\\''/g; s/%22/"/g; s/%09/\\t/g; s/%20/ /g; s/%24/$/g; s/%3D/=/g; s/%25/%/g')
      export VERSION="$output_build_version"
      deploy "$VERSION"
      )

failed:
  stage: failed
  dependencies: []
  when: on_failure
  script:
    - |
      # Tell
      (
${begin(6)}
      tell
      )
`);
  expect(mistakes(pipeline)).toEqual([]);
});

/** What a job's file has, without scripts. */
function keysOf(options: Partial<ci.JobOptions>, props: Partial<ci.PipelineProps> = {}): object {
  const pipeline = pipelineOn(ci.Platform.gitlab({ runners: ['big', 'arm'] }), props);
  pipeline.addJob('one', { steps: [step()], ...options });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { one } = (require('yaml') as typeof import('yaml')).parse(textOf(pipeline));
  const { stage: _stage, script: _script, after_script: _after, ...rest } = one;
  expect(mistakes(pipeline)).toEqual([]);
  return rest;
}

test.each<[string, Partial<ci.JobOptions>, object]>([
  ['a runner', { runner: ci.Runner.labels('big', 'arm') }, { tags: ['big', 'arm'] }],
  ['a container', { container: { image: 'node:24', clearEntrypoint: true } }, { image: { name: 'node:24', entrypoint: [''] } }],
  ['a language', { toolchains: [ci.Toolchain.java('25')] }, { image: 'docker.io/library/eclipse-temurin:25-jdk' }],
  ['a service', { services: { db: { image: 'postgres:18', command: ['-c', 'fsync=off'], env: { POSTGRES_PASSWORD: ci.Value.literal('a$b'), COMMIT: ci.Value.COMMIT } } } }, {
    services: [{ name: 'postgres:18', alias: 'db', command: ['-c', 'fsync=off'], variables: { POSTGRES_PASSWORD: 'a$$b', COMMIT: '$CI_COMMIT_SHA' } }],
  }],
  ['a matrix', { matrix: { node: ['22', '24'] } }, { parallel: { matrix: [{ MATRIX_NODE: ['22', '24'] }] } }],
  ['a timeout', { timeout: Duration.minutes(90), retries: 2 }, { timeout: '90 minutes', retry: 2 }],
  ['a cache', { caches: [new ci.Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm'] })] }, {
    cache: [{ key: { files: ['package-lock.json'], prefix: 'npm' }, paths: ['.npm'] }],
  }],
  ['reports', { reports: [{ path: 'a.xml', format: ci.ReportFormat.JUNIT }, { path: 'b.xml', format: ci.ReportFormat.COBERTURA }] }, {
    artifacts: { reports: { junit: ['a.xml'], coverage_report: { coverage_format: 'cobertura', path: 'b.xml' } } },
  }],
  ['all history', { checkout: ci.Checkout.full({ submodules: true, lfs: true }) }, {
    variables: { GIT_DEPTH: '0', GIT_SUBMODULE_STRATEGY: 'recursive', GIT_LFS_SKIP_SMUDGE: '0' },
  }],
  ['no files', { checkout: ci.Checkout.none() }, { variables: { GIT_STRATEGY: 'none' } }],
  ['a token', { steps: [step({ env: { TOKEN: ci.Value.idToken('https://vault.example.com') } })] }, {
    id_tokens: { ID_TOKEN_HTTPS_VAULT_EXAMPLE_COM: { aud: 'https://vault.example.com' } },
  }],
  ['artifacts in any case', { artifacts: [new ci.Artifact({ name: 'logs', paths: ['logs/**/*.txt'], always: true })] }, {
    artifacts: { name: 'logs', paths: ['logs/**/*.txt'], when: 'always' },
  }],
])('renders %s', (_name, options, expected) => {
  expect(keysOf(options)).toEqual(expected);
});

test('a job that talks to Docker gets a daemon of its own, over TLS', () => {
  const image = imageReference(pipelineOn(ci.Platform.gitlab()), 'docker.io/library/docker');
  const docker: ci.IStep = { bind: () => ({ name: 'Build', script: 'docker build .', needsDocker: true }) };
  const keys = {
    services: [{ name: image, alias: 'docker' }],
    variables: { DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS_CERTDIR: '/certs', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs/client' },
  };
  expect(image).toMatch(/^docker\.io\/library\/docker:\d+-dind/);
  expect(keysOf({ steps: [docker] })).toEqual({ image, ...keys });
  expect(keysOf({ steps: [docker], container: { image: 'mine:1' } })).toEqual({ image: 'mine:1', ...keys });
});

test('runs at the same time', () => {
  expect(keysOf({}, { concurrency: { group: 'deploy' } })).toEqual({ resource_group: 'deploy/one' });
  expect(keysOf({}, { concurrency: { group: 'deploy', perBranch: true } })).toEqual({ resource_group: 'deploy/one/$CI_COMMIT_REF_SLUG' });
  const pipeline = pipelineOn(ci.Platform.gitlab(), { concurrency: { group: 'ci', perBranch: true, cancelsOlder: true } });
  pipeline.addJob('one', { steps: [step()] });
  expect(textOf(pipeline)).toContain('auto_cancel:\n    on_new_commit: interruptible');
  expect(textOf(pipeline)).toContain('interruptible: true');
});

test.each([
  [ci.Condition.onBranch('release/"1"'), "$CI_COMMIT_BRANCH == 'release/\"1\"'"],
  [ci.Condition.onTag(''), '$CI_COMMIT_TAG'],
  [ci.Condition.onTag('v1.'), '$CI_COMMIT_TAG =~ /^v1\\./'],
  [ci.Condition.unless(ci.Condition.onTag('app/v')), '$CI_COMMIT_TAG !~ /^app\\/v/'],
  [ci.Condition.unless(ci.Condition.onEvent(ci.RunEvent.MANUAL)), '$CI_PIPELINE_SOURCE != "web" && $CI_PIPELINE_SOURCE != "api"'],
  [
    ci.Condition.all(ci.Condition.onEvent(ci.RunEvent.MANUAL), ci.Condition.onBranch('main')),
    '($CI_PIPELINE_SOURCE == "web" || $CI_PIPELINE_SOURCE == "api") && $CI_COMMIT_BRANCH == "main"',
  ],
  [ci.Condition.unless(ci.Condition.all(ci.Condition.onDefaultBranch(), ci.Condition.onTag(''))), '$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH || $CI_COMMIT_TAG == null'],
  [ci.Condition.all(), '$CI_PIPELINE_SOURCE'],
  [ci.Condition.any(), '$CI_PIPELINE_SOURCE == null'],
])('writes a condition', (condition, expected) => {
  expect(keysOf({ condition })).toEqual({ rules: [{ if: expected }] });
});

test('what a job needs decides whether it runs, too', () => {
  const pipeline = pipelineOn(ci.Platform.gitlab());
  const main = pipeline.addJob('main', { steps: [step()], condition: ci.Condition.onBranch('main') });
  const after = pipeline.addJob('after', { steps: [step()], needs: [main], condition: ci.Condition.onEvent(ci.RunEvent.PUSH) });
  pipeline.addJob('always', { steps: [step()], needs: [after], when: ci.JobCondition.ALWAYS });
  const text = textOf(pipeline);
  expect(text).toContain('rules:\n    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"\n');
  expect(text).toContain('needs:\n    - job: after\n      artifacts: false\n      optional: true\n  when: always\n');
});

test.each([
  [ci.Trigger.push({ branches: ['main', 'release/*', 'a/**'] }),
    '- if: $CI_PIPELINE_SOURCE == "push" && ($CI_COMMIT_BRANCH == "main" || $CI_COMMIT_BRANCH =~ /^release\\/[^\\/]*$/ || $CI_COMMIT_BRANCH =~ /^a\\/.*$/)\n'],
  [ci.Trigger.push({ tags: ['v*'] }), '- if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG =~ /^v[^\\/]*$/\n'],
  [ci.Trigger.push({ paths: ['src/**', '*.json'] }), '- if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH\n      changes:\n        - src/**/*\n        - "*.json"\n'],
  [ci.Trigger.pullRequest({ branches: ['main'] }), '- if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"\n'],
  [ci.Trigger.manual(), '- if: $CI_PIPELINE_SOURCE == "web" || $CI_PIPELINE_SOURCE == "api"\n'],
])('writes a trigger', (trigger, expected) => {
  const pipeline = pipelineOn(ci.Platform.gitlab(), { triggers: [trigger] });
  pipeline.addJob('one', { steps: [step()] });
  expect(textOf(pipeline)).toContain(`  rules:\n    ${expected}\nstages:`);
});
