import { IConstruct } from 'constructs';
import { problem } from '../base/problem';

/**
 * Reports a regular expression that Go cannot compile.
 *
 * @param prop name of the property, for the message
 */
export function checkGoExpression(construct: IConstruct, prop: string, expression: string | undefined): void {
  if (expression === undefined) return;
  const { RE2JS } = require('re2js') as typeof import('re2js'); // on demand: few programs need it
  try {
    RE2JS.compile(expression);
  } catch (e) {
    problem(construct, 'go-expression', `${prop} ${JSON.stringify(expression)} is not a valid Go regular expression: ${(e as Error).message}`,
      'use Go syntax (https://github.com/google/re2/wiki/Syntax), which has no look-around and no back-references');
  }
}
