import { isItemTest, itemTest } from './lookup';
import { goPattern } from './patterns';
import { BuildError } from './problem';
import { get, isCollection, isMap, isNothing, needsQuotes, resolvedText, set, setScalar, textOf, unshared, Value } from './value';

/** A value of an object that can be replaced. */
export interface Place {
  readonly isNew: boolean;
  get(): Value | undefined;
  set(value: Value): void;
}

/** What is created where the last step of a path is missing. */
export type Kind = 'scalar' | 'map' | 'list' | undefined;

/** The places that a path leads to: `*` is every item of a list, and `[field=expression]` those whose field matches. */
export function matches(root: Value, path: readonly string[], created: Kind): Place[] {
  return follow({ isNew: false, get: () => root, set: () => undefined }, path, created);
}

function follow(place: Place, path: readonly string[], created: Kind): Place[] {
  if (path.length === 0) return [place];
  const [step, ...rest] = path;
  const node = place.get();
  if (/^\+?\d+$/.test(step)) return followIndex(node, Number(step), rest, created);
  if (isItemTest(step)) return followTest(node, step, rest, created, true);
  if (step === '*') return itemsOf(node).flatMap((_, i, list) => follow(itemOf(list, i), rest, created));
  return followField(node, step, rest, created);
}

function itemsOf(node: Value | undefined): Value[] {
  if (isNothing(node)) return [];
  if (!Array.isArray(node)) throw new BuildError('a path has a step for a list where no list is', 'correct the path');
  return node;
}

function itemOf(list: Value[], i: number, isNew = false): Place {
  return { isNew, get: () => list[i], set: (value) => (list[i] = value) };
}

function followIndex(node: Value | undefined, index: number, rest: readonly string[], created: Kind): Place[] {
  const list = itemsOf(node);
  const isNew = list.length === index && created !== undefined && Array.isArray(node);
  if (isNew) list.push(emptyOf(kindBefore(rest[0], created)));
  if (index >= list.length) throw new BuildError(`a path has the index ${index}, and the list has ${list.length} items`, 'correct the path');
  return follow(itemOf(list, index, isNew), rest, created);
}

function followTest(node: Value | undefined, step: string, rest: readonly string[], created: Kind, mayCreate: boolean): Place[] {
  const { field, value } = itemTest(step);
  const pattern = goPattern(value);
  if (pattern === undefined) throw new BuildError(`a path has ${step}, whose expression is not valid`, 'correct it');
  const list = itemsOf(node);
  const found = list.flatMap((item, i) => {
    if (field === '') return pattern.test(writtenText(item)) ? [itemOf(list, i)] : [];
    const own = isMap(item) ? get(item, field) : undefined;
    return own !== undefined && pattern.test(writtenText(own)) ? follow(itemOf(list, i), rest, created) : [];
  });
  if (found.length > 0 || created === undefined || !mayCreate || !Array.isArray(node)) return found;
  list.push(field === '' ? resolvedText(value) : { [field]: resolvedText(value) });
  return followTest(node, step, rest, created, false);
}

function followField(node: Value | undefined, step: string, rest: readonly string[], created: Kind): Place[] {
  if (isNothing(node)) return created === undefined ? [] : [{ isNew: true, get: () => '', set: () => undefined }]; // kustomize finds a place, but does not print what is there
  if (!isMap(node)) throw new BuildError(`a path has the step ${step} where no map is`, 'correct the path');
  let value = get(node, step);
  const isNew = value === undefined && created !== undefined;
  if (value === undefined && !isNew) return [];
  if (isNew) set(node, step, value = emptyOf(kindBefore(rest[0], created)));
  if (rest.length > 0 && !isNothing(value) && !isCollection(value)) {
    throw new BuildError(`a path goes into the text of ${step}, which is not followed here`, 'what it becomes is not known here', {}, 'unknown');
  }
  return follow({ isNew, get: () => get(node, step), set: (each) => setScalar(node, step, each) }, rest, created);
}

function kindBefore(next: string | undefined, created: Kind): Kind {
  if (next === undefined) return created;
  return isItemTest(next) || /^\+?\d+$/.test(next) ? 'list' : 'map';
}

function emptyOf(kind: Kind): Value {
  return kind === 'list' ? [] : kind === 'map' ? {} : '';
}

/** A scalar as it is written in YAML. */
function writtenText(value: Value): string {
  const own = unshared(value);
  return typeof own === 'string' && needsQuotes(own) ? JSON.stringify(own) : textOf(own);
}
