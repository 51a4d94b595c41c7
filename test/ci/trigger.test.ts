import { pipelineOn, textOf } from './pipelines';
import { ci } from '../../src';
import { problemsOf } from '../../src/base/problem';

const { Platform, Trigger } = ci;
const platforms: [string, ci.Platform][] = [['GitHub', Platform.github()], ['Gitea', Platform.gitea()], ['GitLab', Platform.gitlab()], ['Azure', Platform.azure()]];

/** What is wrong with a pipeline that these start, whatever the platform. */
function problems(platform: ci.Platform, ...triggers: ci.Trigger[]): string[] {
  const pipeline = pipelineOn(platform, { triggers });
  pipeline.addJob('job', { steps: [new ci.Script({ name: 'Do', script: ['true'] })] });
  textOf(pipeline);
  return problemsOf(pipeline).filter(({ check }) => check.startsWith('trigger-')).map(({ check, message }) => `${check}: ${message}`);
}

describe.each(platforms)('on %s', (_, platform) => {
  test.each([
    'every day', '', '@daily', '99 99 99 99 99', '60 4 * * 1', '30 24 * * 1', '30 4 0 * 1', '30 4 * 13 1', '30 4 * * 7', '30 4 * * MONDAY', '30  4 * * 1', '0 0 0 1 1 1',
    '30 4 * * 1\n- x', '*/0 4 * * 1', '5-1 4 * * 1', '30 4 * FOO *', '30,,31 4 * * 1', '? 4 * * 1', '30 4 * * toString',
  ])('refuses the schedule %j', (cron) => {
    expect(problems(platform, Trigger.schedule(cron))).toEqual([`trigger-schedule: the schedule is ${JSON.stringify(cron)}, which is not a valid cron expression`]);
  });

  test.each(['30 4 * * 1', '0 */6 1,15 JAN-JUN *', '0-59/15 0,12 1-31 1-12 MON-FRI', '59 23 31 12 6', '0 0 * * sun'])('takes the schedule %j', (cron) => {
    expect(problems(platform, Trigger.schedule(cron))).toEqual([]);
  });

  test.each<[ci.Trigger, string]>([
    [Trigger.push({ branches: [] }), 'branches of a trigger is empty'],
    [Trigger.push({ tags: [] }), 'tags of a trigger is empty'],
    [Trigger.push({ paths: [] }), 'paths of a trigger is empty'],
    [Trigger.pullRequest({ branches: [] }), 'branches of a trigger is empty'],
    [Trigger.push({ branches: ['main', ''] }), 'branches of a trigger contains "", which is not valid'],
    [Trigger.push({ branches: ['a\nb'] }), 'branches of a trigger contains "a\\nb", which is not valid'],
    [Trigger.push({ paths: ['a'], ignoredPaths: ['b'] }), 'a push trigger has both paths and ignoredPaths'],
    [Trigger.pipelineSuccess(' '), 'the trigger refers to a pipeline without a name'],
  ])('refuses what means something else on each (%#)', (trigger, message) => {
    expect(problems(platform, trigger)).toEqual([`trigger-filter: ${message}`]);
  });
});
