import { IConstruct } from 'constructs';
import type * as re2 from 're2js';
import { problem } from '../problem';

/** Whether the operator takes a text as regular expression. Another one is a problem of the construct. */
export function checkRegexp(construct: IConstruct, prop: string, pattern: string): void {
  const { RE2JS } = require('re2js') as typeof re2; // here, because most programs have none
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    problem(construct, 'regexp', `${prop} is ${JSON.stringify(pattern)}: ${(error as Error).message}`,
      'use the syntax of Go, which has no look-around and no back references');
  }
}
