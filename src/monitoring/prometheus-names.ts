import { IConstruct } from 'constructs';
import { problem } from '../base/problem';

/** Records a problem if a metric name is not valid. */
export function checkMetricName(construct: IConstruct, prop: string, name: string): void {
  if (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return;
  problem(construct, 'metric-name', `${prop} is ${JSON.stringify(name)}, which is not a valid metric name`,
    'use letters, digits, underscores and colons, not starting with a digit');
}

/** Records a problem if a label name is not valid. */
export function checkLabelName(construct: IConstruct, prop: string, name: string): void {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && name !== '__name__') return;
  problem(construct, 'metric-label', `${prop} is ${JSON.stringify(name)}, which is not a valid label name`,
    'use letters, digits and underscores, not starting with a digit; __name__ is the metric itself');
}

/** Records a problem if Prometheus cannot compile a regular expression. */
export function checkRegex(construct: IConstruct, prop: string, regex: string | undefined): void {
  if (regex === undefined) return;
  const { RE2JS } = require('re2js') as typeof import('re2js'); // here, because few programs need it
  try {
    RE2JS.compile(regex);
  } catch (error) {
    problem(construct, 'metric-regex', `${prop} is ${JSON.stringify(regex)}, which is not a valid regular expression: ${(error as Error).message}`,
      'use Go (RE2) syntax, which has no lookaround and no backreferences');
  }
}
