import { jobOf, problemsWith, step, workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { problemsOf } from '../../../../src/base/problem';
import { pipelineOn, textOf } from '../../pipelines';

const { Artifact, PipelineSecret, Runner, Value } = ci;
const gitea = ci.Platform.gitea({ runners: ['ubuntu-latest', 'big'] });
const asking = (...permissions: ci.Permission[]): ci.IStep => ({ bind: () => ({ name: 'Ask', script: 'true', permissions }) });

test('writes the same language, with actions that Gitea\'s artifacts take', () => {
  const pipeline = pipelineOn(gitea, { secrets: [PipelineSecret.platform('HARBOR_PASSWORD')] });
  const report = new Artifact({ name: 'report', paths: ['report.html'], always: true });
  pipeline.addJob('test', {
    matrix: { node: ['24'] },
    artifacts: [report],
    services: { postgres: { image: 'docker.io/library/postgres:17', ports: [5432] } },
    steps: [step({ name: 'Test', env: { NODE: Value.matrix('node') } })],
  });
  pipeline.addJob('send', { downloads: [report], checkout: ci.Checkout.none(), runner: Runner.labels('big'), when: ci.JobCondition.ALWAYS, steps: [step({ name: 'Send' })] });
  expect(textOf(pipeline)).toBe(`name: ci

on:
  push:
    branches: ["**"]

permissions: {}

defaults:
  run:
    shell: bash

jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read
    strategy:
      fail-fast: false
      matrix:
        node: ["24"]
    services:
      postgres:
        image: docker.io/library/postgres:17
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - name: Test
        env:
          NODE: \${{ matrix.node }}
        run: |
          set -euo pipefail
          true
      - name: Keep report
        if: always()
        uses: actions/upload-artifact@c6a3b2bd78b3985e4b2f15397fec357f0fd808de # v3.2.2-node20
        with:
          name: report
          path: |
            report.html
            # matches nothing, but keeps the paths below this folder
            *.no-such-file
          if-no-files-found: warn
          include-hidden-files: true

  send:
    needs: [test]
    if: always()
    runs-on: big
    timeout-minutes: 60
    steps:
      - name: Get report
        uses: actions/download-artifact@ad191675b41f6a5b46da9a048cb6893812da158b # v3.1.0-node20
        with:
          name: report
          path: .
      - name: Send
        run: |
          set -euo pipefail
          true
`);
  expect(pipeline.node.findAll().flatMap(problemsOf)).toEqual([]);
  expect(pipeline.file).toBe('.gitea/workflows/ci.yml');
});

test('fetches actions from where it is told', () => {
  const job = jobOf(ci.Platform.gitea({ actionsUrl: 'https://gitea.example.com/' }), { checkout: ci.Checkout.shallow() });
  expect(job.steps[0].uses).toBe('https://gitea.example.com/actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1');
});

test('runs jobs on the first runner, or on the one that it is told', () => {
  expect(jobOf(ci.Platform.gitea(), {})['runs-on']).toBe('ubuntu-latest');
  expect(jobOf(gitea, {})['runs-on']).toBe('ubuntu-latest');
  expect(jobOf(ci.Platform.gitea({ runners: ['a', 'b'], defaultRunner: 'b' }), {})['runs-on']).toBe('b');
});

test.each<[string, ci.JobOptions, Partial<ci.PipelineProps>, string[]]>([
  ['a signed token', { steps: [step({ env: { TOKEN: Value.idToken('sigstore') } })] }, {}, [
    'gitea-id-token: job job requests an ID token, but Gitea does not issue any; '
      + 'log in to Vault with VaultAuth.appRole or VaultAuth.kubernetes, sign with a key, and use secrets for clouds and registries',
  ]],
  ['an environment', { environment: new ci.DeploymentEnvironment({ name: 'production', approvers: ['ops'] }) }, {}, [
    'gitea-environment: job job deploys to environment production, but Gitea has no environments; '
      + 'omit the environment; require approval of a pull request to the manifests repository, with a protected branch',
  ]],
  ['two labels', { runner: Runner.labels('big', 'linux') }, {}, ['gitea-runner: job job requires 2 labels: big, linux; use one label; Gitea supports no more']],
  ['an unknown runner', {}, { runner: Runner.labels('huge') }, [
    'gitea-runner: job job runs on "huge", which is not one of ubuntu-latest, big; use one of these, or add the label to Platform.gitea({ runners })',
  ]],
  ['the end of another pipeline', {}, { triggers: [ci.Trigger.pipelineSuccess('test')] }, [
    'gitea-trigger: the pipeline is triggered by pipeline "test", which Gitea does not support; move its jobs to that pipeline, after those that they need (needs)',
  ]],
  ['packages pushed with the job\'s token', { steps: [asking(ci.Permission.WRITE_PACKAGES)] }, {}, [
    'gitea-permission: job job requests packages: write, which a Gitea job token cannot have; '
      + 'declare a secret with the token of an account that has it, and pass it to the step',
  ]],
  ['attestations and statuses', { steps: [asking(ci.Permission.WRITE_ATTESTATIONS, ci.Permission.WRITE_STATUSES)] }, {}, [
    expect.stringContaining('gitea-permission: job job requests attestations: write, which a Gitea job token cannot have; declare a secret with the token of an account that has it, and pass it to the step'), expect.stringContaining('gitea-permission: job job requests statuses: write, which a Gitea job token cannot have; declare a secret with the token of an account that has it, and pass it to the step'),
  ]],
  ['secrets with Gitea\'s names', {}, { secrets: [PipelineSecret.platform('GITEA_PAT'), PipelineSecret.platform('GITHUB_PAT')] }, [
    'actions-secret-name: a secret has the name GITEA_PAT, which Gitea rejects; use a name that does not start with GITEA_ or GITHUB_',
    expect.stringContaining('actions-secret-name: a secret has the name GITHUB_PAT, which Gitea rejects; use a name that does not start with GITEA_ or GITHUB_'),
  ]],
  ['a service with a command', { services: { db: { image: 'db:1', command: ['--fast'] } } }, {}, [expect.stringMatching(/^actions-service-command: .* which Gitea cannot set/)]],
  ['retries', { retries: 1 }, {}, [expect.stringMatching(/^actions-retries: .* which Gitea does not support/)]],
])('refuses %s', (_, options, props, expected) => {
  expect(problemsWith(gitea, options, props)).toEqual(expected);
});

test('takes what is alike, but allowed', () => {
  const { READ_PACKAGES, WRITE_CONTENTS, WRITE_PULL_REQUESTS } = ci.Permission;
  const options = { runner: Runner.labels('big'), steps: [asking(READ_PACKAGES, WRITE_CONTENTS, WRITE_PULL_REQUESTS)] };
  const pipeline = { secrets: [PipelineSecret.platform('MY_GITEA_PAT')], triggers: [ci.Trigger.push(), ci.Trigger.manual()] };
  expect(problemsWith(gitea, options, pipeline)).toEqual([]);
});

test('groups runs', () => {
  const pipeline = pipelineOn(gitea, { concurrency: { group: 'deploy' } });
  pipeline.addJob('job', { steps: [step()] });
  expect(workflowOf(pipeline).concurrency).toEqual({ 'group': 'deploy', 'cancel-in-progress': false });
});
