import type { IConstruct } from 'constructs';
import { problem } from '../../problem';
import { ConditionSource, RunEvent } from '../condition';

/** An expression of `rules:if`. GitLab has no negation, so it is carried down to the comparisons. */
export type Expression = { readonly text: string; readonly isList?: '&&' | '||' };

const ALWAYS: Expression = { text: '$CI_PIPELINE_SOURCE' };
const NEVER: Expression = { text: '$CI_PIPELINE_SOURCE == null' };

/** What GitLab calls the ways in which a run can start. */
export const SOURCES: { readonly [event in RunEvent]: readonly string[] } = {
  [RunEvent.PUSH]: ['push'],
  [RunEvent.PULL_REQUEST]: ['merge_request_event'],
  [RunEvent.SCHEDULE]: ['schedule'],
  [RunEvent.MANUAL]: ['web', 'api'],
};

/** A condition; `holds` is false where it must not hold. Variables of branches are not set for merge requests. */
export function expression(owner: IConstruct, source: ConditionSource, holds = true): Expression {
  switch (source.kind) {
    case 'branch': return { text: `$CI_COMMIT_BRANCH ${holds ? '==' : '!='} ${literal(owner, source.name)}` };
    case 'defaultBranch': return { text: `$CI_COMMIT_BRANCH ${holds ? '==' : '!='} $CI_DEFAULT_BRANCH` };
    case 'tag': return tag(source.prefix, holds);
    case 'event': return joined(SOURCES[source.event].map((each) => ({ text: `$CI_PIPELINE_SOURCE ${holds ? '==' : '!='} "${each}"` })), holds ? '||' : '&&');
    case 'not': return expression(owner, source.of, !holds);
    case 'all': return joined(source.of.map((each) => expression(owner, each, holds)), holds ? '&&' : '||');
    case 'any': return joined(source.of.map((each) => expression(owner, each, holds)), holds ? '||' : '&&');
  }
}

/** Expressions as one. None at all hold together, and none of none holds. */
export function joined(parts: readonly Expression[], by: '&&' | '||'): Expression {
  if (parts.length === 0) return by === '&&' ? ALWAYS : NEVER;
  if (parts.length === 1) return parts[0];
  const texts = parts.map(({ text, isList }) => isList && isList !== by ? `(${text})` : text);
  return { text: [...new Set(texts)].join(` ${by} `), isList: by };
}

/** A name that may have `*` for anything but a slash and `**` for anything. */
export function matches(owner: IConstruct, variable: string, pattern: string): Expression {
  if (!pattern.includes('*')) return { text: `${variable} == ${literal(owner, pattern)}` };
  const parts = pattern.split(/(\*+)/).map((part) => part === '*' ? '[^\\/]*' : part.startsWith('*') ? '.*' : escaped(part));
  return { text: `${variable} =~ /^${parts.join('')}$/` };
}

function tag(prefix: string, holds: boolean): Expression {
  if (prefix === '') return { text: holds ? '$CI_COMMIT_TAG' : '$CI_COMMIT_TAG == null' };
  return { text: `$CI_COMMIT_TAG ${holds ? '=~' : '!~'} /^${escaped(prefix)}/` };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
}

/** Texts in expressions know no escapes, but two kinds of quotes. */
function literal(owner: IConstruct, text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (text.includes("'")) problem(owner, 'gitlab-expression', `${JSON.stringify(text)} has both kinds of quotes`, 'GitLab cannot compare with it: name it otherwise');
  return `'${text}'`;
}
