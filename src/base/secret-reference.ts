import { IConstruct } from 'constructs';
import { problem } from './problem';
import { ISecret } from '../secret';

/** What a reference expects of a Secret. */
export interface SecretExpectation {
  /** Required keys. Default: none. */
  readonly required?: string[];
  /** Optional keys. Default: any. */
  readonly optional?: string[];
  /** Required namespace. Default: that of the construct. */
  readonly namespace?: string;
}

/**
 * `{ name }` of a Secret that an object refers to. Problems of the construct: a Secret in another namespace (if known), a missing key,
 * and, if `optional` is given, an unknown key.
 *
 * @param prop name of the property, for the messages
 */
export function secretReference(
  construct: IConstruct & { readonly namespace?: string }, prop: string, secret: ISecret, expected: SecretExpectation = {},
): { name: string } {
  const namespace = expected.namespace ?? construct.namespace;
  if (secret.namespace !== undefined && namespace !== undefined && secret.namespace !== namespace) {
    problem(construct, 'cross-namespace', `${prop} refers to Secret ${secret.name} in namespace ${secret.namespace}, but Secrets are read from namespace ${namespace}`,
      `create the Secret in namespace ${namespace}`);
  }
  const { required = [], optional } = expected;
  for (const key of required) {
    if (secret.keys && !secret.keys.includes(key)) {
      problem(construct, 'secret-key', `${prop}: Secret ${secret.name} has no key ${key}; it has ${list(secret.keys)}`, `add the key ${key}`);
    }
  }
  if (optional) {
    for (const key of secret.keys ?? []) {
      if (!required.includes(key) && !optional.includes(key)) {
        problem(construct, 'secret-key', `${prop}: Secret ${secret.name} has the key ${key}, which nothing reads`,
          `remove it; the keys read here are ${list([...required, ...optional])}`);
      }
    }
  }
  return { name: secret.name };
}

function list(keys: string[]): string {
  return keys.length ? keys.join(', ') : 'no keys';
}
