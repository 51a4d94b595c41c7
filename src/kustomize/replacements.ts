import { listOf } from './decode';
import type { Reader } from './files';
import { decodeFile, FieldOptions, Replacement, replacementInFile } from './kustomization';
import { isItemTest, itemTest, lookUp, steps } from './lookup';
import { goPattern } from './patterns';
import { BuildError } from './problem';
import { describe, FormerId, Resource } from './resource';
import type { Resources } from './resources';
import { ResourceSelector } from './selector';
import {
  copy, get, isCollection, isEmpty, isMap, isNothing, needsQuotes, resolvedText, set, setScalar, textOf, unshared, unwritable, Value,
} from './value';

/** Where replacements work. */
interface Replacing {
  readonly resources: Resources;
  readonly reader: Reader;
  readonly root: string;
}

/** Copies values of objects, or given ones, into fields of others. */
export function applyReplacements(given: readonly Replacement[], { resources, reader, root }: Replacing): void {
  const all = given.flatMap((each, i) => {
    if (!each.path) return [each];
    if (each.source !== undefined || (each.targets ?? []).length > 0) throw new BuildError(`replacements[${i}] has both path and a replacement`, 'remove one of them');
    const path = reader.locate(root, each.path);
    return decodeFile<readonly Replacement[]>(reader.text(path), path, (value, at) => {
      if (Array.isArray(value)) return listOf(replacementInFile)(value, at);
      if (isMap(value)) return [replacementInFile(value, at)];
      throw new BuildError(`names "${each.path}", which is neither a replacement nor a list of them`, 'write source and targets');
    });
  });
  for (const [index, replacement] of all.entries()) {
    if ((replacement.sourceValue === undefined && replacement.source === undefined) || replacement.targets === undefined) throw new BuildError(`replacements[${index}] has no source or no targets`, 'set both');
    const value = sourceOf(replacement, index, resources);
    for (const target of replacement.targets) if (target !== undefined) copyTo(target, value, index, resources);
  }
}

type Target = NonNullable<NonNullable<Replacement['targets']>[number]>;

function idsOf(resource: Resource): FormerId[] {
  return [{ kind: resource.kind, name: resource.name, namespace: resource.namespace }, ...resource.formerIds];
}

function sourceOf({ source, sourceValue }: Replacement, index: number, resources: Resources): Value {
  if (sourceValue !== undefined && source !== undefined) throw new BuildError(`replacements[${index}] has both source and sourceValue`, 'remove one of them');
  if (source === undefined) return sourceValue!;
  const { group = '', version = '', kind = '', name = '', namespace = '', fieldPath, options } = source;
  const found = resources.all.filter((resource) => (!group || group === resource.gvk.group) && (!version || version === resource.gvk.version)
    && idsOf(resource).some((id) => (!kind || kind === id.kind) && (!name || name === id.name) && (!namespace || (namespace || 'default') === (id.namespace || 'default'))));
  const wanted = [kind || 'an object', namespace && `in ${namespace}`, name && `named ${name}`].filter(Boolean).join(' ');
  if (found.length === 0) throw new BuildError(`replacements[${index}] has the source ${wanted}, which does not exist`, 'correct the source', {}, resources.isIncomplete ? 'unknown' : 'error');
  if (found.length > 1) throw new BuildError(`replacements[${index}] has the source ${wanted}, which may be ${found.map(describe).join(' or ')}`, 'say more of it');
  const path = fieldPath || 'metadata.name';
  if (/^metadata(?:\.annotations)?$/.test(path) && found[0].hasMarks) throw new BuildError(`replacements[${index}] copies ${path} of ${describe(found[0])}, to which kustomize adds annotations of its own`, 'copy single fields', {}, 'unknown');
  const value = lookUp(found[0].object, steps(path));
  if (isEmpty(value)) throw new BuildError(`replacements[${index}] has the source ${path} of ${describe(found[0])}, which is not set`, 'correct fieldPath');
  return refined(unshared(value!), options, index);
}

function refined(value: Value, options: FieldOptions | undefined, index: number): Value {
  if (!options?.delimiter) return value;
  if (isCollection(value)) throw new BuildError(`replacements[${index}] has a delimiter, and its source is not a text`, 'remove the delimiter');
  const parts = split(textOf(value), options.delimiter);
  const at = options.index ?? 0;
  if (at < 0 || at >= parts.length) throw new BuildError(`replacements[${index}] takes part ${at} of its source, which has ${parts.length}`, 'correct index');
  return typeof value === 'string' ? parts[at] : resolvedText(parts[at]);
}

function split(text: string, delimiter: string): string[] {
  return text.split(delimiter);
}

function copyTo(target: Target, value: Value, index: number, resources: Resources): void {
  if (target.select === undefined) throw new BuildError(`replacements[${index}] has a target without select`, 'say which objects it is about');
  const select = new ResourceSelector(target.select);
  const rejects = (target.reject ?? []).flatMap((each) => (each === undefined ? [] : [new ResourceSelector(each)]));
  for (const resource of resources.all) {
    if (!select.marks(resource) || rejects.some((each) => !each.isWithoutMarks && each.marks(resource))) continue;
    const { group, version } = resource.gvk;
    const ids = idsOf(resource);
    if (rejects.some((each) => !each.isWithoutId && ids.some((id) => each.takesId(id, group, version)))) continue;
    if (!ids.some((id) => select.takesId(id, group, version))) continue;
    for (const path of target.fieldPaths?.length ? target.fieldPaths : ['metadata.name']) setAt(resource, path, value, target.options, index);
    resources.changed();
  }
}

function setAt(resource: Resource, path: string, value: Value, options: FieldOptions | undefined, index: number): void {
  const created = options?.create ? (Array.isArray(value) ? 'list' : isMap(value) ? 'map' : 'scalar') : undefined;
  const fail = (message: string, fix: string): never => {
    throw new BuildError(`replacements[${index}] ${message}`, fix);
  };
  resource.showMarks();
  const places = matches(resource.object, steps(path), created);
  if (places.length === 0) fail(`has the target ${path}, which ${describe(resource)} does not have`, 'correct fieldPaths, or set options.create');
  for (const place of places) setValue(place, value, options, fail);
}

function setValue(place: Place, value: Value, options: FieldOptions | undefined, fail: (message: string, fix: string) => never): void {
  const held = place.get();
  const own = held === undefined ? undefined : unshared(held);
  let text = isCollection(value) ? '' : textOf(value);

  if (options?.delimiter) {
    if (isCollection(own)) fail('has a delimiter, and its target is not a text', 'remove the delimiter');
    const parts = split(textOf(own), options.delimiter);
    const at = options.index ?? 0;
    if (at < 0) parts.unshift(text);
    else if (at >= parts.length) parts.push(text);
    else parts[at] = text;
    text = parts.join(options.delimiter);
  }
  if (isCollection(own)) return place.set(options?.delimiter ? text : copy(value));
  place.set(ofType(own, text, place.isNew));
}

/** A scalar keeps its type. */
function ofType(own: Value | undefined, text: string, isNew: boolean): Value {
  if (isNew) return resolvedText(text);
  if (typeof own === 'string') return text;
  const value = resolvedText(text);
  if (typeof own === 'number' && typeof value === 'number' && (Number.isInteger(value) || !Number.isInteger(own))) return value;
  return (typeof own === 'boolean' && typeof value === 'boolean') || (isNothing(own) && isNothing(value)) ? value : unwritable(text);
}

/** A value of an object that can be replaced. */
interface Place {
  readonly isNew: boolean;
  get(): Value | undefined;
  set(value: Value): void;
}

/** What is created where the last step of a path is missing. */
type Kind = 'scalar' | 'map' | 'list' | undefined;

/** The places that a path leads to: `*` is every item of a list, and `[field=expression]` those whose field matches. */
function matches(root: Value, path: readonly string[], created: Kind): Place[] {
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
