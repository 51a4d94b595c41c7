import { BuildError } from './problem';

/** Tests texts by a regular expression of Go. */
export interface Pattern {
  test(text: string): boolean;
}

const compiled = new Map<string, Pattern | undefined>();

/**
 * A regular expression in Go's syntax. Most mean the same in JavaScript; others, and those that could take long, run in re2.
 *
 * @returns undefined if it is not valid
 */
export function goPattern(source: string): Pattern | undefined {
  if (compiled.has(source)) return compiled.get(source);
  let pattern: Pattern | undefined;
  if (/^[\w\-/.^$:|()?@ ]*$/.test(source) && !/\(\?(?!:)|[?)]{2}|^\?|[(|]\?(?!:)/.test(source) && isValid(source)) {
    pattern = new RegExp(source, 'u');
  } else {
    const { RE2JS } = require('re2js') as typeof import('re2js'); // on demand: few patterns need it
    try {
      const re2 = RE2JS.compile(source);
      pattern = { test: (text) => re2.matcher(text).find() };
    } catch {
      pattern = undefined;
    }
  }
  if (compiled.size > 10_000) compiled.clear();
  compiled.set(source, pattern);
  return pattern;
}

function isValid(source: string): boolean {
  try {
    return new RegExp(source, 'u') !== undefined;
  } catch {
    return false;
  }
}

/** A pattern of a selector, which must match the whole text. An empty one matches everything. */
export function wholePattern(source: string | undefined): Pattern | undefined {
  if (!source) return undefined;
  const pattern = goPattern(`^(?:${source})$`);
  if (pattern === undefined) throw new BuildError(`the selector has "${source}", which is not a valid regular expression`, 'correct it; the syntax is that of Go');
  return pattern;
}
