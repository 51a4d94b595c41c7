import { IConstruct } from 'constructs';
import { Problem, problemsOf } from '../src/base/problem';

/** A problem in one line: `check message — fix`. */
export function render({ check, message, fix }: Pick<Problem, 'check' | 'message' | 'fix'>): string {
  return `${check} ${message} — ${fix}`;
}

/** The mistakes of a construct itself, a line each. */
export function mistakesOf(construct: IConstruct): string[] {
  return problemsOf(construct).filter(({ warning }) => !warning).map(render);
}

/** A rendered warning in one line: `[place] check message — fix`. */
export function lineOfText(text: string): string {
  const [, check, message, , place = '', fix] = /^(?:warning|error)\[(.*?)\]: (.*)(\n {2}--> (.*))?\n {2}help: (.*)$/.exec(text)!;
  return `[${/^\S+:\d+ \((.*)\)$/.exec(place)?.[1] ?? place}] ${check} ${message} — ${fix}`;
}
