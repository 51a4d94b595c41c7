import { isSelected } from './gvk';
import type { Gvk } from './gvk';
import { BuildError } from './problem';
import { get, isMap, isNull, setScalar, Value, ValueMap } from './value';

/** A place in objects of some kinds that a transformation is about. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** Field names with slashes between them; `[]` after a name says that it is a list. */
  readonly path: string;
  /** Whether fields that are missing on the way are created. */
  readonly create?: boolean;
}

/** What a transformation creates where its field is missing. */
export type Created = 'map' | 'scalar' | undefined;

/** Splits a path at a delimiter; a backslash before a delimiter makes it part of the name. */
export function splitPath(path: string, delimiter: string): string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const joined = [parts[0]];
  for (const part of parts.slice(1)) {
    const last = joined[joined.length - 1];
    if (last.endsWith('\\')) joined[joined.length - 1] = `${last.slice(0, -1)}${delimiter}${part}`;
    else joined.push(part);
  }
  return joined;
}

/** The specifications that are about a kind, with their paths split. */
export function specsFor(specs: readonly FieldSpec[], gvk: Gvk): readonly SplitSpec[] {
  let byKind = selected.get(specs);
  if (byKind === undefined) selected.set(specs, byKind = new Map());
  let found = byKind.get(gvk);
  if (found === undefined) {
    found = specs.filter((spec) => isSelected(gvk, spec)).map((spec) => ({ spec, path: splitPath(spec.path, '/') }));
    byKind.set(gvk, found);
  }
  return found;
}

export interface SplitSpec {
  readonly spec: FieldSpec;
  readonly path: readonly string[];
}

const selected = new WeakMap<readonly FieldSpec[], Map<Gvk, readonly SplitSpec[]>>();

/**
 * Replaces the value of a field, in every item of the lists on the way.
 *
 * @param change gives the new value; it may change a map in place
 * @throws BuildError where a scalar stands on the way
 */
export function changeField(object: ValueMap, { spec, path }: SplitSpec, created: Created, change: (value: Value) => Value): void {
  const step = (node: Value, i: number): Value => {
    if (i === path.length) return change(node);
    if (isNull(node)) return node;
    if (Array.isArray(node)) {
      for (let at = 0; at < node.length; at++) node[at] = step(node[at], i);
      return node;
    }
    if (!isMap(node)) throw new BuildError(`the field ${spec.path} cannot be reached: ${path.slice(0, i).join('/')} is not a map`, 'write a map there');
    const isList = path[i].endsWith('[]');
    const name = isList ? path[i].slice(0, -2) : path[i];
    if (name === '' || /^(?:[-+]?\d+|-|\*|\[.*\])$/s.test(name)) throw new BuildError(`the field specification ${spec.path} has the step "${path[i]}", which is not the name of a field`, 'write names of fields');
    const creates = spec.create === true && created !== undefined && !isList;
    let field = get(node, name);
    if (field === undefined && !creates) return node;
    if (field === undefined || (isNull(field) && (creates || isList))) field = isList ? [] : i < path.length - 1 || created === 'map' ? {} : '';
    setScalar(node, name, step(field, i + 1));
    return node;
  };
  step(object, 0);
}
