import { BuildError } from './problem';

/** Tests texts by a regular expression of Go. */
export interface Pattern {
  test(text: string): boolean;
}

const compiled = new Map<string, Pattern | undefined>();

/**
 * A regular expression in Go's syntax. Without operators that repeat it means the same in JavaScript, and takes linear time there; others run in re2.
 *
 * @param around what stands before and after it: an expression of ours that takes linear time
 * @returns undefined if it is not valid
 */
export function goPattern(source: string, around: readonly [string, string] = ['', '']): Pattern | undefined {
  const whole = around.join(source);
  if (compiled.has(whole)) return compiled.get(whole);
  let pattern: Pattern | undefined;
  if (/^[\w\-/.:|@ ]*$/.test(source)) {
    pattern = new RegExp(whole);
  } else {
    const { RE2JS } = require('re2js') as typeof import('re2js'); // on demand: few patterns need it
    try {
      const re2 = RE2JS.compile(whole);
      pattern = { test: (text) => re2.matcher(text).find() };
    } catch {
      pattern = undefined;
    }
  }
  if (compiled.size > 10_000) compiled.clear();
  compiled.set(whole, pattern);
  return pattern;
}

/** A pattern of a selector, which must match the whole text. An empty one matches everything. */
export function wholePattern(source: string | undefined): Pattern | undefined {
  if (!source) return undefined;
  const pattern = goPattern(source, ['^(?:', ')$']);
  if (pattern === undefined) throw new BuildError(`the selector has "${source}", which is not a valid regular expression`, 'correct it; the syntax is that of Go');
  return pattern;
}
