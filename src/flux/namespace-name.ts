import { IConstruct } from 'constructs';
import { problem } from '../problem';

/** Reports a name that Kubernetes refuses for a namespace. */
export function checkNamespaceName(construct: IConstruct, prop: string, name: string | undefined): void {
  if (name === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return;
  problem(construct, 'namespace-name', `${prop} is ${JSON.stringify(name)}`,
    'use at most 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit');
}
