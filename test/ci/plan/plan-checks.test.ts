import { Duration, JsonPatch } from 'cdk8s';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { pipelineOn, textOf } from '../pipelines';

const say = (name = 'Say'): ci.Script => new ci.Script({ name, script: ['echo hello'] });
const make = (): ci.Script => new ci.Script({ name: 'Make', script: ['echo "IMAGE=a" >>"$JOB_OUTPUTS"'], outputs: ['IMAGE'] });
const read = (value: ci.Value, name = 'X'): ci.Script => new ci.Script({ name: 'Read', script: ['echo "$X"'], env: { [name]: value } });

/** The ids of what is wrong with a pipeline, on GitHub. */
function problemsWith(build: (pipeline: ci.Pipeline) => void, props: Partial<ci.PipelineProps> = {}): string[] {
  const pipeline = pipelineOn(ci.Platform.github(), props);
  build(pipeline);
  textOf(pipeline);
  return [pipeline, ...pipeline.jobs].flatMap((construct) => problemsOf(construct).map(({ check }) => check));
}

const artifact = new ci.Artifact({ name: 'dist', paths: ['dist'] });
const secret = ci.PipelineSecret.platform('TOKEN');
const other = pipelineOn(ci.Platform.github()).addJob('other', { steps: [say()] });

test.each<[string, (pipeline: ci.Pipeline) => void, Partial<ci.PipelineProps>?]>([
  ['pipeline-jobs', () => undefined],
  ['pipeline-trigger', (p) => p.addJob('build', { steps: [say()] }), { triggers: [] }],
  ['job-name', (p) => p.addJob('my job', { steps: [say()] })],
  ['job-name', (p) => ['build', 'build'].forEach((id) => p.addJob(id, { steps: [say()] }))],
  ['job-steps', (p) => p.addJob('build', {})],
  ['job-needs', (p) => p.addJob('build', { steps: [say()], needs: [other] })],
  ['job-needs', (p) => p.addJob('build', { steps: [say()], when: ci.JobCondition.ON_FAILURE })],
  ['job-timeout', (p) => p.addJob('build', { steps: [say()], timeout: Duration.seconds(90) })],
  ['job-matrix', (p) => p.addJob('build', { steps: [say()], matrix: { os: [] } })],
  ['job-matrix', (p) => p.addJob('build', { steps: [read(ci.Value.matrix('os'))] })],
  ['environment-approval', (p) => p.addJob('deploy', {
    steps: [say()],
    environment: new ci.DeploymentEnvironment({ name: 'production', requiresApproval: true }),
  })],
  ['artifact-twice', (p) => ['a', 'b'].forEach((id) => p.addJob(id, { steps: [say()], artifacts: [new ci.Artifact({ name: 'dist', paths: ['dist'] })] }))],
  ['artifact-missing', (p) => p.addJob('build', { steps: [say()], downloads: [artifact] })],
  ['artifact-missing', (p) => p.addJob('build', { steps: [say()], downloads: [artifact], artifacts: [artifact] })],
  ['plain-name', (p) => p.addJob('build', { steps: [say()], services: { 'my db': { image: 'postgres' } } })],
  ['empty-script', (p) => p.addJob('build', { steps: [new ci.Script({ name: 'Nothing', script: [' '] })] })],
  ['script-template', (p) => p.addJob('build', { steps: [new ci.Script({ name: 'Say', script: ['echo ${{ github.head_ref }}'] })] })],
  ['script-template', (p) => p.addJob('build', { steps: [new ci.Script({ name: 'Say', script: ['echo $[[ inputs.name ]]'] })] })],
  ['script-template', (p) => p.addJob('build', { steps: [say('Say ${{ github.head_ref }}')] })],
  ['variable-name', (p) => p.addJob('build', { steps: [read(ci.Value.COMMIT, 'MY-COMMIT')] })],
  ['undeclared-secret', (p) => p.addJob('build', { steps: [read(ci.Value.secret(secret))] })],
  ['output-missing', (p) => p.addJob('build', { steps: [read(make().output('IMAGE'))] })],
  ['output-missing', (p) => {
    const step = make();
    p.addJob('build', { steps: [step, read(step.output('TAG'))] });
  }],
  ['output-missing', (p) => {
    const step = make();
    p.addJob('build', { steps: [read(step.output('IMAGE')), step] });
  }],
  ['output-twice', (p) => {
    const steps = [make(), make()];
    p.addJob('build', { steps });
    p.addJob('use', { steps: steps.map((step) => read(step.output('IMAGE'))) });
  }],
  ['output-matrix', (p) => {
    const step = make();
    p.addJob('build', { steps: [step, read(step.output('IMAGE'))], matrix: { os: ['a', 'b'] } });
    p.addJob('use', { steps: [read(step.output('IMAGE'))] });
  }],
  ['step-twice', (p) => {
    const step = make();
    for (const id of ['a', 'b']) p.addJob(id, { steps: [step] });
    p.addJob('use', { steps: [read(step.output('IMAGE'))] });
  }],
  ['pipeline-patch', (p) => {
    p.addJob('build', { steps: [say()] });
    p.addJsonPatch(JsonPatch.replace('/jobs/deploy/runs-on', 'mine'));
  }],
])('refuses: %s', (...[id, build, props]) => { // with all three named, jest takes the last for its own callback
  expect(problemsWith(build, props)).toEqual([id]);
});

test('finds a circle of needs and says how it goes', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  const build = pipeline.addJob('build', { steps: [say()] });
  build.addNeed(pipeline.addJob('test', { steps: [say()], needs: [build] }));
  textOf(pipeline);
  expect(pipeline.jobs.flatMap((job) => problemsOf(job))).toMatchObject([{ check: 'job-needs', message: 'jobs need each other in a cycle: build → test → build' }]);
});

test('takes retries of 0 to 2 only', () => {
  const problems = (retries: number): string[] => {
    const pipeline = pipelineOn(ci.Platform.gitlab());
    pipeline.addJob('build', { steps: [say()], retries });
    textOf(pipeline);
    return pipeline.jobs.flatMap((job) => problemsOf(job).map(({ check }) => check));
  };
  expect([0, 1, 2].flatMap(problems)).toEqual([]);
  expect([-1, 3, 0.5].map(problems)).toEqual([['job-retries'], ['job-retries'], ['job-retries']]);
});

test('puts a job behind those of which it reads outputs or artifacts, without being told', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  const step = make();
  pipeline.addJob('use', { steps: [read(step.output('IMAGE'))], downloads: [artifact] });
  pipeline.addJob('build', { steps: [step] });
  pipeline.addJob('pages', { steps: [say()], artifacts: [artifact] });
  expect(textOf(pipeline)).toContain('needs: [build, pages]');
  expect(pipeline.jobs.flatMap((job) => problemsOf(job))).toEqual([]);
});

describe('a JSON patch', () => {
  test.each<[string, ci.Platform, JsonPatch, string]>([
    ['GitHub', ci.Platform.github(), JsonPatch.add('/jobs/build/strategy', { 'max-parallel': 2 }), 'max-parallel: 2'],
    ['Gitea', ci.Platform.gitea(), JsonPatch.replace('/jobs/build/runs-on', 'mine'), 'runs-on: mine'],
    ['GitLab', ci.Platform.gitlab(), JsonPatch.add('/build/inherit', { default: false }), 'default: false'],
    ['Azure', ci.Platform.azure(), JsonPatch.add('/jobs/0/cancelTimeoutInMinutes', '5'), 'cancelTimeoutInMinutes: '],
  ])('changes the file of %s', (_, platform, patch, expected) => {
    const pipeline = pipelineOn(platform);
    pipeline.addJob('build', { steps: [say()] });
    pipeline.addJsonPatch(patch);
    expect(textOf(pipeline)).toContain(expected);
    expect([pipeline, ...pipeline.jobs].flatMap((construct) => problemsOf(construct))).toEqual([]);
  });
});
