import { Fault } from './fault';
import { readYaml, YamlDocument } from './read';
import { Marker } from './setter-markers';
import { Path } from './tree';
import { isMap, Manifest } from '../manifest';

/** An object with its position. */
export interface ReadManifest {
  readonly manifest: Manifest;
  /** The setter markers in it; their paths begin at the object. */
  readonly markers: readonly Marker[];
  /** Position of one of its values, as `file:line:column`. */
  at(path: Path): string;
}

/** The objects of a YAML text (documents, and the items of lists), and its errors. */
export function readManifests(text: string, name: string): { readonly objects: readonly ReadManifest[]; readonly faults: readonly Fault[] } {
  const { documents, faults } = readYaml(text, name);
  const found: Fault[] = [...faults];
  const objects: ReadManifest[] = [];
  for (const document of documents) {
    for (const [value, path] of itemsOf(document.value, [])) {
      const wrong = faultOf(value);
      if (wrong) found.push({ message: `${document.at([...path, ...wrong.path])} ${wrong.message}`, fix: wrong.fix });
      else objects.push(objectAt(document, value as Manifest, path));
    }
  }
  return { objects, faults: found };
}

function objectAt(document: YamlDocument, manifest: Manifest, root: Path): ReadManifest {
  const markers = document.markers.filter(({ path }) => root.every((step, i) => path[i] === step))
    .map(({ path, comment }) => ({ path: path.slice(root.length), comment }));
  return { manifest, markers, at: (path) => document.at([...root, ...path]) };
}

/** kustomize unwraps every kind whose name ends in `List` and that has items, at any depth. */
function* itemsOf(value: unknown, path: Path): Generator<[unknown, Path]> {
  if (!isMap(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List') || !('items' in value) || !(value.items === null || Array.isArray(value.items))) {
    yield [value, path];
    return;
  }
  for (const [i, item] of (value.items ?? []).entries()) yield* itemsOf(item, [...path, 'items', i]);
}

/** An error in an object, with its path. */
interface ObjectFault extends Fault {
  readonly path: Path;
}

function faultOf(value: unknown): ObjectFault | undefined {
  if (!isMap(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') {
    return { path: [], message: 'is not a Kubernetes object', fix: 'every document needs apiVersion and kind' };
  }
  const { kind } = value;
  if (!isMap(value.metadata)) return { path: ['metadata'], message: `${kind} has no metadata`, fix: 'add metadata with a name' };
  const { name, namespace, labels, annotations, generateName, finalizers, ownerReferences } = value.metadata;
  for (const [field, text] of [['name', name], ['namespace', namespace]] as const) {
    if (text === undefined || text === null || typeof text === 'string') continue;
    return {
      path: ['metadata', field],
      message: `has metadata.${field} ${JSON.stringify(text)}, which is not a string`,
      fix: 'quote it: YAML reads numbers, true, false and null as other types',
    };
  }
  if (!name) {
    return generateName === undefined ? { path: ['metadata'], message: `${kind} has no metadata.name`, fix: 'set metadata.name' }
      : { path: ['metadata', 'generateName'], message: `${kind} has metadata.generateName, but no name`, fix: 'set metadata.name: an object that is applied repeatedly needs one' };
  }
  for (const [field, map] of [['labels', labels], ['annotations', annotations]] as const) {
    if (map !== undefined && map !== null && !isMap(map)) {
      return { path: ['metadata', field], message: `${kind} ${name as string}: metadata.${field} is not a map`, fix: 'write key: value' };
    }
    if (isMap(map) && Object.hasOwn(map, '__proto__')) { // cdk8s would lose it
      return { path: ['metadata', field, '__proto__'], message: `${kind} ${name as string}: metadata.${field} has the key __proto__, which is not valid there`, fix: 'rename it' };
    }
  }
  for (const [field, list] of [['finalizers', finalizers], ['ownerReferences', ownerReferences]] as const) {
    if (list && !Array.isArray(list)) return { path: ['metadata', field], message: `${kind} ${name as string}: metadata.${field} is not a list`, fix: 'write - and each item' };
  }
  return undefined;
}
