import { Config, mergeSpecs } from './config';
import type { Release } from './config';
import { changeField, specsFor } from './field-spec';
import type { FieldSpec } from './field-spec';
import { gvkOf, isSelected } from './gvk';
import type { Image, Label } from './kustomization';
import { goPattern } from './patterns';
import { BuildError } from './problem';
import { describe, Resource } from './resource';
import type { Resources } from './resources';
import { get, isCollection, isMap, isNothing, isNull, restyled, set, setScalar, Shared, textOf, Value } from './value';

/** Kinds whose names are never changed: others rely on them. */
function isKept(kind: string, group: string): boolean {
  return kind === 'CustomResourceDefinition' || kind === 'Namespace' || (kind === 'APIService' && group === 'apiregistration.k8s.io');
}

/** Puts text before or after the names of objects. */
export function affixNames(resources: Resources, side: 'prefix' | 'suffix', text: string, specs: readonly FieldSpec[]): void {
  for (const resource of resources.all) {
    const { kind } = resource.originalId;
    const gvk = gvkOf(resource.apiVersion, kind);
    if (isKept(kind, gvk.group)) continue;
    for (const split of specsFor(specs, gvk)) {
      if (split.spec.path === 'metadata/name') {
        (side === 'prefix' ? resource.prefixes : resource.suffixes).push(text);
        resource.rememberId();
      }
      if (resource.kind !== kind && split.spec.kind) continue;
      changeField(resource.object, split, 'scalar', (value) => {
        if (isCollection(value)) throw new BuildError(`the field ${split.spec.path} is not a text`, 'write a text there');
        return restyled(value, side === 'prefix' ? `${text}${textOf(value)}` : `${textOf(value)}${text}`);
      });
    }
  }
  resources.changed();
}

const DIGEST: Readonly<Record<Release, string>> = { '5.8.1': '(@sha256:[a-zA-Z0-9_.{}-]*)?', '5.8.2': '(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?' };

/** Replaces names, tags and digests of images: of all containers, wherever they are, and where field specifications say so. Returns whether any has the image. */
export function setImage(resources: Resources, image: Image, specs: readonly FieldSpec[], release: Release): boolean {
  const pattern = goPattern(image.name ?? '', ['^', `(:[a-zA-Z0-9_.{}-]*)?${DIGEST[release]}$`]);
  if (pattern === undefined && release === '5.8.1') throw new BuildError(`images has the name "${image.name}", which is not a valid regular expression`, 'correct it');
  let isUsed = false;
  const change = (value: Value): Value => {
    if (isNothing(value)) return value;
    if (isCollection(value)) throw new BuildError('an image is not a text', 'write a text there');
    if (pattern === undefined || !pattern.test(textOf(value))) return value;
    isUsed = true;
    return changed(value, image);
  };
  for (const resource of resources.all) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    try {
      inContainers(resource.object, change);
      for (const split of specsFor(specs, resource.gvk)) changeField(resource.object, split, undefined, change);
    } catch (error) {
      throw error instanceof BuildError ? error.in(resource.source.file) : error;
    }
  }
  return isUsed;
}

function inContainers(node: Value, change: (value: Value) => Value): void {
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === 'object') inContainers(item, change);
    return;
  }
  if (!isMap(node)) return;
  for (const key in node) {
    const value = node[key];
    if (typeof value !== 'object') continue;
    inContainers(value, change);
    if ((key !== 'containers' && key !== 'initContainers') || !Array.isArray(value)) continue;
    for (const container of value) {
      if (isNothing(container)) continue;
      if (!isMap(container)) throw new BuildError(`${key} has an item that is not a map`, 'write name and image');
      const image = get(container, 'image');
      if (image !== undefined) container.image = change(image);
    }
  }
}

function changed(value: Value, { newName = '', newTag = '', digest: newDigest = '', tagSuffix = '' }: Image): Value {
  let [name, tag, digest] = partsOf(textOf(value));
  if (newName !== '') name = newName;
  if (newTag !== '' || newDigest !== '') [tag, digest] = [newTag, newDigest];
  else if (tagSuffix !== '') [tag, digest] = [`${tag}${tagSuffix}`, ''];
  return restyled(value, `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`);
}

/** Name, tag and digest of an image. */
function partsOf(image: string): [string, string, string] {
  const slash = image.indexOf('/');
  const from = slash > 0 ? slash : 0;
  const digestAt = image.indexOf('@', from);
  const tagAt = image.indexOf(':', from);
  if (digestAt >= 0 && (tagAt < 0 || digestAt < tagAt)) return [image.slice(0, digestAt), '', image.slice(digestAt + 1)];
  if (tagAt < 0) return [image, '', ''];
  if (digestAt < 0) return [image.slice(0, tagAt), image.slice(tagAt + 1), ''];
  return [image.slice(0, tagAt), image.slice(tagAt + 1, digestAt), image.slice(digestAt + 1)];
}

/** Sets entries of maps of texts: labels, selectors, annotations. */
export function setEntries(resources: Resources, entries: ReadonlyMap<string, string>, specs: readonly FieldSpec[]): void {
  if (entries.size === 0) return;
  for (const resource of resources.all) {
    const shared = new Map<string, Shared>();
    for (const split of specsFor(specs, resource.gvk)) {
      try {
        changeField(resource.object, split, 'map', (value) => {
          if (isNull(value)) return value;
          if (!isMap(value)) throw new BuildError(`the field ${split.spec.path} is not a map`, 'write key: value');
          for (const [key, text] of entries) {
            if (Object.hasOwn(value, key)) {
              setScalar(value, key, text);
              continue;
            }
            resource.checkKey(key);
            let entry = shared.get(key);
            if (entry === undefined) shared.set(key, entry = new Shared(text));
            set(value, key, entry);
          }
          return value;
        });
      } catch (error) {
        throw error instanceof BuildError ? error.in(resource.source.file) : error;
      }
    }
  }
}

/** Where an entry of `labels` writes its labels. */
export function specsOfLabel(label: Label, config: Config): readonly FieldSpec[] {
  const { fields = [], includeSelectors, includeTemplates, includeVolumeClaimTemplates } = label;
  let specs = mergeSpecs(fields, config.labels);
  if (includeSelectors) return mergeSpecs(specs, config.commonLabels);
  if (includeTemplates) specs = mergeSpecs(specs, config.templateLabels);
  if (includeVolumeClaimTemplates) specs = mergeSpecs(specs, config.volumeClaimTemplateLabels);
  return mergeSpecs(specs, [{ path: 'metadata/labels', create: true }]);
}

const METADATA: readonly FieldSpec[] = [{ path: 'metadata/namespace', create: true }];

/**
 * Sets the namespace of all objects that can have one, and renames the Namespaces among them.
 *
 * @throws BuildError if two objects end as one
 */
export function setNamespace(resources: Resources, namespace: string, specs: readonly FieldSpec[]): void {
  const change = (value: Value): Value => {
    if (isCollection(value)) throw new BuildError('the namespace of an object is not a text', 'write a text there');
    return namespace;
  };
  for (const resource of resources.all) {
    resource.rememberId();
    try {
      setIn(resource, namespace, specs, change);
    } catch (error) {
      throw error instanceof BuildError ? error.in(resource.source.file) : error;
    }
  }
  resources.changed();
  resources.checkUnique((resource) => `gives ${describe(resource)} to two objects: they have one name once their namespace is ${namespace}`, 'rename one of them, or leave its namespace to another kustomization');
}

function setIn(resource: Resource, namespace: string, specs: readonly FieldSpec[], change: (value: Value) => Value): void {
  const { gvk, object, apiVersion } = resource;
  if (!gvk.isClusterScoped) for (const spec of specsFor(METADATA, gvk)) changeField(object, spec, 'scalar', change);
  const isBinding = gvk.kind === 'RoleBinding' || gvk.kind === 'ClusterRoleBinding';
  if (isBinding) setInSubjects(resource, namespace);
  for (const split of specsFor(specs, gvk)) {
    const { path, kind } = split.spec;
    if (path === 'metadata/namespace' || (path === 'metadata/name' && apiVersion !== 'v1')) continue;
    if (isBinding && path === 'subjects/namespace' && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')) continue;
    changeField(object, split, 'scalar', change);
  }
}

/** Subjects with the name `default` move along; others may be in another namespace on purpose. */
function setInSubjects({ object }: Resource, namespace: string): void {
  const subjects = get(object, 'subjects');
  if (isNothing(subjects)) return;
  if (!Array.isArray(subjects)) throw new BuildError('the subjects of a binding are not a list', 'write - and each subject');
  for (const subject of subjects) {
    if (isNothing(subject)) continue;
    const name = isMap(subject) ? get(subject, 'name') : undefined;
    if (!isMap(subject) || isCollection(name)) throw new BuildError('a subject of a binding is not valid', 'write kind, name and namespace');
    if (isNothing(name) || textOf(name) !== 'default') continue;
    const own = get(subject, 'namespace');
    if (isCollection(own)) throw new BuildError('the namespace of a subject is not a text', 'write a text there');
    set(subject, 'namespace', namespace);
  }
}

/**
 * Sets how many replicas the objects of a name have.
 *
 * @throws BuildError if there is none
 */
export function setReplicas(resources: Resources, name: string, count: number, specs: readonly FieldSpec[]): Resource[] {
  const found = new Set<Resource>();
  for (const resource of resources.all) {
    const { group, version } = resource.gvk;
    for (const spec of specs) {
      const ids = [...resource.formerIds, resource.currentId].filter((id) => id.name === name);
      if (!ids.some(({ kind }) => isSelected({ group, version, kind }, spec))) continue;
      found.add(resource);
      for (const split of specsFor([spec], resource.gvk)) {
        changeField(resource.object, split, 'scalar', (value) => {
          if (isCollection(value)) throw new BuildError(`the field ${spec.path} is not a number`, 'write a number there');
          return count;
        });
      }
    }
  }
  if (found.size === 0) {
    throw new BuildError(`replicas has the name "${name}", which no workload has`, 'correct the name, or remove the entry', {}, resources.isIncomplete ? 'unknown' : 'error');
  }
  return [...found];
}
