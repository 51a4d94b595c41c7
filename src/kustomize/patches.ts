import type { Reader } from './files';
import { applyJsonPatch, Operation } from './json-patch';
import type { Patch } from './kustomization';
import { Loaded, loadObjects } from './load';
import { BuildError } from './problem';
import { Change, describe, Resource } from './resource';
import type { Resources } from './resources';
import { ResourceSelector } from './selector';
import { strategicMerge } from './strategic-merge';
import { copy, isEmptyMap, isMap, set, Value, ValueMap } from './value';
import { trim } from '../base/trim';
import { kubectlValue } from '../base/yaml/kubectl';

/** Where patches are applied. */
export interface Patching {
  readonly resources: Resources;
  readonly reader: Reader;
  readonly root: string;
  readonly file: string;
}

/** Applies an entry of `patches`: a strategic merge or a JSON patch, whichever it is. Returns whether it is for any object. */
export function applyPatch(patch: Patch, index: number, patching: Patching): boolean {
  const { resources, reader, root, file } = patching;
  const inline = trimmed(patch.patch ?? '');
  if (inline !== '' && patch.path) throw new BuildError(`patches[${index}] has both path and patch`, 'remove one of them');
  if (inline === '' && !patch.path) throw new BuildError(`patches[${index}] has neither path nor patch`, 'set one of them');
  const source = patch.path ? reader.locate(root, patch.path) : file;
  const text = patch.path ? reader.text(source) : inline;
  const merges = attempt(() => reader.parsed(source, text, () => loadObjects(text, source)));
  // The first document of merges is a map, which is no list of operations.
  const operations = 'value' in merges && merges.value.length > 0 ? NO_LIST : attempt(() => operationsIn(text));
  if ('error' in merges && 'error' in operations) {
    const looksLikeList = /^[-[]/.test(text.trim());
    const { message, fix, place } = looksLikeList ? operations.error : merges.error;
    throw new BuildError(`patches[${index}] is neither a strategic merge patch nor a JSON patch: it ${message}`, fix, patch.path ? { ...place, file: source } : { file });
  }
  const change: Change = { file, field: 'patches', index };
  if ('value' in merges) {
    if ('value' in operations && merges.value.length > 0 && operations.value.length > 0) throw new BuildError(`patches[${index}] is both a strategic merge patch and a JSON patch`, 'write one of them');
    const asMerge = merges.value.map(({ object }) => object);
    if (asMerge.length === 0) return true;
    if (patch.target === undefined) {
      for (const object of asMerge) mergeInto(named(object, resources, change), withTexts(object, patch), patch, change, false);
      dropEmpty(resources, patch.options !== undefined);
      return true;
    }
    if (asMerge.length > 1) throw new BuildError(`patches[${index}] has ${asMerge.length} patches and a target`, 'write an entry for each');
    const targets = selected(patch, resources);
    mergeIntoAll(resources, targets, asMerge[0], patch, change);
    dropEmpty(resources, patch.options !== undefined);
    return targets.size > 0;
  }
  if (patch.target === undefined) throw new BuildError(`patches[${index}] is a JSON patch without a target`, 'set target');
  const targets = selected(patch, resources);
  if ('value' in operations) for (const resource of targets) patchJson(resource, operations.value, change, true);
  dropEmpty(resources);
  return targets.size > 0;
}

/** Applies the entries of `patchesStrategicMerge`. */
export function applyStrategicMerges(entries: readonly string[], { resources, reader, root, file }: Patching): void {
  const loaded = entries.flatMap((entry, index) => {
    const inline = attempt(() => loadObjects(entry, file));
    if ('value' in inline) return inline.value.map(({ object }) => ({ object, index }));
    const path = reader.locate(root, entry);
    return loadObjects(reader.text(path), path).map(({ object }: Loaded) => ({ object, index }));
  });
  if (loaded.length === 0) throw new BuildError('patchesStrategicMerge has no patch', 'write one, or remove the field');
  for (const { object, index } of loaded) {
    const change: Change = { file, field: 'patchesStrategicMerge', index };
    mergeIntoAll(resources, new Set([named(object, resources, change)]), object, {}, change);
  }
}

/** Applies an entry of `patchesJson6902`. */
export function applyJson6902(patch: Patch, index: number, { resources, reader, root, file }: Patching): void {
  if (!patch.target?.name) throw new BuildError(`patchesJson6902[${index}] has no target with a name`, 'set target.name');
  if (patch.path && patch.patch) throw new BuildError(`patchesJson6902[${index}] has both path and patch`, 'remove one of them');
  if (!patch.path && !patch.patch) throw new BuildError(`patchesJson6902[${index}] has neither path nor patch`, 'set one of them');
  const operations = operationsIn(patch.path ? reader.text(reader.locate(root, patch.path)) : patch.patch!);
  if (operations.length === 0) throw new BuildError(`patchesJson6902[${index}] has no operation`, 'write one, or remove the entry');
  for (const resource of selected(patch, resources)) patchJson(resource, operations, { file, field: 'patchesJson6902', index }, false);
  dropEmpty(resources);
}

const NO_LIST: { readonly error: BuildError } = { error: new BuildError('is not a list of operations', 'write - op: and path:') };

function trimmed(text: string): string {
  return trim(text, ' \t\n\v\f\r\u0085\u00a0');
}

function attempt<T>(run: () => T): { readonly value: T } | { readonly error: BuildError } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof BuildError) return { error };
    throw error;
  }
}

/** The operations of a JSON patch, which may be written as YAML. */
function operationsIn(text: string): readonly Operation[] {
  if (text === '') throw new BuildError('is empty', 'write a patch');
  let value: unknown;
  try {
    value = text.startsWith('[') ? JSON.parse(text) : kubectlValue(text);
  } catch {
    throw new BuildError('is not valid', text.startsWith('[') ? 'write it as JSON, or as YAML that does not begin with [' : 'correct the YAML');
  }
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every((each) => each === null || (typeof each === 'object' && !Array.isArray(each)))) throw new BuildError('is not a list of operations', 'write - op: and path:');
  return value.map((each: unknown) => (each ?? {}) as Operation);
}

function selected({ target }: Patch, resources: Resources): Set<Resource> {
  const selector = new ResourceSelector(target!);
  return new Set(resources.all.filter((resource) => selector.takes(resource)));
}

/** The object that a patch names. */
function named(patch: ValueMap, resources: Resources, change: Change): Resource {
  const wanted = new Resource(patch, { file: change.file, at: () => change.file });
  const found = resources.matching(wanted.key);
  if (found.length === 1) return found[0];
  const message = found.length === 0 ? 'does not exist' : `may be one of ${found.length} objects`;
  throw new BuildError(`${change.field}[${change.index!}] is about ${wanted.apiVersion} ${describe(wanted)}, which ${message}`, 'correct apiVersion, kind, name or namespace of the patch', {}, found.length === 0 && resources.isIncomplete ? 'unknown' : 'error');
}

/** Patches some objects; kustomize adds all of them anew then. */
function mergeIntoAll(resources: Resources, targets: ReadonlySet<Resource>, patch: ValueMap, options: Patch, change: Change): void {
  for (const resource of targets) {
    const own = normalized(patch);
    own.kind = patch.kind;
    own.apiVersion = resource.object.apiVersion;
    mergeInto(resource, own, options, change, true);
  }
  resources.replaceAll(resources.all.filter(({ object }) => !isEmptyMap(object)));
}

/** Kustomize notes options in the annotations of a patch, which makes texts of all of them. */
function withTexts(patch: ValueMap, { options }: Patch): ValueMap {
  if (!options?.allowNameChange && !options?.allowKindChange) return patch;
  const resource = new Resource(copy(patch), { file: '', at: () => '' });
  resource.setTexts('annotations', resource.annotations);
  return resource.object;
}

/** A copy whose labels and annotations are texts. */
function normalized(patch: ValueMap): ValueMap {
  const resource = new Resource(copy(patch), { file: '', at: () => '' });
  resource.setTexts('labels', resource.labels);
  resource.setTexts('annotations', resource.annotations);
  resource.namespace = resource.namespace;
  return resource.object;
}

function mergeInto(resource: Resource, patch: ValueMap, { options }: Patch, change: Change, isCopy: boolean): void {
  const { name, namespace, object: { kind } } = resource;
  if (options?.allowNameChange || options?.allowKindChange) resource.rememberId();
  let merged: Value | undefined;
  try {
    merged = strategicMerge(resource.object, isCopy ? patch : copy(patch));
  } catch (error) {
    throw error instanceof BuildError ? new BuildError(`${change.field}[${change.index!}] cannot be applied to ${describe(resource)}: ${error.message}`, error.fix, error.place) : error;
  }
  resource.changes.push(change);
  if (!isMap(merged) || isEmptyMap(merged)) {
    resource.object = {};
    return;
  }
  resource.object = merged;
  if (!options?.allowKindChange) set(merged, 'kind', kind);
  if (!options?.allowNameChange) resource.name = name;
  resource.namespace = namespace;
}

function patchJson(resource: Resource, operations: readonly Operation[], change: Change, remembers: boolean): void {
  if (remembers) resource.rememberId();
  resource.showMarks();
  try {
    resource.object = applyJsonPatch(resource.object, operations);
  } catch (error) {
    throw error instanceof BuildError ? new BuildError(`${change.field}[${change.index!}] cannot be applied to ${describe(resource)}: ${error.message}`, error.fix, error.place) : error;
  }
  resource.changes.push(change);
}

function dropEmpty(resources: Resources, mayRename = true): void {
  const hasEmpty = resources.all.some(({ object }) => isEmptyMap(object));
  if (hasEmpty) resources.all = resources.all.filter(({ object }) => !isEmptyMap(object));
  if (hasEmpty || mayRename) resources.changed();
}

