import { parse } from 'yaml';
import { End, Run, simulate } from './outcomes';
import { ci } from '../../../src';
import { fc, runs as runsOf } from '../../properties';
import { pipelineOn } from '../pipelines';
import { mistakes, step } from '../platforms/mistakes';

const { JobCondition, Platform } = ci;
const PLATFORMS: [string, () => ci.Platform][] = [
  ['GitHub', () => Platform.github()], ['Gitea', () => Platform.gitea()], ['GitLab', () => Platform.gitlab()], ['Azure', () => Platform.azure()],
];

/** A job of a plan: what it needs by their numbers. */
interface Plan {
  readonly needs: readonly number[];
  readonly when: ci.JobCondition;
  readonly needsAll: boolean;
}

function pipelineOf(platform: ci.Platform, plans: readonly Plan[]): ci.Pipeline {
  const pipeline = pipelineOn(platform);
  const jobs: ci.Job[] = [];
  plans.forEach(({ needs, when, needsAll }, index) => {
    jobs.push(pipeline.addJob(`j${index}`, { steps: [step()], needs: needsAll ? [] : needs.map((each) => jobs[each]), when, needsAll }));
  });
  return pipeline;
}

/** What the model says. */
function expected(plans: readonly Plan[], ends: readonly End[]): Run {
  const run: { [job: string]: End | 'skipped' } = {};
  const before = ({ needs, needsAll }: Plan): number[] => needsAll ? plans.flatMap((each, index) => each.needsAll ? [] : index) : [...needs];
  const farther = (plan: Plan): number[] => [...new Set(before(plan).flatMap((each) => [each, ...farther(plans[each])]))];
  const order = [...plans.keys()].sort((a, b) => Number(plans[a].needsAll) - Number(plans[b].needsAll));
  for (const index of order) {
    const plan = plans[index];
    const near = before(plan).map((each) => run[`j${each}`]);
    const far = farther(plan).map((each) => run[`j${each}`]);
    const broke = (each: string): boolean => each === 'failure' || each === 'timeout';
    const runs = plan.when === JobCondition.ALWAYS ? true
      : plan.when === JobCondition.ON_FAILURE ? far.some(broke)
        : plan.when === JobCondition.ON_SUCCESS_OR_SKIPPED ? !(plan.needsAll ? near : far).some(broke)
          : plan.needsAll ? !near.some(broke) : near.every((each) => each === 'success');
    run[`j${index}`] = runs ? ends[index] : 'skipped';
  }
  return run;
}

const ends = fc.constantFrom<End>('success', 'failure', 'timeout');
const plansAndEnds = fc.integer({ min: 1, max: 6 }).chain((count) => fc.tuple(
  fc.tuple(...Array.from({ length: count }, (_, index) => fc.record({
    needs: index === 0 ? fc.constant<number[]>([]) : fc.uniqueArray(fc.integer({ min: 0, max: index - 1 }), { maxLength: 3 }),
    when: fc.constantFrom(
      JobCondition.ON_SUCCESS, JobCondition.ON_SUCCESS, JobCondition.ON_SUCCESS_OR_SKIPPED, JobCondition.ON_FAILURE, JobCondition.ALWAYS,
    ),
    needsAll: fc.integer({ min: 0, max: 3 }).map((each) => each === 0),
  }))),
  fc.array(ends, { minLength: count, maxLength: count }),
));

/** Needs of jobs that come behind all others would be a circle, and jobs for failures need something. */
function isPossible(plans: readonly Plan[]): boolean {
  return plans.every(({ needs, when, needsAll }) => needsAll ? plans.some((each) => !each.needsAll)
    : needs.every((each) => !plans[each].needsAll) && (when !== JobCondition.ON_FAILURE || needs.length > 0));
}

describe.each(PLATFORMS)('on %s', (name, platform) => {
  test('jobs run after what the model says, however those before end', () => {
    fc.assert(fc.property(plansAndEnds, ([plans, given]) => {
      fc.pre(isPossible(plans));
      const pipeline = pipelineOf(platform(), plans);
      const refused = mistakes(pipelineOf(platform(), plans));
      expect(refused.filter((each) => each !== 'gitlab-failure')).toEqual([]);
      fc.pre(refused.length === 0);
      const run = simulate(pipeline, Object.fromEntries(given.map((end, index) => [`j${index}`, end])));
      expect(run).toEqual(expected(plans, given));
    }), { numRuns: runsOf(100) });
  });

  test('a job runs after what is left out, but not after what a failure skips', () => {
    const triggers = [ci.Trigger.push({ branches: ['main', 'release/*'] })];
    const made = pipelineOn(platform(), { triggers });
    const build = made.addJob('build', { steps: [step()] });
    const migrate = made.addJob('migrate', { needs: [build], condition: ci.Condition.onBranch('main'), steps: [step()] });
    made.addJob('deploy', { needs: [migrate], when: JobCondition.ON_SUCCESS_OR_SKIPPED, steps: [step()] });
    expect(mistakes(made)).toEqual([]);
    const file = parse(made._rendered);
    if (name === 'GitLab') {
      expect(file.deploy).toMatchObject({ needs: [{ job: 'migrate', artifacts: false, optional: true }, { job: 'build', artifacts: false }] });
      expect(file.deploy).not.toHaveProperty('rules');
    } else {
      const { needs, if: condition, dependsOn = needs, condition: text = condition } = file.jobs.deploy ?? file.jobs[2];
      expect([dependsOn, text]).toEqual([['migrate', 'build'], expect.stringMatching(/^(!cancelled\(\)|and\(not\(canceled\(\)\))/)]);
    }
  });

  const pipeline = (): ci.Pipeline => {
    const hook = ci.PipelineSecret.platform('HOOK');
    const made = pipelineOn(platform(), { secrets: [hook] });
    const build = made.addJob('build', { steps: [step()] });
    const test = made.addJob('test', { needs: [build], matrix: { node: ['22', '24'] }, steps: [step()] });
    made.addJob('deploy', { needs: [test], steps: [step()] });
    made.addJob('metric', { needsAll: true, steps: [new ci.PushMetrics({ url: 'https://push.example.com', start: new ci.RecordStart() })] });
    made.addJob('told', { needsAll: true, when: JobCondition.ON_FAILURE, steps: [new ci.NotifyMattermost({ webhookUrl: hook })] });
    return made;
  };
  const fine: { [job: string]: End } = { build: 'success', test: 'success', deploy: 'success', metric: 'success', told: 'success' };

  test.each<[string, { [job: string]: End }, string[]]>([
    ['succeeds', {}, ['build', 'test', 'deploy', 'metric']],
    ['fails at first', { build: 'failure' }, ['build', 'told']],
    ['takes too long at first', { build: 'timeout' }, ['build', 'told']],
    ['takes too long in between', { test: 'timeout' }, ['build', 'test', 'told']],
    ['takes too long at last', { deploy: 'timeout' }, ['build', 'test', 'deploy', 'told']],
  ])('a run that %s says so', (_, given, ran) => {
    const run = simulate(pipeline(), { ...fine, ...given });
    expect(Object.keys(run).filter((job) => run[job] !== 'skipped').sort()).toEqual([...ran].sort());
  });

  if (name !== 'GitLab') {
    test('a run that a person cancels tells of neither success nor failure', () => {
      const run = simulate(pipeline(), { ...fine, build: 'timeout' }, true);
      expect([run.metric, run.told, run.deploy]).toEqual(['skipped', 'skipped', 'skipped']);
    });
  }
});

test('a step for failures runs also when the job takes too long', () => {
  const textsOf = (platform: ci.Platform): string => {
    const pipeline = pipelineOn(platform);
    pipeline.addJob('job', { steps: [step(), step({ name: 'Failure', when: ci.StepCondition.ON_FAILURE })] });
    return pipeline._rendered;
  };
  for (const platform of [Platform.github(), Platform.gitea()]) expect(textsOf(platform)).toContain('if: failure() || cancelled()\n');
  expect(textsOf(Platform.azure())).toContain('condition: or(failed(), canceled())\n');
  // the script's own limit leaves time for the after_script
  const gitlab = textsOf(Platform.gitlab());
  expect(gitlab).toContain('  timeout: 70 minutes\n  variables:\n    RUNNER_SCRIPT_TIMEOUT: 60m\n');
  expect(gitlab).toContain('case "$CI_JOB_STATUS" in success | canceled) ;; *)\n');
});

test.each(PLATFORMS)('many jobs that all need each other are rendered at once on %s', (_, platform) => {
  const pipeline = pipelineOn(platform(), { triggers: [ci.Trigger.push(), ci.Trigger.pullRequest()] });
  let before: ci.Job[] = [];
  for (let layer = 0; layer < 14; layer++) {
    before = Array.from({ length: 4 }, (_each, index) => pipeline.addJob(`j${layer}-${index}`, {
      needs: before, steps: [step()], condition: ci.Condition.unless(ci.Condition.onBranch(`b${layer}-${index}`)),
    }));
  }
  pipeline.addJob('undo', { needsAll: true, when: JobCondition.ON_FAILURE, steps: [step()] });
  expect(mistakes(pipeline)).toEqual([]); // 4^14 ways through them, one by one, would not end
});
