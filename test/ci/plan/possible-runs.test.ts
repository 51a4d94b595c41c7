import { ci } from '../../../src';
import { pipelineOn } from '../pipelines';
import { mistakes, step } from '../platforms/mistakes';

const { Condition, RunEvent, Trigger } = ci;
const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };
const push = (...branches: string[]): ci.Trigger => Trigger.push({ branches });
const main = push('main');
const on = Condition.onBranch;
const tag = Condition.onTag;
const event = Condition.onEvent;

function mistakesOf(kind: keyof typeof PLATFORMS, triggers: ci.Trigger[], condition: ci.Condition): string[] {
  const pipeline = pipelineOn(PLATFORMS[kind], { triggers });
  pipeline.addJob('job', { condition, steps: [step()] });
  return mistakes(pipeline);
}

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('on %s', (kind) => {
  test.each<[string, ci.Trigger[], ci.Condition]>([
    ['a tag', [main], tag('v')],
    ['another tag', [Trigger.push({ tags: ['release/*'] })], tag('v')],
    ['a tag with a slash', [Trigger.push({ tags: ['v1'] })], tag('v1/')],
    ['a schedule', [main], event(RunEvent.SCHEDULE)],
    ['a person', [main, Trigger.pullRequest()], event(RunEvent.MANUAL)],
    ['a pull request', [main], event(RunEvent.PULL_REQUEST)],
    ['a branch for pull requests', [Trigger.pullRequest()], on('main')],
    ['the default branch for pull requests', [Trigger.pullRequest()], Condition.onDefaultBranch()],
    ['a branch and a pull request', [main, Trigger.pullRequest()], Condition.all(on('main'), event(RunEvent.PULL_REQUEST))],
    ['another branch', [main], on('develop')],
    ['a branch that no pattern takes', [push('release/*')], on('release/1/hotfix')],
    ['two branches', [Trigger.push()], Condition.all(on('main'), on('develop'))],
    ['not the only branch', [main], Condition.unless(on('main'))],
    ['a fork', [main], Condition.fromFork()],
    ['nothing', [main], Condition.any()],
  ])('refuses a job for %s', (_name, triggers, condition) => {
    expect(mistakesOf(kind, triggers, condition)).toEqual(['dead-job']);
  });

  test.each<[string, ci.Trigger[], ci.Condition]>([
    ['a tag', [Trigger.push({ tags: ['v*'] })], tag('v1.')],
    ['a tag of a shorter prefix', [Trigger.push({ tags: ['v1.*'] })], tag('v')],
    ['every tag', [Trigger.push({ branches: ['main'], tags: ['**'] })], tag('')],
    ['a branch', [push('release/*')], on('release/1')],
    ['a branch of any', [Trigger.push()], on('develop')],
    ['the default branch, whatever it is', [push('trunk')], Condition.onDefaultBranch()],
    ['not the default branch', [main], Condition.unless(Condition.onDefaultBranch())],
    ['a schedule on the default branch', [Trigger.schedule('0 2 * * *')], Condition.all(event(RunEvent.SCHEDULE), Condition.onDefaultBranch())],
    ['a person on a branch', [Trigger.manual()], on('develop')],
    ['a person on a tag', [Trigger.manual()], tag('v')],
    ['a fork', [Trigger.pullRequest()], Condition.fromFork()],
    ['no fork', [Trigger.pullRequest()], Condition.unless(Condition.fromFork())],
    ['everything', [main], Condition.all()],
  ])('takes a job for %s', (_name, triggers, condition) => {
    expect(mistakesOf(kind, triggers, condition)).toEqual([]);
  });
});

test('what a job needs counts, once, where it must have succeeded', () => {
  const build = (when: ci.JobCondition): string[] => {
    const pipeline = pipelineOn(PLATFORMS.github, { triggers: [Trigger.push({ branches: ['main'], tags: ['v*'] })] });
    const first = pipeline.addJob('first', { condition: on('main'), steps: [step()] });
    const second = pipeline.addJob('second', { needs: [first], when, condition: tag('v'), steps: [step()] });
    pipeline.addJob('third', { needs: [second], steps: [step()] });
    return mistakes(pipeline);
  };
  expect(build(ci.JobCondition.ON_SUCCESS)).toEqual(['dead-job']);
  expect(build(ci.JobCondition.ALWAYS)).toEqual([]);
});

test('a pipeline that follows another has its branches', () => {
  const follows = (branches?: string[]): ci.Trigger[] => [Trigger.pipelineSuccess('Test', { branches })];
  expect(mistakesOf('github', follows(['main']), on('main'))).toEqual([]);
  expect(mistakesOf('github', follows(), on('develop'))).toEqual([]);
  expect(mistakesOf('github', follows(['main']), on('develop'))).toEqual(['dead-job']);
  expect(mistakesOf('azure', follows(['main']), event(RunEvent.PUSH))).toEqual(['dead-job']);
});
