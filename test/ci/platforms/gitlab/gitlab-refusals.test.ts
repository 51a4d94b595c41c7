import { Duration } from 'cdk8s';
import { ci } from '../../../../src';
import { pipelineOn } from '../../pipelines';
import { mistakes, step } from '../mistakes';

type Build = (pipeline: ci.Pipeline) => void;

const one = (options: Partial<ci.JobOptions>): Build => (pipeline) => void pipeline.addJob('one', { steps: [step()], ...options });
const artifact = (name: string, rest: Partial<ci.ArtifactOptions> = {}): ci.Artifact => new ci.Artifact({ name, paths: [name], ...rest });
const cache = (...keyFiles: string[]): ci.Cache => new ci.Cache({ name: 'npm', keyFiles, paths: ['.npm'] });
const manyCaches = (length: number): ci.Cache[] => Array.from({ length }, (_, n) => new ci.Cache({ name: `npm-${n}`, keyFiles: ['a'], paths: ['.npm'] }));
const action: ci.IStep = { bind: () => ({ name: 'Log in', script: '', action: { action: 'docker/oidc-action' } }) };
const coverage = (path: string): ci.TestReport => ({ path, format: ci.ReportFormat.COBERTURA });
const late = step({ name: 'Late', outputs: ['A'], script: ['echo A=1 >>"$JOB_OUTPUTS"'], when: ci.StepCondition.ALWAYS });
const early = step({ name: 'Early', outputs: ['A'], script: ['echo A=1 >>"$JOB_OUTPUTS"'] });
const reader = (from: ci.Script): ci.Script => step({ name: 'Read', env: { A: from.output('A') } });
const production = (approvers?: string[]): ci.DeploymentEnvironment => new ci.DeploymentEnvironment({ name: 'production', approvers });

const failure = (chain: boolean): Build => (pipeline) => {
  const first = pipeline.addJob('first', { steps: [step()] });
  const second = pipeline.addJob('second', { steps: [step()], needs: chain ? [first] : [] });
  pipeline.addJob('failed', { steps: [step()], needs: [first, second], when: ci.JobCondition.ON_FAILURE });
};
const approvalAfter = (when: ci.JobCondition): Build => (pipeline) => {
  const first = pipeline.addJob('first', { steps: [step()] });
  pipeline.addJob('deploy', { steps: [step()], needs: [first], when, environment: production(['alice']) });
};
const fromMatrix = (matrix?: { [axis: string]: string[] }): Build => (pipeline) => {
  pipeline.addJob('first', { steps: [early], matrix });
  pipeline.addJob('second', { steps: [reader(early)] });
};
const manyNeeds = (count: number): Build => (pipeline) => {
  const needs = Array.from({ length: count }, (_, index) => pipeline.addJob(`job-${index}`, { steps: [step()] }));
  pipeline.addJob('last', { steps: [step()], needs });
};
const names = (...all: string[]): Build => (pipeline) => all.forEach((name, index) => pipeline.addJob(`job-${index}`, { name, steps: [step()] }));

test.each<[string, Build, Build]>([
  ['gitlab-action', one({ steps: [action] }), one({ steps: [{ bind: () => ({ name: 'Log in', script: 'login', action: { action: 'a/b' } }) }] })],
  ['gitlab-after-script', one({ steps: [late, reader(late)] }), one({ steps: [early, reader(early)] })],
  ['gitlab-approval', approvalAfter(ci.JobCondition.ALWAYS), approvalAfter(ci.JobCondition.ON_SUCCESS)],
  ['gitlab-artifacts', one({ artifacts: [artifact('a'), artifact('b', { expireAfter: Duration.days(1) })] }), one({ artifacts: [artifact('a'), artifact('b')] })],
  ['gitlab-cache', one({ caches: [cache('a', 'b', 'c')] }), one({ caches: [cache('a', 'b')] })],
  ['gitlab-cache', one({ caches: manyCaches(5) }), one({ caches: manyCaches(4) })],
  ['gitlab-coverage', one({ reports: [coverage('a.xml'), coverage('b.xml')] }), one({ reports: [coverage('a.xml')] })],
  ['gitlab-expression', one({ condition: ci.Condition.onBranch('a"b\'c') }), one({ condition: ci.Condition.onBranch('a\'c') })],
  ['gitlab-failure', failure(true), failure(false)],
  ['gitlab-job-name', names('image'), names('images')],
  ['gitlab-job-name', names('pages'), names('Pages')],
  ['gitlab-job-name', names('same', 'same'), names('same', 'other')],
  ['gitlab-matrix', one({ matrix: { a: ['$HOME'] } }), one({ matrix: { a: ['HOME'] } })],
  ['output-matrix', fromMatrix({ a: ['1', '2'] }), fromMatrix()],
  ['gitlab-needs', manyNeeds(51), manyNeeds(50)],
  ['gitlab-runner', one({ runner: ci.Runner.labels('big', 'small') }), one({ runner: ci.Runner.labels('big') })],
  ['gitlab-runner', one({ runner: ci.Runner.labels() }), one({})],
  ['gitlab-service', one({ services: { db: { image: 'db', env: { B: ci.Value.BRANCH } } } }), one({ services: { db: { image: 'db', env: { B: ci.Value.TAG } } } })],
  ['gitlab-toolchain', one({ toolchains: [ci.Toolchain.node('24'), ci.Toolchain.go('1.26')] }), one({ toolchains: [ci.Toolchain.node('24')] })],
  ['gitlab-toolchain', one({ toolchains: [ci.Toolchain.node('24')], container: { image: 'a' } }), one({ container: { image: 'a' } })],
])('refuses %s', (check, wrong, right) => {
  const build = (of: Build): string[] => {
    const pipeline = pipelineOn(ci.Platform.gitlab({ runners: ['big'] }));
    of(pipeline);
    return mistakes(pipeline);
  };
  expect(build(wrong)).toEqual([check]);
  expect(build(right)).toEqual([]);
});

test.each<[string, Partial<ci.PipelineProps>, Partial<ci.PipelineProps>]>([
  ['gitlab-trigger', { triggers: [ci.Trigger.pipelineSuccess('build')] }, { triggers: [ci.Trigger.push()] }],
  ['gitlab-trigger', { triggers: [ci.Trigger.push({ ignoredPaths: ['docs/**'] })] }, { triggers: [ci.Trigger.push({ paths: ['src/**'] })] }],
  ['gitlab-concurrency', { concurrency: { group: 'a', cancelsOlder: true } }, { concurrency: { group: 'a', cancelsOlder: true, perBranch: true } }],
  ['gitlab-concurrency', { concurrency: { group: '$A' } }, { concurrency: { group: 'a' } }],
])('refuses %s of a pipeline', (check, wrong, right) => {
  const build = (props: Partial<ci.PipelineProps>): string[] => {
    const pipeline = pipelineOn(ci.Platform.gitlab(), props);
    pipeline.addJob('one', { steps: [step()] });
    return mistakes(pipeline);
  };
  expect(build(wrong)).toEqual([check]);
  expect(build(right)).toEqual([]);
});
