import { BuildError } from './problem';
import { checkRewritten, copy, finished, get, isMap, isNull, set, Special, unshared, Value, ValueMap, WRITTEN_NULL } from './value';

/** One operation of a JSON patch (RFC 6902), as far as it is given. */
export interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: Value;
}

const APART = 'write the path of a value that exists; / in a name is ~1, and ~ is ~0';

/**
 * Applies a JSON patch as kustomize does: `replace` of a field that a map does not have adds it, and negative indices count from the end.
 *
 * @throws BuildError where an operation cannot be applied
 */
export function applyJsonPatch(object: ValueMap, operations: readonly Operation[]): ValueMap {
  const document = { root: written(object) };
  for (const [i, operation] of operations.entries()) {
    const fail = (message: string): never => {
      throw new BuildError(`operation ${i + 1} of a JSON patch (${String(operation.op)} ${String(operation.path)}) ${message}`, APART);
    };
    apply(document, operation, fail);
  }
  if (!isMap(document.root)) throw new BuildError('a JSON patch replaces the object by something that is not a map', 'write a map');
  checkRewritten(document.root);
  return document.root;
}

type Fail = (message: string) => never;

function apply(document: { root: Value }, operation: Operation, fail: Fail): void {
  const text = (value: unknown, field: string): string => (typeof value === 'string' ? value : fail(`has no ${field}`));
  const { op } = operation;
  const value = (): Value => (Object.hasOwn(operation, 'value') ? written(copy(operation.value!)) : WRITTEN_NULL);
  switch (op) {
    case 'add': return addAt(document, text(operation.path, 'path'), value(), fail);
    case 'remove': return void removeAt(document, text(operation.path, 'path'), fail);
    case 'replace': return replaceAt(document, text(operation.path, 'path'), value(), fail);
    case 'move': {
      const moved = removeAt(document, text(operation.from, 'from'), fail);
      return addAt(document, text(operation.path, 'path'), moved, fail);
    }
    case 'copy': {
      const [holder, key] = find(document, text(operation.from, 'from'), fail);
      return addAt(document, text(operation.path, 'path'), copy(read(holder, key, fail) ?? WRITTEN_NULL), fail);
    }
    case 'test': {
      const path = text(operation.path, 'path');
      if (path === '') return equal(document.root, value()) ? undefined : fail('does not hold');
      const [holder, key] = find(document, path, fail);
      const own = read(holder, key, fail);
      if (!Object.hasOwn(operation, 'value')) return fail('has no value');
      const expected = value();
      const holds = own === undefined || isNull(own) ? isNull(expected) : equal(own, expected);
      return holds ? undefined : fail('does not hold');
    }
    default: return fail('is not an operation');
  }
}

type Holder = ValueMap | Value[];

/** The map or list that a path is about, and the last step. */
function find(document: { root: Value }, path: string, fail: Fail): [Holder, string] {
  const steps = path.split('/');
  if (steps.length < 2) return fail('has a path that does not begin with /');
  let node: Value | undefined = document.root;
  for (const step of steps.slice(1, -1)) {
    node = read(node as Holder, decoded(step), fail);
    if (!isMap(node) && !Array.isArray(node)) return fail('goes through a value that is missing or has no fields');
  }
  return [node as Holder, decoded(steps[steps.length - 1])];
}

function decoded(step: string): string {
  return step.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~'));
}

function read(holder: Holder, key: string, fail: Fail): Value | undefined {
  return Array.isArray(holder) ? holder[indexIn(holder, key, holder.length - 1, holder.length, fail)] : get(holder, key);
}

function indexIn(list: readonly Value[], key: string, last: number, length: number, fail: Fail): number {
  if (!/^[-+]?\d+$/.test(key)) return fail(`has the index "${key}", which is not a number`);
  let index = Number(key);
  if (index < 0) index += length;
  return index < 0 || index > last ? fail(`has the index ${key}, and the list has ${list.length} items`) : index + 0;
}

function addAt(document: { root: Value }, path: string, value: Value, fail: Fail): void {
  const [holder, key] = find(document, path, fail);
  if (!Array.isArray(holder)) set(holder, key, value);
  else if (key === '-') holder.push(value);
  else holder.splice(indexIn(holder, key, holder.length, holder.length + 1, fail), 0, value);
}

function removeAt(document: { root: Value }, path: string, fail: Fail): Value {
  const [holder, key] = find(document, path, fail);
  if (Array.isArray(holder)) return holder.splice(indexIn(holder, key, holder.length - 1, holder.length, fail), 1)[0];
  if (!Object.hasOwn(holder, key)) return fail('is about a field that does not exist');
  const value = holder[key];
  delete holder[key];
  return value;
}

function replaceAt(document: { root: Value }, path: string, value: Value, fail: Fail): void {
  if (path === '') {
    if (!isMap(value) && !Array.isArray(value)) return fail('replaces the object by something that is not a map');
    document.root = value;
    return;
  }
  const [holder, key] = find(document, path, fail);
  if (Array.isArray(holder)) holder[indexIn(holder, key, holder.length - 1, holder.length, fail)] = value;
  else set(holder, key, value);
}

/** Every null in JSON is written, and nothing is shared there. */
export function written(shared: Value): Value {
  const value = unshared(shared);
  if (isNull(value)) return WRITTEN_NULL;
  if (value instanceof Special) return finished(value) as Value;
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) value[i] = written(value[i]);
  else if (isMap(value)) for (const key in value) set(value, key, written(value[key]));
  return value;
}

function equal(a: Value, b: Value): boolean {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isMap(a)) return a === b;
  if (!isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}
