import { Duration } from 'cdk8s';
import { ci } from '../../../../src';
import { problemsOf } from '../../../../src/base/problem';
import { pipelineOn, textOf } from '../../pipelines';

const { Artifact, Cache, Checkout, Condition, Script, StepCondition, Toolchain, Trigger, Value } = ci;
const TOKEN = ci.PipelineSecret.platform('REGISTRY_TOKEN');

test('writes a workflow as people do', () => {
  const pipeline = pipelineOn(ci.Platform.github(), {
    triggers: [Trigger.push({ branches: ['main', 'release/**'], ignoredPaths: ['docs/**'] }), Trigger.pullRequest(), Trigger.manual()],
    concurrency: { group: 'ci', perBranch: true, cancelsOlder: true },
    secrets: [TOKEN],
  });
  const version = new Script({ name: 'Version', script: ['echo "VERSION=1.$NUMBER" >>"$JOB_OUTPUTS"'], env: { NUMBER: Value.RUN_NUMBER }, outputs: ['VERSION'] });
  const dist = new Artifact({ name: 'dist', paths: ['dist/app'], expireAfter: Duration.days(3) });
  const build = pipeline.addJob('build', {
    toolchains: [Toolchain.node('24')],
    caches: [new Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm'] })],
    artifacts: [dist],
    env: { LEVEL: Value.literal('info') },
    steps: [version, new Script({ name: 'Build', script: ['npm ci', 'npm run build'], timeout: Duration.minutes(10) })],
  });
  pipeline.addJob('deploy', {
    name: 'Deploy it',
    needs: [build],
    downloads: [dist],
    condition: Condition.onBranch('main'),
    checkout: Checkout.none(),
    timeout: Duration.minutes(20),
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://app.example.com', approvers: ['ops'] }),
    steps: [
      new Script({ name: 'Deploy', script: ['./deploy "$VERSION"'], env: { VERSION: version.output('VERSION'), TOKEN: Value.secret(TOKEN) } }),
      new Script({ name: 'Tell', script: ['./tell'], when: StepCondition.ON_FAILURE, continueOnError: true }),
    ],
  });
  expect(textOf(pipeline)).toBe(`name: ci

on:
  push:
    branches: [main, release/**]
    paths-ignore: [docs/**]
  pull_request:
  workflow_dispatch:

permissions: {}

concurrency:
  group: ci-\${{ github.ref }}
  cancel-in-progress: true

defaults:
  run:
    shell: bash

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
    env:
      LEVEL: info
    outputs:
      VERSION: \${{ steps.version.outputs.VERSION }}
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - name: Set up Node.js 24
        uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: "24"
          package-manager-cache: false
      - name: Cache npm
        uses: actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0
        with:
          path: .npm
          key: \${{ runner.os }}-\${{ runner.arch }}-npm-\${{ hashFiles('package-lock.json') }}
          restore-keys: \${{ runner.os }}-\${{ runner.arch }}-npm-
      - name: Version
        id: version
        env:
          NUMBER: \${{ github.run_number }}
        run: |
          set -euo pipefail
          export JOB_OUTPUTS="$GITHUB_OUTPUT"
          echo "VERSION=1.$NUMBER" >>"$JOB_OUTPUTS"
      - name: Build
        timeout-minutes: 10
        run: |
          set -euo pipefail
          npm ci
          npm run build
      - name: Keep dist
        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: dist
          path: |
            dist/app
            # matches nothing, but keeps the paths below this folder
            *.no-such-file
          if-no-files-found: error
          include-hidden-files: true
          retention-days: 3

  deploy:
    name: Deploy it
    needs: [build]
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    environment:
      name: production
      url: https://app.example.com
    steps:
      - name: Get dist
        uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          name: dist
          path: .
      - name: Deploy
        env:
          VERSION: \${{ needs.build.outputs.VERSION }}
          TOKEN: \${{ secrets.REGISTRY_TOKEN }}
        run: |
          set -euo pipefail
          ./deploy "$VERSION"
      - name: Tell
        if: failure() || cancelled()
        continue-on-error: true
        run: |
          set -euo pipefail
          ./tell
`);
  expect(pipeline.node.findAll().flatMap(problemsOf)).toEqual([]);
});

test('is below .github/workflows', () => {
  expect(pipelineOn(ci.Platform.github()).file).toBe('.github/workflows/ci.yml');
});
