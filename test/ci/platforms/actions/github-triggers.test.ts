import { step, workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { problemsOf } from '../../../../src/base/problem';
import { pipelineOn, textOf } from '../../pipelines';

const { Trigger } = ci;

function triggered(...triggers: ci.Trigger[]): ci.Pipeline {
  const pipeline = pipelineOn(ci.Platform.github(), { triggers });
  pipeline.addJob('job', { steps: [step()] });
  return pipeline;
}

test.each<[string, ci.Trigger[], object]>([
  ['a push of any branch, but no tag', [Trigger.push()], { push: { branches: ['**'] } }],
  ['a push of tags only', [Trigger.push({ tags: ['v*'] })], { push: { tags: ['v*'] } }],
  ['pushes of branches and tags', [Trigger.push({ branches: ['main'], tags: ['v*'], paths: ['src/**'] })], { push: { branches: ['main'], tags: ['v*'], paths: ['src/**'] } }],
  ['two pushes', [Trigger.push({ branches: ['main'], paths: ['src/**'] }), Trigger.push({ tags: ['v*'] })], { push: { branches: ['main'], tags: ['v*'], paths: ['src/**'] } }],
  ['names in which nothing but stars is special', [Trigger.push({ branches: ['a+b?[c]!', '!d', 'e\\f', 'g/**'] })],
    { push: { branches: ['a\\+b\\?\\[c\\]\\!', '\\!d', 'e\\\\f', 'g/**'] } }],
  ['pull requests', [Trigger.pullRequest()], { pull_request: null }],
  ['pull requests to a branch', [Trigger.pullRequest({ branches: ['main'], paths: ['src/**'] })], { pull_request: { branches: ['main'], paths: ['src/**'] } }],
  ['pull requests to a branch and to all', [Trigger.pullRequest({ branches: ['main'] }), Trigger.pullRequest()], { pull_request: null }],
  ['schedules', [Trigger.schedule('30 4 * * 1'), Trigger.schedule('0 */6 1,15 JAN-JUN *')], { schedule: [{ cron: '30 4 * * 1' }, { cron: '0 */6 1,15 JAN-JUN *' }] }],
  ['a person', [Trigger.manual()], { workflow_dispatch: null }],
  ['other pipelines', [Trigger.pipelineSuccess('Test', { branches: ['main'] }), Trigger.pipelineSuccess('Lint: all', { branches: ['main'] })],
    { workflow_run: { workflows: ['Test', 'Lint: all'], types: ['completed'], branches: ['main'] } }],
])('%s', (_, triggers, on) => {
  const pipeline = triggered(...triggers);
  expect(workflowOf(pipeline).on).toEqual(on);
  expect(pipeline.node.findAll().flatMap(problemsOf)).toEqual([]);
});

test('says why following another pipeline is safe', () => {
  expect(textOf(triggered(Trigger.pipelineSuccess('Test')))).toContain('\n  workflow_run: # zizmor: ignore[dangerous-triggers] jobs run after success only');
});

test.each<[string, ci.Trigger[], string]>([
  ['pushes with different paths', [Trigger.push({ branches: ['a'], paths: ['a'] }), Trigger.push({ branches: ['b'] })], 'two triggers for pushes have different filters'],
  ['pull requests with different paths', [Trigger.pullRequest({ paths: ['a'] }), Trigger.pullRequest()], 'two triggers for pull requests have different filters'],
  ['other pipelines with different branches', [Trigger.pipelineSuccess('A'), Trigger.pipelineSuccess('B', { branches: ['b'] })], 'two triggers for ends of other pipelines have different filters'],
])('refuses %s', (_, triggers, message) => {
  const pipeline = triggered(...triggers);
  textOf(pipeline);
  expect(problemsOf(pipeline)).toEqual([expect.objectContaining({ check: 'actions-trigger', message })]);
});
