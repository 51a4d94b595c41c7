import { ci } from '../../../../src';
import { pipelineOn } from '../../pipelines';
import { mistakes, step } from '../mistakes';

type Build = (pipeline: ci.Pipeline) => void;

const token = ci.PipelineSecret.platform('TOKEN');
const one = (options: Partial<ci.JobOptions>): Build => (pipeline) => void pipeline.addJob('one', { steps: [step()], ...options });
const action: ci.IStep = { bind: () => ({ name: 'Log in', script: '', action: { action: 'docker/oidc-action' } }) };
const environment = new ci.DeploymentEnvironment({ name: 'production' });
const artifacts = [new ci.Artifact({ name: 'app', paths: ['dist'] })];
const service = (options: Partial<ci.ServiceOptions>): Build => one({ services: { db: { image: 'db', ...options } } });
const fromMatrix = (matrix?: { [axis: string]: string[] }): Build => (pipeline) => {
  const output = step({ outputs: ['A'] });
  pipeline.addJob('first', { steps: [output], matrix });
  pipeline.addJob('second', { steps: [step({ env: { A: output.output('A') } })] });
};
const macro = (command: string): Build => one({ steps: [step({ script: [command], env: { T: ci.Value.secret(token) } })] });

test.each<[string, Build, Build]>([
  ['azure-action', one({ steps: [action] }), one({})],
  ['azure-go', one({ toolchains: [ci.Toolchain.go('1.26')] }), one({ toolchains: [ci.Toolchain.go('1.26.1')] })],
  ['azure-id-token', one({ steps: [step({ env: { T: ci.Value.idToken('vault') } })] }), one({ steps: [step({ env: { T: ci.Value.JOB_TOKEN } })] })],
  ['azure-macro', macro('echo "$(Token)"'), macro('echo "$( Token)"')],
  ['azure-macro', macro('echo "$(Build.SourceBranchName)"'), macro('echo "$(date) $(mktemp)"')],
  ['output-matrix', fromMatrix({ a: ['1', '2'] }), fromMatrix()],
  ['azure-matrix', one({ matrix: { a: ['1'] }, environment }), one({ environment })],
  ['azure-matrix', one({ matrix: { a: ['1'] }, artifacts }), one({ artifacts })],
  ['azure-matrix', one({ matrix: { a: ['$(x)'] } }), one({ matrix: { a: ['$x'] } })],
  ['azure-retries', one({ retries: 1 }), one({ retries: 0 })],
  ['azure-runner', one({ runner: ci.Runner.labels('own', 'big') }), one({ runner: ci.Runner.labels('own') })],
  ['azure-runner', one({ runner: ci.Runner.labels('ubuntu-16.04') }), one({ runner: ci.Runner.labels('ubuntu-22.04') })],
  ['azure-runner', one({ runner: ci.Runner.pool('other') }), one({ runner: ci.Runner.pool('own') })],
  ['azure-service', service({ command: ['a'] }), service({})],
  ['azure-service', service({ env: { A: ci.Value.literal('$(a)') } }), service({ env: { A: ci.Value.literal('(a)') } })],
  ['azure-service', service({ env: { A: ci.Value.COMMIT } }), service({ env: { A: ci.Value.secret(token) } })],
  ['azure-shell', one({ shell: ci.Shell.SH }), one({ shell: ci.Shell.BASH })],
])('refuses %s', (check, wrong, right) => {
  const build = (of: Build): string[] => {
    const pipeline = pipelineOn(ci.Platform.azure({ pools: ['own'] }), { secrets: [token] });
    of(pipeline);
    return mistakes(pipeline);
  };
  expect(build(wrong)).toEqual([check]);
  expect(build(right)).toEqual([]);
});

const push = (...paths: string[]): ci.Trigger => ci.Trigger.push({ paths });
const pull = (...paths: string[]): ci.Trigger => ci.Trigger.pullRequest({ paths });

test.each<[string, Partial<ci.PipelineProps>, Partial<ci.PipelineProps>]>([
  ['azure-trigger', { triggers: [push('a'), push('b')] }, { triggers: [push('a'), push('a')] }],
  ['azure-trigger', { triggers: [pull('a'), pull('b')] }, { triggers: [pull('a'), push('b')] }],
  ['azure-concurrency', { concurrency: { group: 'a', cancelsOlder: true, perBranch: true } }, { concurrency: { group: 'a', perBranch: true, replacesWaiting: true } }],
  ['azure-concurrency', { concurrency: { group: 'a' } }, {}],
])('refuses %s of a pipeline', (check, wrong, right) => {
  const build = (props: Partial<ci.PipelineProps>): string[] => {
    const pipeline = pipelineOn(ci.Platform.azure(), props);
    pipeline.addJob('one', { steps: [step()] });
    return mistakes(pipeline);
  };
  expect(build(wrong)).toEqual([check]);
  expect(build(right)).toEqual([]);
});
