import { IConstruct } from 'constructs';
import { problem } from '../problem';

/** Whether Kubernetes takes a text as key of a Secret. Another one is a problem of the construct. */
export function checkKeyName(construct: IConstruct, prop: string, key: string): void {
  if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
    problem(construct, 'secret-key-name', `${prop} is ${JSON.stringify(key)}`,
      'keys of Secrets are 1 to 253 letters, digits, dots, dashes and underscores');
  }
}
