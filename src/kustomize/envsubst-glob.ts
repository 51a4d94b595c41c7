import type { Pattern } from './patterns';

/**
 * Whether a shell pattern matches a whole text: `*`, `?`, `[a-z]`, `[^a-z]`, and `\` before a character that means itself.
 *
 * @returns undefined if the pattern is malformed
 */
export function globMatch(pattern: string, text: string): boolean | undefined {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    if (expressions.size > 1000) expressions.clear();
    expressions.set(pattern, expression = compiled(pattern));
  }
  return expression === null ? undefined : expression.test(text);
}

const expressions = new Map<string, Pattern | null>();

function compiled(pattern: string): Pattern | null {
  const chars = [...pattern];
  let source = '';
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i];
    if (char === '*') {
      if (!source.endsWith('.*')) source += '.*'; // several stars are one, and matching stays linear
    } else if (char === '?') {
      source += '.';
    } else if (char === '\\') {
      if (++i >= chars.length) return null;
      source += literal(chars[i]);
    } else if (char === '[') {
      const end = bracket(chars, i + 1);
      if (end === undefined) return null;
      source += end.source;
      i = end.at;
    } else {
      source += literal(char);
    }
  }
  const isSimple = source.split('.*').length <= 3; // with more stars, JavaScript would not take linear time
  try {
    if (isSimple) return new RegExp(`^${source}$`, 'su');
    const { RE2JS } = require('re2js') as typeof import('re2js');
    const expression = RE2JS.compile(source, RE2JS.DOTALL);
    return { test: (text) => expression.matches(text) };
  } catch {
    return null;
  }
}

function bracket(chars: readonly string[], from: number): { readonly source: string; readonly at: number } | undefined {
  let at = from;
  const isNegated = chars[at] === '^';
  if (isNegated) at++;
  let source = '';
  for (let count = 0; chars[at] !== ']' || count === 0; count++) {
    const low = character(chars, at);
    if (low === undefined) return undefined;
    at = low.next;
    let high = low;
    if (chars[at] === '-') {
      const end = character(chars, at + 1);
      if (end === undefined) return undefined;
      high = end;
      at = end.next;
    }
    if (low.char <= high.char) source += `${literal(low.char)}-${literal(high.char)}`;
  }
  return { source: source === '' ? (isNegated ? '.' : '[^\\s\\S]') : `[${isNegated ? '^' : ''}${source}]`, at };
}

function character(chars: readonly string[], from: number): { readonly char: string; readonly next: number } | undefined {
  let at = from;
  if (at >= chars.length || chars[at] === '-' || chars[at] === ']') return undefined;
  if (chars[at] === '\\') at++;
  return at + 1 >= chars.length ? undefined : { char: chars[at], next: at + 1 };
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}
