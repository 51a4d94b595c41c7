import type { Ignored } from './difference';
import { isMap } from '../base/manifest';
import type { AppliedObject } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';

/** Fields that are not compared, as `spec.ignore` of a Kustomization says it. */
export interface IgnoreRule {
  /** JSON pointers: `/spec/replicas`. What is below one is ignored too. */
  readonly paths: readonly string[];
  /** Which objects it is about. Default: all. */
  readonly target?: IgnoreTarget;
}

/** Selects objects; each field is a regular expression for the whole value. Default of each: any. */
export interface IgnoreTarget {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** The rules of a delivery. Those that select by labels or annotations are left out: what they ignore is shown as it changes. */
export function ignoreRulesOf(delivery: unknown): IgnoreRule[] {
  return valuesAt(delivery, 'spec.ignore[]').flatMap(({ value }) => {
    const paths = valuesAt(value, 'paths[]').flatMap(({ value: path }) => (typeof path === 'string' ? [path] : []));
    const target = valuesAt(value, 'target')[0]?.value;
    if (textAt(target, 'labelSelector') !== undefined || textAt(target, 'annotationSelector') !== undefined) return [];
    return [{ paths, ...isMap(target) ? { target: target as IgnoreTarget } : {} }];
  });
}

/** Whether a field of an object is ignored. */
export function ignoredIn({ object, namespace, name }: AppliedObject, rules: readonly IgnoreRule[]): Ignored {
  const slash = object.kind.lastIndexOf('/');
  const group = object.kind.slice(0, slash) === 'core' ? '' : object.kind.slice(0, slash);
  const own = { group, version: object.json.apiVersion.slice(object.json.apiVersion.lastIndexOf('/') + 1), kind: object.json.kind, name, namespace };
  const paths = rules.filter(({ target = {} }) => (Object.keys(own) as (keyof IgnoreTarget)[]).every((field) => isWhole(target[field], own[field])))
    .flatMap((rule) => rule.paths.map((path) => path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))));
  if (paths.length === 0) return () => false;
  return (path) => paths.some((pointer) => pointer.length <= path.length && pointer.every((part, i) => part === path[i]));
}

function isWhole(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined || pattern === '' || pattern === text) return true;
  try {
    // eslint-disable-next-line regexp/no-unused-capturing-group -- of the user
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
