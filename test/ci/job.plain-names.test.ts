import { pipelineOn } from './pipelines';
import { ci } from '../../src';
import { problemsOf } from '../../src/base/problem';
import { planPipeline } from '../../src/ci/plan/plan';

const step = (props: Partial<ci.ScriptProps> = {}): ci.Script => new ci.Script({ name: 'Do', script: ['true'], ...props });

function messagesWith(options: ci.JobOptions, props: Partial<ci.PipelineProps> = {}): string[] {
  const pipeline = pipelineOn(ci.Platform.github(), props);
  const job = pipeline.addJob('job', { steps: [step()], ...options });
  planPipeline(pipeline);
  return problemsOf(job).map(({ check, message }) => `${check} ${message}`);
}

test.each<[string, ci.JobOptions, string]>([
  ['artifact', { artifacts: [new ci.Artifact({ name: 'a/b', paths: ['x'] })] }, 'plain-name an artifact of job job has the name "a/b", which is not valid'],
  ['cache', { caches: [new ci.Cache({ name: 'a,b', keyFiles: ['x'], paths: ['y'] })] }, 'plain-name a cache of job job has the name "a,b", which is not valid'],
  ['axis', { matrix: { 'a.b': ['1'] } }, 'plain-name an axis of the matrix of job job has the name "a.b", which is not valid'],
  ['axis with a meaning of its own', { matrix: { include: ['1'] } }, 'plain-name an axis of the matrix of job job has the name "include", which is not valid'],
  ['service', { services: { 'Data base': { image: 'a:1' } } }, 'plain-name a service of job job has the name "Data base", which is not a valid host name'],
  ['variable of the platform', { env: { X: ci.Value.variable('a-b') } }, 'variable-name job job has the variable "a-b", which is not a valid name'],
])('refuses the name of a %s', (_, options, message) => {
  expect(messagesWith(options)).toEqual([message]);
});

test('takes plain names', () => {
  expect(messagesWith({
    artifacts: [new ci.Artifact({ name: 'a-b_c.1', paths: ['x'] })],
    caches: [new ci.Cache({ name: 'npm', keyFiles: ['x'], paths: ['y'] })],
    matrix: { node_version: ['1'] },
    services: { 'my-database': { image: 'a:1' } },
    env: { X: ci.Value.variable('A_b') },
  })).toEqual([]);
});

test('containers read declared secrets, and outputs of other jobs', () => {
  const secret = ci.PipelineSecret.platform('PASSWORD');
  const services = { db: { image: 'db:1', env: { PASSWORD: ci.Value.secret(secret) } } };
  expect(messagesWith({ services })).toEqual([expect.stringMatching(/^undeclared-secret /)]);
  expect(messagesWith({ services }, { secrets: [secret] })).toEqual([]);

  const pipeline = pipelineOn(ci.Platform.github());
  const made = step({ outputs: ['TAG'] });
  pipeline.addJob('build', { steps: [made] });
  pipeline.addJob('test', { container: { image: 'a:1', env: { TAG: made.output('TAG') } }, steps: [step()] });
  expect(planPipeline(pipeline).jobs.map(({ id, needs, outputs }) => [id, needs.map((each) => each.id), [...outputs.keys()]]))
    .toEqual([['build', [], ['TAG']], ['test', ['build'], []]]);
});

test('refuses two outputs of one name that other jobs read from one job', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  const [first, second] = [step({ outputs: ['TAG'] }), step({ outputs: ['TAG'] })];
  const build = pipeline.addJob('build', { steps: [first, second] });
  const reader = pipeline.addJob('test', { steps: [step({ env: { A: first.output('TAG'), B: first.output('TAG') } })] });
  planPipeline(pipeline);
  expect(problemsOf(build)).toEqual([]);
  reader.addStep(step({ env: { C: second.output('TAG') } }));
  planPipeline(pipeline);
  expect(problemsOf(build)).toEqual([expect.objectContaining({ check: 'output-twice', message: 'two steps of job build pass output TAG to other jobs' })]);
});
