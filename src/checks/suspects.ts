import { hasKeyMark, KEY_MARKS } from './key-text';
import { isNumberToken } from '../base/cdk-token';
import { Program, ProgramObject } from '../program/program';

/** What the checks for known secrets look for, and the one for tokens of the CDK. */
const SUSPECTS = ['Harbor12345', 'SGFyYm9yMTIzND', ...KEY_MARKS, '{Token[', '{token[', '+289', '+29'];
/** In YAML also what the CDK makes of tokens that are resolved too early. */
const SUSPECT_YAML = ['Fn::', 'Ref: '];
/** A line of base64, of which others may follow that break a mark: in a block, or in quotes. */
const WRAPPED = /^ +[A-Za-z0-9+/]{16,}$|[A-Za-z0-9+/]{16}\\[rn]/m;
/** What a text of several lines has in YAML. */
const SEVERAL_LINES = [' |', '\\n', '\\r'];
/** What each of them has, in base64 too, and most texts do not. */
const IN_SUSPECTS = /[A-Z{+]/;
const SHORTEST = 'Harbor12345'.length;

const suspects = new WeakMap<Program, ProgramObject[]>();

/** Objects with something that a check for known secrets or tokens should look at: one pass over all values, whatever the number of checks. */
export function suspectsOf(program: Program): readonly ProgramObject[] {
  let found = suspects.get(program);
  if (!found) suspects.set(program, found = program.objects.filter(({ json, isTemplate }) => !isTemplate && isSuspect(json)));
  return found;
}

/** Whether a value has something that a check for known secrets or tokens should look at. */
export function isSuspect(value: unknown): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST && IN_SUSPECTS.test(value) && (has(value, SUSPECTS) || hasKeyMark(value));
  if (typeof value === 'number') return isNumberToken(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isSuspect);
  for (const key in value) if (isSuspect((value as Record<string, unknown>)[key]) || isSuspectKey(key)) return true;
  return false;
}

function isSuspectKey(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key.length >= SHORTEST && key.includes('oken['));
}

/** Whether a YAML has something that is suspect. */
export function hasSuspect(yaml: string): boolean {
  return has(yaml, SUSPECTS) || has(yaml, SUSPECT_YAML) || (has(yaml, SEVERAL_LINES) && WRAPPED.test(yaml));
}

function has(text: string, any: readonly string[]): boolean {
  for (const suspect of any) if (text.includes(suspect)) return true; // several times faster than one expression for all
  return false;
}
