import { parse } from 'yaml';
import { ci } from '../../../src';
import { pipelineOn, textOf } from '../pipelines';
import { mistakes, step } from '../platforms/mistakes';

const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };
type Kind = keyof typeof PLATFORMS;

const main = [ci.Trigger.push({ branches: ['main'] })];
const withPulls = [...main, ci.Trigger.pullRequest()];
const environment = new ci.DeploymentEnvironment({ name: 'production' });
const deploys: ci.IStep = { bind: () => ({ name: 'Deploy', script: 'true', deploys: true }) };

function pipeline(kind: Kind, concurrency: ci.Concurrency | undefined, job: Partial<ci.JobOptions> = {}, triggers = main): ci.Pipeline {
  const made = pipelineOn(PLATFORMS[kind], { concurrency, triggers });
  made.addJob('one', { steps: [step()], ...job });
  return made;
}

const file = (made: ci.Pipeline) => parse(textOf(made));

describe('each run gets its turn', () => {
  test('on GitHub no run that waits is canceled', () => {
    const made = pipeline('github', { group: 'deploy' });
    expect(file(made).concurrency).toEqual({ 'group': 'deploy', 'cancel-in-progress': false, 'queue': 'max' });
    expect(mistakes(made)).toEqual([]);
    expect(file(pipeline('github', { group: 'deploy', replacesWaiting: true })).concurrency).toEqual({ 'group': 'deploy', 'cancel-in-progress': false });
    expect(file(pipeline('github', { group: 'deploy', cancelsOlder: true })).concurrency).toEqual({ 'group': 'deploy', 'cancel-in-progress': true });
  });

  test('Gitea and Azure, which merge or cancel what waits, refuse it', () => {
    expect(mistakes(pipeline('gitea', { group: 'deploy' }))).toEqual(['gitea-concurrency']);
    expect(mistakes(pipeline('gitea', { group: 'deploy', replacesWaiting: true }))).toEqual([]);
    expect(mistakes(pipeline('azure', { group: 'deploy', perBranch: true }))).toEqual(['azure-concurrency']);
    const merged = pipeline('azure', { group: 'deploy', perBranch: true, replacesWaiting: true });
    expect([mistakes(merged), file(merged).trigger.batch]).toEqual([[], true]);
  });

  test('GitLab lets jobs wait, not runs, and replaces none', () => {
    const many = pipeline('gitlab', { group: 'deploy' });
    expect([mistakes(many), file(many).one.resource_group]).toEqual([[], 'deploy']);
    many.addJob('two', { steps: [step()] });
    expect(mistakes(many)).toEqual(['gitlab-concurrency']);
    expect(mistakes(pipeline('gitlab', { group: 'deploy', replacesWaiting: true }))).toEqual(['gitlab-concurrency']);
  });
});

describe('a job has a group of its own', () => {
  test.each<[Kind, ci.Concurrency, object]>([
    ['github', { group: 'a' }, { concurrency: { 'group': 'a', 'cancel-in-progress': false, 'queue': 'max' } }],
    ['gitea', { group: 'a', replacesWaiting: true }, { concurrency: { 'group': 'a', 'cancel-in-progress': false } }],
    ['gitea', { group: 'a', perBranch: true, cancelsOlder: true }, { concurrency: { 'group': 'a-${{ github.ref }}', 'cancel-in-progress': true } }],
    ['gitlab', { group: 'a' }, { resource_group: 'a' }],
    ['gitlab', { group: 'a', perBranch: true }, { resource_group: 'a/$CI_COMMIT_REF_SLUG' }],
    ['gitlab', { group: 'a', perBranch: true, cancelsOlder: true }, { interruptible: true }],
  ])('on %s: %j', (kind, concurrency, expected) => {
    const made = pipeline(kind, undefined, { concurrency });
    made.addJob('test', { steps: [step()] });
    const read = file(made);
    expect(mistakes(made)).toEqual([]);
    expect((read.jobs ?? read).one).toMatchObject(expected);
    expect((read.jobs ?? read).test).not.toHaveProperty(Object.keys(expected)[0]);
    if (kind === 'gitlab') expect(read.workflow.auto_cancel).toEqual(concurrency.cancelsOlder ? { on_new_commit: 'interruptible' } : undefined);
  });

  test('on Azure with an environment', () => {
    expect(mistakes(pipeline('azure', undefined, { concurrency: { group: 'a' } }))).toEqual(['azure-concurrency']);
    const made = pipeline('azure', undefined, { concurrency: { group: 'a' }, environment });
    expect([mistakes(made), file(made).lockBehavior]).toEqual([[], 'sequential']);
    expect(file(pipeline('azure', undefined, { concurrency: { group: 'a', replacesWaiting: true }, environment })).lockBehavior).toBe('runLatest');
    made.addJob('two', { steps: [step()], environment, concurrency: { group: 'a', replacesWaiting: true } });
    expect(mistakes(made)).toEqual(['azure-concurrency']);
  });

  test.each(Object.keys(PLATFORMS) as Kind[])('not that of its pipeline on %s', (kind) => {
    const concurrency = { group: 'a', perBranch: true, replacesWaiting: kind !== 'gitlab' };
    expect(mistakes(pipeline(kind, concurrency, { concurrency }))).toContain('concurrency-group');
  });
});

describe('a deployment is not canceled halfway', () => {
  const cancels = { group: 'a', perBranch: true, cancelsOlder: true };

  test.each<[Kind, Partial<ci.JobOptions>]>([['github', { environment }], ['github', { steps: [deploys] }], ['gitea', { steps: [deploys] }]])('on %s: %j', (kind, job) => {
    expect(mistakes(pipeline(kind, cancels, job))).toEqual(['concurrency-deployment']);
    expect(mistakes(pipeline(kind, undefined, { ...job, concurrency: cancels }))).toEqual(['concurrency-deployment']);
    expect(mistakes(pipeline(kind, cancels))).toEqual([]);
  });

  test('on Azure', () => {
    const pulls = [ci.Trigger.pullRequest()];
    expect(mistakes(pipeline('azure', cancels, { environment }, pulls))).toEqual(['concurrency-deployment']);
    expect(mistakes(pipeline('azure', cancels, {}, pulls))).toEqual([]);
  });

  test('GitLab lets it finish', () => {
    const made = pipeline('gitlab', cancels, { environment });
    made.addJob('test', { steps: [step()] });
    const { one, test: tested, default: all } = file(made);
    expect([mistakes(made), all.interruptible, one.interruptible, tested.interruptible]).toEqual([[], true, false, undefined]);
    expect(mistakes(pipeline('gitlab', undefined, { environment, concurrency: cancels }))).toEqual(['concurrency-deployment']);
  });
});

test.each(['github', 'gitea'] as const)('branches and pull requests do not share a group that cancels on %s', (kind) => {
  const cancels = { group: 'a', cancelsOlder: true };
  expect(mistakes(pipeline(kind, cancels))).toEqual([]);
  expect(mistakes(pipeline(kind, cancels, {}, withPulls))).toEqual(['concurrency-shared']);
  expect(mistakes(pipeline(kind, cancels, {}, [ci.Trigger.push()]))).toEqual(['concurrency-shared']);
  expect(mistakes(pipeline(kind, { ...cancels, perBranch: true }, {}, withPulls))).toEqual([]);
});

test('pull requests that wait for each other are a warning', () => {
  expect(mistakes(pipeline('github', { group: 'a' }, {}, withPulls))).toEqual(['concurrency-shared']);
  expect(mistakes(pipeline('github', undefined, { concurrency: { group: 'a' } }, withPulls))).toEqual([]);
});

test('booleans and numbers of Azure are written as such, and versions as text', () => {
  const text = textOf(pipeline('azure', undefined, { toolchains: [ci.Toolchain.python('3.10')] }));
  expect(text).toContain('persistCredentials: false\n');
  expect(text).toContain('timeoutInMinutes: 60\n');
  expect(text).toContain('versionSpec: "3.10"\n');
});
