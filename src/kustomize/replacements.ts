import { listOf } from './decode';
import type { Reader } from './files';
import { FieldOptions, Replacement, replacementInFile, decodeFile } from './kustomization';
import { lookUp, steps } from './lookup';
import { matches, Place } from './path-matcher';
import { BuildError } from './problem';
import { describe, FormerId, Resource } from './resource';
import type { Resources } from './resources';
import { ResourceSelector } from './selector';
import { copy, isCollection, isEmpty, isMap, isNothing, resolvedText, textOf, unshared, unwritable, Value } from './value';

/** Where replacements work. */
export interface Replacing {
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
