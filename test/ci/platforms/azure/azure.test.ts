import { Duration } from 'cdk8s';
import * as yaml from 'yaml';
import { ci } from '../../../../src';
import { pipelineOn, textOf } from '../../pipelines';
import { begin, mistakes, step } from '../mistakes';

test('a pipeline as a file', () => {
  const token = ci.PipelineSecret.platform('HARBOR_TOKEN');
  const pipeline = pipelineOn(ci.Platform.azure(), {
    name: 'App',
    secrets: [token],
    triggers: [ci.Trigger.push({ branches: ['main', 'release/**'], tags: ['v*'], paths: ['src/**'] }), ci.Trigger.schedule('0 3 * * 1')],
  });
  const build = new ci.Script({
    name: 'Build',
    script: ['make', 'echo "VERSION=1" >>"$JOB_OUTPUTS"'],
    outputs: ['VERSION'],
    env: { COMMIT: ci.Value.COMMIT, TOKEN: ci.Value.secret(token) },
  });
  const app = new ci.Artifact({ name: 'app', paths: ['dist'] });
  pipeline.addJob('build-app', { steps: [build], artifacts: [app] });
  pipeline.addJob('deploy', {
    downloads: [app],
    condition: ci.Condition.onDefaultBranch(),
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://app.example.com', approvers: ['alice'] }),
    steps: [step({ name: 'Deploy', script: ['deploy "$VERSION"'], env: { VERSION: build.output('VERSION') } })],
  });
  expect(textOf(pipeline)).toBe(`# App. Made by cdk-gitops: change the program, not this file.

trigger:
  branches:
    include:
      - main
      - release/*
  tags:
    include:
      - v*
  paths:
    include:
      - src/**

pr: none

schedules:
  - cron: 0 3 * * 1
    displayName: 0 3 * * 1
    branches:
      include:
        - main
    always: "true"

jobs:
  - job: build_app
    displayName: build-app
    pool:
      vmImage: ubuntu-24.04
    timeoutInMinutes: "60"
    steps:
      - checkout: self
        clean: "true"
        fetchDepth: "1"
        fetchTags: "false"
        persistCredentials: "false"
      - bash: |
          set -e
          (
${begin(10)}
          mkdir -p "$AGENT_TEMPDIRECTORY/outputs"
          : >"$AGENT_TEMPDIRECTORY/outputs/build"
          [ "$TOKEN" != '$''(HARBOR_TOKEN)' ] || TOKEN=
          export \\
            JOB_OUTPUTS="$AGENT_TEMPDIRECTORY/outputs/build" \\
            COMMIT="$BUILD_SOURCEVERSION"
          make
          echo "VERSION=1" >>"$JOB_OUTPUTS"
          )
          # Outputs for other jobs
          value=$(if [ -f "$AGENT_TEMPDIRECTORY/outputs/build" ]; then sed -n 's/^VERSION=//p' "$AGENT_TEMPDIRECTORY/outputs/build" | tail -n 1 \
| sed 's/%/%25/g; s/=/%3D/g; s/[$]/%24/g; s/ /%20/g; s/\\t/%09/g; s/"/%22/g; s/'\\''/%27/g; s/#/%23/g; s/\\\\/%5C/g'; fi)
          [ -z "$value" ] || printf '##vso[task.setvariable variable=VERSION;isOutput=true]%s\\n' "$value"
        name: build
        displayName: Build
        env:
          TOKEN: $(HARBOR_TOKEN)
      - task: CopyFiles@2
        displayName: Collect app
        inputs:
          SourceFolder: $(Build.SourcesDirectory)
          Contents: |
            dist
            dist/**
          TargetFolder: $(Build.ArtifactStagingDirectory)/app
      - bash: |
          set -euo pipefail
          staged=$BUILD_ARTIFACTSTAGINGDIRECTORY/app
          mkdir -p "$staged"
          [ -n "$(ls -A "$staged")" ] || { echo 'no files for artifact app: dist' >&2; exit 1; }
        displayName: Look at app
      - task: PublishPipelineArtifact@1
        displayName: Keep app
        inputs:
          artifact: app
          targetPath: $(Build.ArtifactStagingDirectory)/app
  - deployment: deploy
    displayName: deploy
    dependsOn:
      - build_app
    condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
    pool:
      vmImage: ubuntu-24.04
    timeoutInMinutes: "60"
    variables:
      OUTPUT_BUILD_APP_VERSION: $[ dependencies.build_app.outputs['build.VERSION'] ]
    # https://app.example.com
    # waits for alice, who are set up once: Environments > Approvals and checks
    environment: production
    strategy:
      runOnce:
        deploy:
          steps:
            - checkout: self
              clean: "true"
              fetchDepth: "1"
              fetchTags: "false"
              persistCredentials: "false"
            - download: none
            - task: DownloadPipelineArtifact@2
              displayName: Get app
              inputs:
                artifactName: app
                targetPath: $(Build.SourcesDirectory)
            - bash: |
${begin(16)}
                output_build_app_version=$(printf '%s\\n' "\${OUTPUT_BUILD_APP_VERSION-}" \
| sed 's/%5C/\\\\/g; s/%23/#/g; s/%27/'\\''/g; s/%22/"/g; s/%09/\\t/g; s/%20/ /g; s/%24/$/g; s/%3D/=/g; s/%25/%/g')
                export VERSION="$output_build_app_version"
                deploy "$VERSION"
              displayName: Deploy
`);
  expect(mistakes(pipeline)).toEqual([]);
});

function fileOf(props: Partial<ci.PipelineProps>, build: (pipeline: ci.Pipeline) => void): any {
  const pipeline = pipelineOn(ci.Platform.azure({ pools: ['own'] }), props);
  build(pipeline);
  expect(mistakes(pipeline)).toEqual([]);
  return yaml.parse(textOf(pipeline));
}

function jobOf(options: Partial<ci.JobOptions>): any {
  return fileOf({}, (pipeline) => void pipeline.addJob('one', { steps: [step()], ...options })).jobs[0];
}

test('where a pipeline is', () => {
  const pipeline = pipelineOn(ci.Platform.azure());
  expect(pipeline.file).toBe('azure-pipelines.yml');
  expect(new ci.Pipeline(pipeline.repository, 'cd', { platform: ci.Platform.azure(), triggers: [ci.Trigger.manual()] }).file).toBe('azure-pipelines-cd.yml');
});

test.each<[string, Partial<ci.JobOptions>, object]>([
  ['a pool', { runner: ci.Runner.pool('own') }, { pool: { name: 'own' } }],
  ['an image', { runner: ci.Runner.labels('macos-15') }, { pool: { vmImage: 'macos-15' } }],
  ['a container', { container: { image: 'node:24' } }, { container: { image: 'node:24' } }],
  ['a timeout', { timeout: Duration.hours(2) }, { timeoutInMinutes: '120' }],
  ['a matrix', { matrix: { node: ['22', '24'], os: ['a'] } }, {
    strategy: { matrix: { one_22_a: { MATRIX_NODE: '22', MATRIX_OS: 'a' }, one_24_a: { MATRIX_NODE: '24', MATRIX_OS: 'a' } } },
  }],
])('renders %s', (_name, options, expected) => {
  expect(jobOf(options)).toMatchObject(expected);
});

test.each<[string, Partial<ci.JobOptions>, object[]]>([
  ['languages', { toolchains: [ci.Toolchain.node('24'), ci.Toolchain.python('3.13'), ci.Toolchain.go('1.26.0'), ci.Toolchain.java('25')] }, [
    { task: 'NodeTool@0', inputs: { versionSpec: '24' } },
    { task: 'UsePythonVersion@0', inputs: { versionSpec: '3.13' } },
    { task: 'GoTool@0', inputs: { version: '1.26.0' } },
    { task: 'JavaToolInstaller@1', inputs: { versionSpec: '25', jdkSourceOption: 'PreInstalled' } },
    { displayName: 'Do' },
  ]],
  ['a cache', { caches: [new ci.Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm', 'b'] })] }, [
    { task: 'Cache@2', inputs: { key: '"npm-1" | "$(Agent.OS)" | package-lock.json', path: '$(Build.SourcesDirectory)/.npm' } },
    { task: 'Cache@2', inputs: { key: '"npm-2" | "$(Agent.OS)" | package-lock.json', path: '$(Build.SourcesDirectory)/b' } },
    { displayName: 'Do' },
  ]],
  ['reports', { reports: [{ path: 'a.xml', format: ci.ReportFormat.JUNIT }, { path: 'b.xml', format: ci.ReportFormat.COBERTURA }] }, [
    { displayName: 'Do' },
    { task: 'PublishTestResults@2', condition: 'always()', inputs: { testResultsFiles: 'a.xml' } },
    { task: 'PublishCodeCoverageResults@2', condition: 'always()', inputs: { summaryFileLocation: '$(Build.SourcesDirectory)/b.xml' } },
  ]],
  ['artifacts in any case', { artifacts: [new ci.Artifact({ name: 'logs', paths: ['logs/*.txt'], always: true })] }, [
    { displayName: 'Do' },
    { task: 'CopyFiles@2', condition: 'always()', inputs: { Contents: 'logs/*.txt\n' } },
    { condition: 'always()', bash: expect.not.stringContaining('exit 1') },
    { task: 'PublishPipelineArtifact@1', condition: 'always()' },
  ]],
  ['steps', {
    steps: [
      step({ name: 'Try', continueOnError: true, timeout: Duration.seconds(90) }),
      step({ name: 'Always', when: ci.StepCondition.ALWAYS }),
      step({ name: 'Failure', when: ci.StepCondition.ON_FAILURE }),
    ],
  }, [
    { displayName: 'Try', continueOnError: 'true', timeoutInMinutes: '2' },
    { displayName: 'Always', condition: 'always()' },
    { displayName: 'Failure', condition: 'or(failed(), canceled())' },
  ]],
])('renders %s as steps', (_name, options, expected) => {
  const [checkout, ...steps] = jobOf(options).steps;
  expect(checkout).toMatchObject({ checkout: 'self', persistCredentials: 'false' });
  expect(steps).toHaveLength(expected.length);
  expect(steps).toMatchObject(expected);
});

test('checkouts', () => {
  expect(jobOf({ checkout: ci.Checkout.none() }).steps[0]).toEqual({ checkout: 'none' });
  expect(jobOf({ checkout: ci.Checkout.full({ submodules: true, lfs: true }) }).steps[0]).toEqual({
    checkout: 'self', clean: 'true', fetchDepth: '0', fetchTags: 'true', lfs: 'true', submodules: 'recursive', persistCredentials: 'false',
  });
});

test('services are declared at the top', () => {
  const token = ci.PipelineSecret.platform('DB');
  const file = fileOf({ secrets: [token] }, (pipeline) => {
    for (const id of ['a', 'b']) {
      pipeline.addJob(id, { steps: [step()], services: { db: { image: 'postgres:18', ports: [5432], env: { PASSWORD: ci.Value.secret(token), X: ci.Value.literal('$x') } } } });
    }
  });
  const rest = { image: 'postgres:18', ports: ['5432:5432'], env: { PASSWORD: '$(DB)', X: '$x' } };
  expect(file.resources.containers).toEqual([{ container: 'a_db', ...rest }, { container: 'b_db', ...rest }]);
  expect(file.jobs.map(({ services }: any) => services)).toEqual([{ db: 'a_db' }, { db: 'b_db' }]);
});

test('branches with what Azure takes for expressions', () => {
  const { jobs } = fileOf({}, (pipeline) => pipeline.addJob('job', { steps: [step()], condition: ci.Condition.any(ci.Condition.onBranch("it's ${{ x }}"), ci.Condition.onTag('${{v')) }));
  const branch = "format('refs/heads/it''s {0}{{{{ x }}}}', '$')";
  expect(jobs[0].condition).toBe(`and(succeeded(), or(eq(variables['Build.SourceBranch'], ${branch}), startsWith(variables['Build.SourceBranch'], format('refs/tags/{0}{{{{v', '$'))))`);
});

test('jobs after others', () => {
  const { jobs } = fileOf({}, (pipeline) => {
    const output = step({ outputs: ['A'] });
    pipeline.addJob('deploy', { steps: [output], environment: new ci.DeploymentEnvironment({ name: 'test' }) });
    const check = pipeline.addJob('check', { steps: [step({ env: { A: output.output('A') } })] });
    pipeline.addJob('always', { steps: [step()], needs: [check], when: ci.JobCondition.ALWAYS, condition: ci.Condition.onBranch("it's") });
    pipeline.addJob('failed', { steps: [step()], needsAll: true, when: ci.JobCondition.ON_FAILURE });
    pipeline.addJob('succeeded', { steps: [step()], needsAll: true });
  });
  const judged = (results: string): string[] => ['deploy', 'check', 'always'].map((name) => `in(dependencies.${name}.result, ${results})`);
  const said = jobs.map(({ job, deployment: name = job, dependsOn, condition, variables }: any) => ({ name, dependsOn, condition, variables }));
  expect(said).toEqual([
    { name: 'deploy' },
    { name: 'check', dependsOn: ['deploy'], variables: { OUTPUT_DEPLOY_A: "$[ dependencies.deploy.outputs['deploy.do.A'] ]" } },
    { name: 'always', dependsOn: ['check'], condition: "and(always(), eq(variables['Build.SourceBranch'], 'refs/heads/it''s'))" },
    { name: 'failed', dependsOn: ['deploy', 'check', 'always'], condition: `and(not(canceled()), or(${judged("'Failed', 'Abandoned', 'Canceled'").join(', ')}))` },
    { name: 'succeeded', dependsOn: ['deploy', 'check', 'always'], condition: `and(not(canceled()), ${judged("'Succeeded', 'SucceededWithIssues', 'Skipped'").join(', ')})` },
  ]);
});

test.each([
  [ci.Condition.onTag('v'), "startsWith(variables['Build.SourceBranch'], 'refs/tags/v')"],
  [ci.Condition.onEvent(ci.RunEvent.PUSH), "in(variables['Build.Reason'], 'IndividualCI', 'BatchedCI')"],
  [ci.Condition.unless(ci.Condition.onEvent(ci.RunEvent.PULL_REQUEST)), "not(in(variables['Build.Reason'], 'PullRequest'))"],
  [ci.Condition.any(ci.Condition.onDefaultBranch(), ci.Condition.onTag('')),
    "or(eq(variables['Build.SourceBranch'], 'refs/heads/main'), startsWith(variables['Build.SourceBranch'], 'refs/tags/'))"],
  [ci.Condition.all(), 'true'],
  [ci.Condition.any(), 'false'],
])('writes a condition', (condition, expected) => {
  expect(jobOf({ condition }).condition).toBe(`and(succeeded(), ${expected})`);
});

test.each<[string, Partial<ci.PipelineProps>, object]>([
  ['all branches', { triggers: [ci.Trigger.push()] }, { trigger: { branches: { include: ['*'] } }, pr: 'none' }],
  ['tags alone', { triggers: [ci.Trigger.push({ tags: ['v*'] })] }, { trigger: { branches: { exclude: ['*'] }, tags: { include: ['v*'] } } }],
  ['ignored paths', { triggers: [ci.Trigger.push({ ignoredPaths: ['docs/**'] })] }, { trigger: { paths: { exclude: ['docs/**'] } } }],
  ['pull requests', { triggers: [ci.Trigger.pullRequest({ branches: ['main'], paths: ['src/**'] })] }, {
    trigger: 'none', pr: { branches: { include: ['main'] }, paths: { include: ['src/**'] } },
  }],
  ['another pipeline', { triggers: [ci.Trigger.pipelineSuccess('build', { branches: ['main'] })] }, {
    trigger: 'none', resources: { pipelines: [{ pipeline: 'upstream_1', source: 'build', trigger: { branches: { include: ['main'] } } }] },
  }],
  ['a person', { triggers: [ci.Trigger.manual()] }, { trigger: 'none', pr: 'none' }],
  ['one after the other', { concurrency: { group: 'a', perBranch: true } }, { trigger: { batch: 'true' } }],
  ['the newest only', { triggers: [ci.Trigger.pullRequest()], concurrency: { group: 'a', perBranch: true, cancelsOlder: true } }, {
    pr: { autoCancel: 'true' },
  }],
])('starts by %s', (_name, props, expected) => {
  expect(fileOf(props, (pipeline) => void pipeline.addJob('one', { steps: [step()] }))).toMatchObject(expected);
});

test('runs wait for an environment', () => {
  const pipeline = pipelineOn(ci.Platform.azure(), { concurrency: { group: 'production' } });
  pipeline.addJob('deploy', { steps: [step()], environment: new ci.DeploymentEnvironment({ name: 'production' }) });
  expect(textOf(pipeline)).toContain('# counts for environments with the check "Exclusive lock"\nlockBehavior: sequential\n');
  expect(mistakes(pipeline)).toEqual([]);
});
