import { hasKeyMark, KEY_MARKS } from './key-text';
import { Program, ProgramObject } from './program';

/** What the checks for known secrets look for. */
const SUSPECTS = ['Harbor12345', 'SGFyYm9yMTIzND', ...KEY_MARKS];
const SHORTEST = 'Harbor12345'.length;

const suspects = new WeakMap<Program, ProgramObject[]>();

/** Objects with a text that some check for known secrets should look at: one pass over all texts, whatever the number of checks. */
export function suspectsOf(program: Program): readonly ProgramObject[] {
  let found = suspects.get(program);
  if (!found) suspects.set(program, found = program.objects.filter(({ json }) => isSuspect(json)));
  return found;
}

/** Whether a value has a text that some check for known secrets should look at. */
export function isSuspect(value: unknown): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST && (hasSuspect(value) || hasKeyMark(value));
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isSuspect);
  for (const key in value) if (isSuspect((value as Record<string, unknown>)[key])) return true;
  return false;
}

/** Whether a text, or a YAML with such a text, has something that is suspect. */
export function hasSuspect(text: string): boolean {
  for (const suspect of SUSPECTS) if (text.includes(suspect)) return true; // several times faster than one expression for all
  return false;
}
