import type { IConstruct } from 'constructs';
import { problem } from '../../../base/problem';
import { ConditionSource, RunEvent } from '../../condition';

/** A condition of `rules:if`. GitLab has no negation, so each comparison comes with its opposite. */
export type Expression =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'comparison'; readonly text: string; readonly opposite: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] };

export const ALWAYS: Expression = { kind: 'constant', holds: true };
export const NEVER: Expression = { kind: 'constant', holds: false };

/** Whether a variable is, or is not, equal to a word of the language: a text in quotes or another variable. */
export function equal(variable: string, word: string): Expression {
  return { kind: 'comparison', text: `${variable} == ${word}`, opposite: `${variable} != ${word}` };
}

/** Whether a variable matches a regular expression. One that is not set matches none. */
function matching(variable: string, pattern: string): Expression {
  return { kind: 'comparison', text: `${variable} =~ /${pattern}/`, opposite: `${variable} !~ /${pattern}/` };
}

/** Whether a variable is set. */
export function isSet(variable: string): Expression {
  return { kind: 'comparison', text: variable, opposite: `${variable} == null` };
}

/** All of them hold; none at all hold together. */
export function all(...of: readonly Expression[]): Expression {
  return joined('all', of);
}

/** At least one of them holds. */
export function any(...of: readonly Expression[]): Expression {
  return joined('any', of);
}

export function not(expression: Expression): Expression {
  switch (expression.kind) {
    case 'constant': return expression.holds ? NEVER : ALWAYS;
    case 'comparison': return { kind: 'comparison', text: expression.opposite, opposite: expression.text };
    case 'all': return any(...expression.of.map(not));
    case 'any': return all(...expression.of.map(not));
  }
}

export function isConstant(expression: Expression, holds: boolean): boolean {
  return expression.kind === 'constant' && expression.holds === holds;
}

/** What `if` has: at the top, and in brackets where it is part of another list. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'constant': return expression.holds ? '$CI_PIPELINE_SOURCE' : '$CI_PIPELINE_SOURCE == null';
    case 'comparison': return expression.text;
    case 'all':
    case 'any':
      return expression.of.map((each) => 'of' in each ? `(${textOf(each)})` : textOf(each)).join(expression.kind === 'all' ? ' && ' : ' || ');
  }
}

function joined(kind: 'all' | 'any', parts: readonly Expression[]): Expression {
  const decides = kind === 'any'; // a constant that decides the whole; the other one says nothing
  const flat = parts.flatMap((each) => each.kind === kind ? each.of : [each]);
  const texts = flat.map(textOf);
  const of = flat.filter((each, index) => texts.indexOf(texts[index]) === index && !isConstant(each, !decides));
  if (of.some((each) => isConstant(each, decides))) return decides ? ALWAYS : NEVER;
  if (of.length === 0) return decides ? NEVER : ALWAYS;
  return of.length === 1 ? of[0] : { kind, of };
}

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
