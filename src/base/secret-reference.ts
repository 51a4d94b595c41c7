import { IConstruct } from 'constructs';
import { problem } from './problem';
import { ISecret } from '../secret';

/** What a reference to a Secret expects of it. */
export interface SecretExpectation {
  /** Keys that it must have. Default: none. */
  readonly required?: string[];
  /** Keys that it may have. Default: any. */
  readonly optional?: string[];
  /** Namespace that it must be in. Default: the construct's own. */
  readonly namespace?: string;
}

/**
 * `{ name }` of a Secret that an object refers to. Problems of the construct: a Secret of another namespace where that is
 * known, a missing key, and a superfluous one where `optional` is given.
 *
 * @param prop name of the property, for the messages
 */
export function secretReference(
  construct: IConstruct & { readonly namespace?: string }, prop: string, secret: ISecret, expected: SecretExpectation = {},
): { name: string } {
  const namespace = expected.namespace ?? construct.namespace;
  if (secret.namespace !== undefined && namespace !== undefined && secret.namespace !== namespace) {
    problem(construct, 'cross-namespace', `${prop} is Secret ${secret.name} of namespace ${secret.namespace}`,
      `it is read from namespace ${namespace}: make the Secret there`);
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
          `keys read here: ${list([...required, ...optional])}`);
      }
    }
  }
  return { name: secret.name };
}

function list(keys: string[]): string {
  return keys.length ? keys.join(', ') : 'no keys';
}
