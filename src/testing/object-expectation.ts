import { cut, didYouMean, FailedExpectation } from './failed-expectation';
import type { Rendering } from './rendering';
import { isMap } from '../base/manifest';
import { Nearest } from '../base/nearest';
import { titleOf } from '../plan/change-set';
import type { AppliedObject } from '../program/cluster-contents';
import { shown } from '../program/json-path';
import { fieldAt, readFieldPath } from '../simulation/field-path';

/** An object as it arrives in clusters, for assertions. Each returns the same object, so that they can stand one after the other. */
export class ObjectExpectation {
  private readonly found: readonly AppliedObject[];

  /** @internal */
  constructor(rendering: Rendering, private readonly title: string) {
    this.found = objectsCalled(rendering, title);
    if (this.found.length === 0) throw new FailedExpectation(`${title} does not exist in ${rendering._name}${nearestObject(rendering, title)}`);
  }

  /**
   * A field has a value, in every cluster that gets the object.
   *
   * @param path as plans show it: `spec.template.spec.containers[web].image`
   * @param value a text, number, boolean, list or map
   * @throws when it has another one
   */
  public toHave(path: string, value: any): ObjectExpectation {
    const steps = readFieldPath(path);
    if (steps === undefined) throw new FailedExpectation(`"${path}" is not a path of a field: write it as spec.template.spec.containers[web].image`);
    for (const { object } of this.found) {
      const own = fieldAt(object.json, steps);
      const differs = differencesOf(own, value, path, true);
      if (differs.length > 0) this.fail(differs);
    }
    return this;
  }

  /**
   * The object has at least these fields, in every cluster that gets it. Lists are compared as a whole, their maps by the fields that are given.
   *
   * @param manifest a part of a manifest
   * @throws when it does not have one of them
   */
  public toMatch(manifest: any): ObjectExpectation {
    for (const { object } of this.found) {
      const differs = differencesOf(object.json, manifest, '', false);
      if (differs.length > 0) this.fail(differs);
    }
    return this;
  }

  private fail(differs: readonly string[]): never {
    const isSecret = this.found[0].object.kind === 'core/Secret';
    const lines = differs.map((line) => (isSecret ? line.replace(/^((?:data|stringData)(?:\.[^:]*)?): .*$/s, '$1: is other than expected') : line));
    throw new FailedExpectation(`${this.title} is not as expected`, cut(lines.map((line) => `  ${line}`)));
  }
}

/** What differs, a line each. @param isExact whether maps must not have more than is expected */
function differencesOf(own: unknown, expected: unknown, at: string, isExact: boolean): string[] {
  if (isMap(expected) && isMap(own)) {
    const keys = Object.keys(isExact ? { ...own, ...expected } : expected);
    return keys.flatMap((key) => differencesOf(valueOf(own, key), valueOf(expected, key), at === '' ? key : `${at}.${key}`, isExact));
  }
  if (Array.isArray(expected) && Array.isArray(own) && expected.length === own.length) {
    return expected.flatMap((item: unknown, i) => differencesOf(own[i], item, `${at}[${i}]`, isExact));
  }
  return (own ?? undefined) === (expected ?? undefined) ? [] : [`${at}: expected ${shown(expected)}, but is ${own === undefined ? 'not there' : shown(own)}`];
}

function valueOf(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The objects with a title in the clusters of a rendering. */
export function objectsCalled({ _program: { contents } }: Rendering, title: string): readonly AppliedObject[] {
  return contents.flatMap(({ objects }) => objects.filter((each) => titleOfApplied(each) === title));
}

/** What an object that does not exist may have been meant to be. */
function nearestObject({ _program: { contents } }: Rendering, title: string): string {
  return didYouMean(new Nearest().of(title, contents.flatMap(({ objects }) => objects.map(titleOfApplied))));
}

/** `Deployment default/web`. */
export function titleOfApplied({ object, namespace, name }: AppliedObject): string {
  return titleOf({ kind: object.kind, namespace, name });
}
