import type { IConstruct } from 'constructs';
import { all, ALWAYS, any, equal, Expression, isSet, matching, NEVER, not } from './gitlab-expression';
import { problem } from '../../../base/problem';
import { ConditionSource, RunEvent } from '../../condition';

/** What GitLab calls the ways in which a run can start. */
const SOURCES: { readonly [event in RunEvent]: readonly string[] } = {
  [RunEvent.PUSH]: ['push'],
  [RunEvent.PULL_REQUEST]: ['merge_request_event'],
  [RunEvent.SCHEDULE]: ['schedule'],
  [RunEvent.MANUAL]: ['web', 'api'],
};

/** The run was started in this way. */
export function startedBy(event: RunEvent): Expression {
  return any(...SOURCES[event].map((source) => equal('$CI_PIPELINE_SOURCE', `"${source}"`)));
}

/** For which run a condition is judged. */
export interface ConditionContext {
  /** The variable that has the name of the branch; undefined where there is none. */
  readonly branch?: string;
  /** The variable that has the name of the tag; undefined where there is none. */
  readonly tag?: string;
  /** Whether it is for a merge request of another project. */
  readonly isFork: Expression;
  startedBy(event: RunEvent): Expression;
}

/** The run itself. Variables of branches are not set for merge requests. */
export const THIS_RUN: ConditionContext = {
  branch: '$CI_COMMIT_BRANCH',
  tag: '$CI_COMMIT_TAG',
  startedBy,
  isFork: all(startedBy(RunEvent.PULL_REQUEST), not(equal('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID', '$CI_PROJECT_ID'))),
};

/** A run for a merge request of the project's own. */
export const MERGE_REQUEST: ConditionContext = {
  startedBy: (event) => event === RunEvent.PULL_REQUEST ? ALWAYS : NEVER,
  isFork: NEVER,
};

/** A run for a push of the branch that a variable names. */
export function pushOf(branch: string): ConditionContext {
  return { branch, startedBy: (event) => event === RunEvent.PUSH ? ALWAYS : NEVER, isFork: NEVER };
}

/**
 * What a condition says of a run.
 *
 * @param owner where mistakes are recorded; undefined where they are recorded elsewhere
 */
export function judge(owner: IConstruct | undefined, source: ConditionSource, run: ConditionContext): Expression {
  switch (source.kind) {
    case 'branch': return run.branch ? equal(run.branch, literal(owner, source.name)) : NEVER;
    case 'defaultBranch': return run.branch ? equal(run.branch, '$CI_DEFAULT_BRANCH') : NEVER;
    case 'tag': {
      if (!run.tag) return NEVER;
      return source.prefix === '' ? isSet(run.tag) : matching(run.tag, `^${escaped(source.prefix)}`);
    }
    case 'event': return run.startedBy(source.event);
    case 'fork': return run.isFork;
    case 'not': return not(judge(owner, source.of, run));
    case 'all': return all(...source.of.map((each) => judge(owner, each, run)));
    case 'any': return any(...source.of.map((each) => judge(owner, each, run)));
  }
}

/** A name that may have `*` for anything but a slash and `**` for anything. */
export function matches(owner: IConstruct | undefined, variable: string, pattern: string): Expression {
  if (!pattern.includes('*')) return equal(variable, literal(owner, pattern));
  const parts = pattern.split(/(\*+)/).map((part) => part === '*' ? '[^\\/]*' : part.startsWith('*') ? '.*' : escaped(part));
  return matching(variable, `^${parts.join('')}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
}

/** Texts in expressions know no escapes, but two kinds of quotes. */
function literal(owner: IConstruct | undefined, text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (owner && text.includes("'")) {
    problem(owner, 'gitlab-expression', `${JSON.stringify(text)} contains both kinds of quotes, so GitLab cannot compare with it`,
      'use another name');
  }
  return `'${text}'`;
}
