import type { FileFinding } from '../../cli/formats/finding';
import { Action, ChangeSet, countsOf, ObjectChange, titleOf } from '../change-set';

/** A plan with everything that its readers are told. */
export interface PlanReport {
  /** What is compared: `main`, and `the working tree`. */
  readonly from: string;
  readonly to: string;
  readonly set: ChangeSet;
  /** What checks find that they did not find before. */
  readonly newFindings: readonly FileFinding[];
  /** What they do not find any more. */
  readonly repaired: readonly FileFinding[];
  /** How many findings there were before that are still there. */
  readonly oldFindings: number;
  /** What could not be known, as sentences. */
  readonly unknown: readonly string[];
}

/** How each action is written before an object. */
export const SIGNS: { readonly [action in Action]: string } = { create: '+', change: '~', recreate: '±', adopt: '→', prune: '-', leave: '=' };

const WORDS: readonly (readonly [Action, string])[] = [['create', 'to create'], ['change', 'to change'], ['recreate', 'to recreate'], ['adopt', 'to take over'], ['prune', 'to prune'], ['leave', 'to leave']];

/** What happens in all, in one line. */
export function summaryOf({ set, newFindings, repaired, oldFindings }: PlanReport): string {
  const counts = countsOf(set);
  const actions = WORDS.flatMap(([action, word]) => (counts[action] === 0 ? [] : [`${counts[action]} ${word}`]));
  const severe = set.dangers.filter(({ isSevere }) => isSevere).length;
  const others = set.dangers.length - severe;
  return [
    actions.length === 0 ? 'nothing changes' : actions.join(', '),
    ...severe > 0 ? [`${severe} dangerous`] : [],
    ...others > 0 ? [`${others} to know`] : [],
    ...newFindings.length > 0 ? [`${counted(newFindings.length, 'new finding')} of checks`] : [],
    ...repaired.length > 0 ? [`${repaired.length} repaired`] : [],
    ...oldFindings > 0 ? [`${counted(oldFindings, 'finding')} of checks as before`] : [],
  ].join('; ');
}

/** An object of a plan in one line: `~ Deployment default/web (suspended …)`. */
export function headOf(change: ObjectChange): string {
  const notes = [
    ...change.action === 'recreate' ? ['deleted and created again'] : [],
    ...change.from === undefined ? [] : [`from ${change.from === '' ? 'the directory that the cluster follows' : change.from}`],
    ...change.reason === undefined ? [] : [change.reason],
  ];
  return `${SIGNS[change.action]} ${titleOf(change)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

/** More lines of one text than this are cut. */
const MANY = 40;
/** A longer line is cut. */
const WIDEST = 300;

/** The fields that differ of an object, as lines: `spec.replicas: 3 → 2`; texts of several lines as `- before` and `+ after`. */
export function fieldLines({ fields }: ObjectChange): string[] {
  return fields.flatMap(({ path, before, after }) => {
    if ((before?.includes('\n') || after?.includes('\n')) === true) return [`${path}:`, ...textLines(before ?? '', after ?? '')];
    if (before === undefined) return [cut(`+ ${path}: ${after!}`)];
    if (after === undefined) return [cut(`- ${path}: ${before}`)];
    return [`${path}: ${cut(before)} → ${cut(after)}`];
  });
}

/** The lines that differ of two texts. What is the same at both ends is left out. */
function textLines(before: string, after: string): string[] {
  const [own, other] = [before, after].map((text) => (text === '' ? [] : text.replace(/\n$/, '').split('\n')));
  const least = Math.min(own.length, other.length);
  let start = 0;
  while (start < least && own[start] === other[start]) start++;
  let end = 0;
  while (end < least - start && own[own.length - 1 - end] === other[other.length - 1 - end]) end++;
  const lines = [...own.slice(start, own.length - end).map((line) => `  - ${line}`), ...other.slice(start, other.length - end).map((line) => `  + ${line}`)].map(cut);
  if (lines.length === 0) return ['  (the end of the last line)'];
  return lines.length <= MANY ? lines : [...lines.slice(0, MANY), `  … and ${lines.length - MANY} lines more`];
}

function cut(line: string): string {
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST)}…`;
}

/** A number with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
