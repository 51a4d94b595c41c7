import { IConstruct } from 'constructs';
import type * as re2 from 're2js';
import { problem } from '../base/problem';
import { LabelSelector } from '../label-selector';

/** Labels and annotations of objects that are created in many namespaces. */
export interface ObjectMetadata {
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/** Records a problem unless exactly one of the values is set, or at most one where none is valid too. @internal */
export function checkAlternatives(construct: IConstruct, prop: string, values: { [name: string]: unknown }, noneWillDo = false): void {
  const names = Object.keys(values);
  const given = names.filter((name) => values[name] !== undefined);
  if (given.length === 1 || (given.length === 0 && noneWillDo)) return;
  problem(construct, 'alternatives', `${prop} has ${given.length > 0 ? given.join(' and ') : `none of ${names.join(', ')}`}`,
    `give ${noneWillDo ? 'at most' : 'exactly'} one of ${names.join(', ')}`);
}

/** Rejects an object that would be created in no namespace. @internal */
export function checkNamespaceSelectors(construct: IConstruct, selectors: LabelSelector[]): void {
  if (selectors.length === 0) {
    problem(construct, 'no-namespaces', 'namespaceSelectors is empty, so nothing is created',
      'select namespaces by their labels: { matchLabels: { \'kubernetes.io/metadata.name\': \'app\' } }, or {} for all');
  }
}

/** Records a problem unless the operator accepts a text as a regular expression. @internal */
export function checkRegexp(construct: IConstruct, prop: string, pattern: string): void {
  const { RE2JS } = require('re2js') as typeof re2; // here, because most programs have none
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    problem(construct, 'regexp', `${prop} is ${JSON.stringify(pattern)}, which is not a valid regular expression: ${(error as Error).message}`,
      'use Go (RE2) syntax, which has no lookaround and no backreferences');
  }
}
