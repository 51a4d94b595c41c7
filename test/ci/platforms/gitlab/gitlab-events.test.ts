import { events, GitLabEvent, holds, jobsOf } from './gitlab-events';
import { ci } from '../../../../src';
import type { ConditionSource } from '../../../../src/ci/condition';
import { fc, runs } from '../../../properties';
import { pipelineOn, textOf } from '../../pipelines';
import { step } from '../mistakes';

const { Condition, JobCondition, Platform, RunEvent, Trigger } = ci;

describe('GitLab\'s expressions', () => {
  test.each([
    ['$A', false], ['$A == null', true], ['$A != "x"', true], ['$A =~ /x/', false], ['$A !~ /x/', true], ['$B', true], ['$B == "x/y"', true], ['$E', false],
    ['$B =~ /^x\\/[^\\/]*$/', true], ['$A == "1" || $B && $B == "x/y"', true], ['($A || $B) && $A', false], ['$B == $C', true], ['$A == $B', false],
  ])('%s is %s', (expression, expected) => {
    expect(holds(expression, { B: 'x/y', C: 'x/y', E: '' })).toBe(expected);
  });
});

/** Jobs of the pipelines of an event, those of a pipeline that is not made left out. */
function made(pipeline: ci.Pipeline, event: GitLabEvent): string[][] {
  return jobsOf(textOf(pipeline), event).filter((jobs) => jobs.length > 0);
}

interface JobsAfter { readonly [id: string]: Partial<ci.JobOptions> & { readonly after?: string[] } }

function pipelineWith(triggers: ci.Trigger[], jobsAfter: JobsAfter = {}): ci.Pipeline {
  const pipeline = pipelineOn(Platform.gitlab(), { triggers });
  const added: { [id: string]: ci.Job } = { test: pipeline.addJob('test', { steps: [step()] }) };
  for (const [id, { after = [], ...options }] of Object.entries(jobsAfter)) {
    added[id] = pipeline.addJob(id, { steps: [step()], needs: after.map((each) => added[each]), ...options });
  }
  return pipeline;
}

const STARTS = [Trigger.push({ branches: ['**'], tags: ['v*'] }), Trigger.pullRequest(), Trigger.schedule('0 3 * * 1'), Trigger.manual()];
const gitflow = (): ci.Pipeline => pipelineWith(STARTS, {
  deploy: { after: ['test'], condition: Condition.onBranch('develop') },
  release: { after: ['test'], condition: Condition.onTag('v') },
});

test.each<[string, GitLabEvent, string[][]]>([
  ['a push of main', events.push('main'), [['test']]],
  ['a push of develop', events.push('develop'), [['test', 'deploy']]],
  ['a push of develop with an open merge request', events.pushWithMergeRequest('develop', 'main'), [['test', 'deploy']]],
  ['a push of a feature', events.push('feature/x'), [['test']]],
  ['a push of a feature with an open merge request', events.pushWithMergeRequest('feature/x', 'develop'), [['test']]],
  ['a push of main with an open merge request', events.pushWithMergeRequest('main', 'production'), [['test']]],
  ['a merge request', events.mergeRequest('feature/x', 'develop'), [['test']]],
  ['a merge request from a fork', events.mergeRequestFromFork('develop', 'develop'), [['test']]],
  ['a merge train', events.mergeTrain('develop', 'main'), [['test']]],
  ['a tag', events.tag('v1'), [['test', 'release']]],
  ['another tag', events.tag('x'), []],
  ['a schedule', events.other('schedule'), [['test']]],
  ['a person', events.other('web', 'develop'), [['test', 'deploy']]],
  ['the API', events.other('api'), [['test']]],
  ['a trigger token', events.other('trigger'), []],
  ['a pipeline of another project', events.other('pipeline'), []],
  ['a parent', events.other('parent_pipeline'), []],
])('Git flow: %s', (_, event, expected) => {
  expect(made(gitflow(), event)).toEqual(expected);
});

describe('a job that runs for both runs once', () => {
  const onFeature = events.pushWithMergeRequest('feature/x', 'main');

  test('where merge requests into one branch only start a run', () => {
    const pipeline = pipelineWith([Trigger.push(), Trigger.pullRequest({ branches: ['main'] })]);
    expect(made(pipeline, onFeature)).toEqual([['test']]);
    expect(made(pipeline, events.pushWithMergeRequest('feature/x', 'develop'))).toEqual([['test']]);
    expect(made(pipeline, events.mergeRequestFromFork('feature/x', 'main'))).toEqual([['test']]);
  });

  test('where some branches only start a run', () => {
    const pipeline = pipelineWith([Trigger.push({ branches: ['main', 'develop', 'feature/**'] }), Trigger.pullRequest()]);
    for (const branch of ['main', 'develop', 'feature/a/b', 'other']) {
      expect([branch, made(pipeline, events.pushWithMergeRequest(branch, 'x'))]).toEqual([branch, [['test']]]);
    }
  });

  test('where both count by the same paths', () => {
    const pipeline = pipelineWith([Trigger.push({ paths: ['src/**'] }), Trigger.pullRequest({ paths: ['src/**', 'docs/**'] })]);
    expect(made(pipeline, onFeature)).toEqual([['test']]);
    expect(made(pipeline, { ...onFeature, changed: false })).toEqual([]);
  });

  test('where jobs are for pushes or for merge requests alone', () => {
    const pipeline = pipelineWith([Trigger.push(), Trigger.pullRequest()], {
      lint: {},
      preview: { after: ['test'], condition: Condition.onEvent(RunEvent.PULL_REQUEST) },
      deploy: { after: ['lint'], condition: Condition.onBranch('develop') },
      end: { needsAll: true },
    });
    expect(made(pipeline, onFeature)).toEqual([['test', 'lint', 'preview', 'end']]);
    // the preview needs the test, and its pipeline is another one
    expect(made(pipeline, events.pushWithMergeRequest('develop', 'main'))).toEqual([['test', 'lint', 'deploy', 'end'], ['test', 'preview', 'end']]);
  });
});

// The model, in other words than the library's.
interface Run { readonly event: ci.RunEvent; readonly branch?: string; readonly tag?: string }
interface Plan {
  readonly needs: readonly number[];
  readonly when: ci.JobCondition;
  readonly needsAll: boolean;
  readonly condition: ci.Condition;
}

function isTrue(source: ConditionSource, run: Run): boolean {
  switch (source.kind) {
    case 'branch': return run.branch === source.name;
    case 'defaultBranch': return run.branch === 'main';
    case 'tag': return run.tag?.startsWith(source.prefix) ?? false;
    case 'event': return run.event === source.event;
    case 'fork': return false;
    case 'not': return !isTrue(source.of, run);
    case 'all': return source.of.every((each) => isTrue(each, run));
    case 'any': return source.of.some((each) => isTrue(each, run));
  }
}

const isPresent = (plans: readonly Plan[], index: number, run: Run): boolean => {
  const { condition, needs, when, needsAll } = plans[index];
  const own = isTrue(condition._source, run);
  return own && (when !== JobCondition.ON_SUCCESS || needsAll || needs.every((each) => isPresent(plans, each, run)));
};
function namesIn(plans: readonly Plan[], run: Run): string[] {
  return [...plans.keys()].filter((index) => isPresent(plans, index, run)).map((index) => `j${index}`);
}

const BRANCHES = ['main', 'develop', 'feature/x'] as const;
const PATTERNS: { readonly [pattern: string]: RegExp } = {
  'main': /^main$/, 'develop': /^develop$/, 'feature/**': /^feature\/.*$/, '*': /^[^/]*$/, '**': /./,
};
function isOneOf(names: readonly string[] | undefined, branch: string): boolean {
  return names === undefined || names.some((each) => PATTERNS[each].test(branch));
}
const patterns = fc.option(fc.uniqueArray(fc.constantFrom(...Object.keys(PATTERNS)), { minLength: 1, maxLength: 3 }), { nil: undefined });

const { condition } = fc.letrec<{ condition: ci.Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...BRANCHES).map(Condition.onBranch),
    fc.constant(Condition.onDefaultBranch()),
    fc.constantFrom('', 'v').map(Condition.onTag),
    fc.constantFrom(...Object.values(RunEvent)).map(Condition.onEvent),
    tie('condition').map(Condition.unless),
    fc.array(tie('condition'), { maxLength: 3 }).map((all) => Condition.all(...all)),
    fc.array(tie('condition'), { maxLength: 3 }).map((all) => Condition.any(...all)),
  ),
}));

const jobs = fc.integer({ min: 1, max: 5 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => fc.record<Plan>({
  needs: index === 0 ? fc.constant([]) : fc.uniqueArray(fc.integer({ min: 0, max: index - 1 }), { maxLength: 2 }),
  when: fc.constantFrom(JobCondition.ON_SUCCESS, JobCondition.ON_SUCCESS, JobCondition.ALWAYS),
  needsAll: fc.integer({ min: 0, max: 4 }).map((each) => each === 0),
  condition: fc.oneof(fc.constant(Condition.all()), condition),
}))));

test('each job runs exactly where the model says', () => {
  const push = fc.record({ branches: patterns }), pull = fc.record({ branches: patterns });
  const someBranch = fc.constantFrom(...BRANCHES);
  const given = fc.tuple(jobs, fc.array(push, { maxLength: 2 }), fc.array(pull, { maxLength: 2 }), someBranch, someBranch);
  fc.assert(fc.property(given, ([drafts, pushes, pulls, branch, target]) => {
    fc.pre(branch !== target && pushes.length + pulls.length > 0);
    // a job that comes after all others is needed by none
    const plans = drafts.map((plan) => ({ ...plan, needs: plan.needsAll ? [] : plan.needs.filter((each) => !drafts[each].needsAll) }));
    const pipeline = pipelineOn(Platform.gitlab(), {
      triggers: [
        ...pushes.map((each) => Trigger.push({ ...each })), ...pulls.map((each) => Trigger.pullRequest({ ...each })),
        Trigger.push({ tags: ['v*'] }), Trigger.schedule('0 3 * * 1'), Trigger.manual(),
      ],
    });
    const added: ci.Job[] = [];
    plans.forEach((plan, index) => added.push(pipeline.addJob(`j${index}`, { ...plan, steps: [step()], needs: plan.needs.map((each) => added[each]) })));
    const text = textOf(pipeline);
    const sorted = (event: GitLabEvent): string[][] => jobsOf(text, event).map((each) => each.sort());

    const isPushed = pushes.some(({ branches }) => isOneOf(branches, branch)), isPulled = pulls.some(({ branches }) => isOneOf(branches, target));
    const onPush = isPushed ? namesIn(plans, { event: RunEvent.PUSH, branch }) : [];
    const onPull = isPulled ? namesIn(plans, { event: RunEvent.PULL_REQUEST }) : [];
    expect(sorted(events.push(branch))).toEqual([onPush]);
    expect(sorted(events.mergeRequestFromFork(branch, target))).toEqual([onPull]);
    expect(sorted(events.mergeTrain(branch, target))).toEqual([onPull]);
    expect(sorted(events.tag('v1'))).toEqual([namesIn(plans, { event: RunEvent.PUSH, tag: 'v1' })]);
    expect(sorted(events.tag('x'))).toEqual([[]]);
    expect(sorted(events.other('schedule'))).toEqual([namesIn(plans, { event: RunEvent.SCHEDULE, branch: 'main' })]);
    for (const source of ['web', 'api']) expect(sorted(events.other(source, branch))).toEqual([namesIn(plans, { event: RunEvent.MANUAL, branch })]);
    for (const source of ['trigger', 'pipeline']) expect(sorted(events.other(source))).toEqual([[]]);

    const [pushed, pulled] = sorted(events.pushWithMergeRequest(branch, target));
    expect(onPush).toEqual(expect.arrayContaining(pushed));
    expect(onPull).toEqual(expect.arrayContaining(pulled));
    expect([...new Set([...pushed, ...pulled])].sort()).toEqual([...new Set([...onPush, ...onPull])].sort());
    // a job runs twice only where one for merge requests alone needs it; the end of a run is in both
    const isNeeded = (name: string): boolean => plans.some(({ needs, needsAll }, index) => {
      const isAfter = needsAll || needs.some((each) => `j${each}` === name);
      return isAfter && onPull.includes(`j${index}`) && (!onPush.includes(`j${index}`) || !needsAll && isNeeded(`j${index}`));
    });
    const twice = pushed.filter((name) => pulled.includes(name) && !plans[Number(name.slice(1))].needsAll);
    expect(twice.filter((name) => !isNeeded(name))).toEqual([]);
    // a merge request that is opened later gets nothing that its branch has not had
    const [opened] = sorted(events.mergeRequest(branch, target));
    expect(onPull.filter((name) => !opened.includes(name) && !onPush.includes(name))).toEqual([]);
  }), { numRuns: runs(150) });
});
