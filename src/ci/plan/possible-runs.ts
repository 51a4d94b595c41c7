import type { Needs } from './needs';
import type { BoundJob } from './plan';
import { ConditionSource, RunEvent } from '../condition';
import { Job, JobCondition } from '../job';
import type { Pipeline } from '../pipeline';
import type { IStep, StepSpec } from '../step';
import type { TriggerSource } from '../trigger';
import { Value } from '../value';

/** A run that the triggers of a pipeline can start, as far as conditions look at it. */
interface PossibleRun {
  /** Undefined for a run that follows another pipeline. */
  readonly event?: RunEvent;
  readonly branch?: string;
  readonly tag?: string;
  readonly defaultBranch: string;
  readonly isFork: boolean;
}

/** A name that no program has. */
const OTHER = 'another-1';

/**
 * One run for each way in which the conditions of a pipeline can differ: names of branches and tags stand for all that conditions do not tell apart. Where
 * it is not known whether a trigger takes what a condition asks for, it does.
 */
export function possibleRuns(pipeline: Pipeline): PossibleRun[] {
  const atoms = pipeline.jobs.flatMap(({ _options: { condition } }) => condition ? atomsOf(condition._source) : []);
  const named = [...new Set([pipeline.repository.branch, ...atoms.flatMap((atom) => atom.kind === 'branch' ? [atom.name] : [])])];
  const prefixes = [...new Set(atoms.flatMap((atom) => atom.kind === 'tag' ? [atom.prefix] : []))];
  return pipeline._props.triggers.flatMap(({ _source }) => runsOf(_source, named, prefixes));
}

/** Whether a condition holds for a run. */
function holds(source: ConditionSource, run: PossibleRun): boolean {
  switch (source.kind) {
    case 'branch': return run.branch === source.name;
    case 'defaultBranch': return run.branch !== undefined && run.branch === run.defaultBranch;
    case 'tag': return run.tag !== undefined && run.tag.startsWith(source.prefix);
    case 'event': return run.event === source.event;
    case 'fork': return run.isFork;
    case 'not': return !holds(source.of, run);
    case 'all': return source.of.every((each) => holds(each, run));
    case 'any': return source.of.some((each) => holds(each, run));
  }
}

/** The runs in which a job can run: its own condition holds, and those of all jobs that must have succeeded before it. */
export function runsWith(runs: readonly PossibleRun[], job: Job, needsOf: (job: Job) => readonly Job[]): PossibleRun[] {
  const required = new Set([job]);
  for (const each of required) {
    const { when = JobCondition.ON_SUCCESS, needsAll } = each._options;
    if (when === JobCondition.ON_SUCCESS && !needsAll) for (const need of needsOf(each)) required.add(need);
  }
  const conditions = [...required].flatMap(({ _options: { condition } }) => condition ? [condition._source] : []);
  return runs.filter((run) => conditions.every((condition) => holds(condition, run)));
}

/** What a condition is made of. */
function atomsOf(source: ConditionSource): ConditionSource[] {
  switch (source.kind) {
    case 'not': return atomsOf(source.of);
    case 'all':
    case 'any': return source.of.flatMap(atomsOf);
    default: return [source];
  }
}

function runsOf(source: TriggerSource, named: readonly string[], prefixes: readonly string[]): PossibleRun[] {
  const onBranches = (event: RunEvent | undefined, branches: readonly string[]): PossibleRun[] =>
    branches.flatMap((branch) => [...new Set([...named, branch, OTHER])].map((defaultBranch) => ({ event, branch, defaultBranch, isFork: false })));
  const onTags = (event: RunEvent, tags: readonly string[]): PossibleRun[] =>
    tags.map((tag) => ({ event, tag, defaultBranch: OTHER, isFork: false }));
  switch (source.kind) {
    case 'push': {
      const { branches, tags = [] } = source.options;
      const patterns = branches ?? (source.options.tags ? [] : ['**']);
      return [
        ...onBranches(RunEvent.PUSH, patterns.flatMap((each) => branchesLike(each, named))),
        ...onTags(RunEvent.PUSH, tags.flatMap((each) => tagsLike(each, prefixes))),
      ];
    }
    case 'pullRequest': return [true, false].map((isFork) => ({ event: RunEvent.PULL_REQUEST, defaultBranch: OTHER, isFork }));
    case 'schedule': return [...named, OTHER].map((branch) => ({ event: RunEvent.SCHEDULE, branch, defaultBranch: branch, isFork: false }));
    case 'manual': return [...onBranches(RunEvent.MANUAL, [...named, OTHER]), ...onTags(RunEvent.MANUAL, [...prefixes, OTHER])];
    case 'pipeline': return onBranches(undefined, (source.options.branches ?? ['**']).flatMap((each) => branchesLike(each, named)));
  }
}

function branchesLike(pattern: string, named: readonly string[]): string[] {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^/]*';
    return part.startsWith('*') ? '.*' : part.replace(/[.+^${}()|[\]\\?]/g, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`, 's');
  return [...named.filter((name) => expression.test(name)), pattern.replace(/\*+/g, OTHER)];
}

/** A tag of the pattern for each prefix that may begin one. */
function tagsLike(pattern: string, prefixes: readonly string[]): string[] {
  const head = pattern.split('*')[0];
  const isOpen = head !== pattern;
  const begun = prefixes.filter((prefix) => isOpen && prefix.startsWith(head)).map((prefix) => `${prefix}${OTHER}`);
  return [...begun, pattern.replace(/\*+/g, OTHER)];
}

type BoundStep = BoundJob['steps'][number];

/**
 * The steps that do nothing in runs for pull requests from forks: those that need what forks do not get, and those that read what these would have left. A
 * job that no such run has is left as it is.
 */
export function skippedForForks(pipeline: Pipeline, needs: Needs, drafts: ReadonlyMap<Job, BoundJob>): ReadonlySet<BoundStep> {
  const runs = possibleRuns(pipeline).filter(({ isFork }) => isFork);
  const skipped = new Set<BoundStep>();
  const producers = new Set<IStep>();
  for (const job of needs.order) {
    if (runsWith(runs, job, (each) => needs.of(each)).length === 0) continue;
    for (const bound of drafts.get(job)!.steps) {
      if (!(bound.spec.skipsForks ?? (needsSecrets(bound.spec) || readsFrom(bound.spec, producers)))) continue;
      skipped.add(bound);
      if (bound.step) producers.add(bound.step);
    }
  }
  return skipped;
}

function needsSecrets({ env = {}, action, permissions = [] }: StepSpec): boolean {
  return permissions.some((permission) => permission.endsWith(': write'))
    || Object.values({ ...env, ...action?.inputs }).some((value) => ['secret', 'idToken'].includes(value?._source?.kind));
}

function readsFrom({ env = {}, action }: StepSpec, producers: ReadonlySet<IStep>): boolean {
  return Object.values({ ...env, ...action?.inputs }).some((value) => value?._source?.kind === 'output' && producers.has(value._source.step));
}

/** The line with which a script says that it does nothing. */
export const FORK_GUARD = 'if [ "$FROM_FORK" = true ]; then echo \'skipped: a pull request from a fork gets no secrets\'; exit 0; fi';

/** The step with what the line reads. */
export function outsideForks(spec: StepSpec): StepSpec {
  return spec.action ? spec : { ...spec, env: { ...spec.env, FROM_FORK: Value.FROM_FORK } };
}
