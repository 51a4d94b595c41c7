import { determinize } from './automaton';
import { NotUnderstood, parse } from './syntax';
import { write } from './write';

/**
 * An expression of RE2 that is found in the same tags of images as one with look-ahead or look-behind; undefined where there is none that people can read, or where
 * the expression has what no automaton can say (back-references). Tags are made of letters, digits, dots, dashes and underscores. Groups get lost.
 */
export function withoutLookAround(expression: string): string | undefined {
  if (expression.length > 300) return undefined;
  try {
    return write(determinize(parse(expression)));
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}
