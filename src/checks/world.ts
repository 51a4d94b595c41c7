import { Cluster } from '../cluster';
import { Folder } from '../folder';
import { Repository } from '../repository';
import { shown, textAt, valuesAt } from './json-path';
import { Program, ProgramObject } from './program';
import type { Reference } from './references';
import { followsNames, Transform, transformed, transformOf } from './transformed';
import { trimEnd } from '../base/trim';
import { isClusterScoped } from '../synth/yaml/metadata';

const FLUX_KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** An object as it arrives in a cluster. */
export interface Placed {
  readonly object: ProgramObject;
  /** Namespace in the cluster, after the delivery's target namespace; empty for kinds that have none. */
  readonly namespace: string;
  /** Name in the cluster, after the delivery's prefix and suffix. */
  readonly name: string;
  /** The delivery that applies it; undefined for the cluster's own system folder and for plain charts. */
  readonly by?: ProgramObject;
  /** What the delivery has changed in its identity. */
  readonly transform?: Transform;
}

/** What a delivery's path leads to. */
export interface Reach {
  readonly delivery: ProgramObject;
  /** The repository that its source fetches, where it is one of this program. */
  readonly repository?: Repository;
  /** Folders at or below its path. Empty: the path does not exist. */
  readonly folders: Folder[];
}

/** What ends up together in one cluster, so that references inside it can be resolved. */
export class World {
  /** Name of the cluster, for messages. */
  public readonly name: string;
  public readonly placed: Placed[] = [];
  public readonly reaches: Reach[] = [];
  /** Folders that are applied here. */
  public readonly folders = new Set<Folder>();
  private readonly index = new Map<string, Placed[]>();
  /** What a delivery gives another name or namespace, by the kind and name in its manifest. */
  private readonly moved = new Map<ProgramObject, Map<string, Placed[]>>();
  /** The namespaces that the objects of a delivery are written with. */
  private readonly origins = new Map<ProgramObject, Set<string>>();

  /** @param isCluster whether its objects really meet: others may go to one cluster or to several */
  constructor(name: string, public readonly isCluster: boolean) {
    this.name = name;
  }

  /** Objects of this identity; more than one is a mistake. */
  public find(kind: string, namespace: string, name: string): readonly Placed[] {
    return this.index.get(`${kind}|${namespace}|${name}`) ?? [];
  }

  /** Every identity that exists here, with what has it. */
  public get identities(): IterableIterator<Placed[]> {
    return this.index.values();
  }

  /** @param transform what the delivery changes in the object's identity */
  public place(object: ProgramObject, by?: ProgramObject, transform?: Transform): void {
    const { name, namespace } = transform ? transformed(object, transform) : { name: object.name, namespace: namespaceOf(object) };
    const placed: Placed = { object, namespace, name, by, transform };
    this.placed.push(placed);
    const key = `${object.kind}|${namespace}|${name}`;
    const same = this.index.get(key);
    if (same) same.push(placed);
    else this.index.set(key, [placed]);
    if (by) this.origins.set(by, (this.origins.get(by) ?? new Set<string>()).add(namespaceOf(object)));
    if (!by || (name === object.name && namespace === namespaceOf(object))) return;
    const moved = this.moved.get(by) ?? new Map<string, Placed[]>();
    const named = `${object.kind}|${object.name}`;
    this.moved.set(by, moved.set(named, [...moved.get(named) ?? [], placed]));
  }

  /**
   * Where kustomize leads a reference: in objects of Kubernetes itself it changes names and namespaces along with those of the objects that
   * the same delivery applies.
   */
  public follow(reference: Reference): Reference {
    const { from, kind, namespace, name, isLocal } = reference;
    if (!from.by || !followsNames(from.object.kind)) return reference;
    const forced = subjectNamespace(reference);
    const same = this.moved.get(from.by)?.get(`${kind}|${name}`) ?? [];
    if (isLocal && forced === undefined) {
      // Where a name stands alone, the namespaces that both have by then are compared, and the name alone is changed.
      const target = same.find((each) => from.namespace === '' || each.namespace === '' || each.namespace === from.namespace);
      return target ? { ...reference, name: target.name } : reference;
    }
    // A namespace beside it means the one that objects were written with, if any object was, and else the one that they have by then.
    const meant = forced ?? namespace;
    const isWritten = this.origins.get(from.by)?.has(meant) === true;
    const target = same.find((each) => (isWritten ? namespaceOf(each.object) : each.namespace) === meant);
    return target ? { ...reference, namespace: target.namespace, name: target.name } : { ...reference, namespace: meant };
  }
}

/** kustomize moves subjects of the name `default` to the namespace of the build, whatever theirs is. */
function subjectNamespace({ from, at, name }: Reference): string | undefined {
  return name === 'default' && at.startsWith('subjects[') && /RoleBinding$/.test(from.object.kind) ? from.transform?.namespace : undefined;
}

function namespaceOf({ kind, json, namespace }: ProgramObject): string {
  return isClusterScoped(kind.slice(0, kind.lastIndexOf('/')), json.kind) ? '' : namespace ?? '';
}

/**
 * One world for each cluster (and each remote cluster that it applies to), one for the folders that no cluster applies, one for
 * all plain charts.
 */
export function worldsOf(program: Program): World[] {
  const worlds = new Map<string, World>();
  for (const cluster of program.clusters) applyTo(program, cluster, worlds);
  const applied = new Set([...worlds.values()].flatMap((world) => [...world.folders]));
  const rest = new World('the folders without a cluster', false);
  for (const folder of program.folders) {
    if (applied.has(folder)) continue;
    rest.folders.add(folder);
    for (const object of program.objectsIn(folder)) rest.place(object);
  }
  const plain = new World('plain charts', false);
  for (const object of program.objects) if (!object.folder) plain.place(object);
  return [...worlds.values(), rest, plain].filter((world) => world.placed.length > 0 || world.folders.size > 0);
}

/** Follows the deliveries from a cluster's system folder. */
function applyTo(program: Program, cluster: Cluster, worlds: Map<string, World>): void {
  const visited = new Set<string>();
  const root = new Set(foldersOf(cluster.repository, cluster.system.path));
  const queue: { folder: Folder; by?: ProgramObject; world: string }[] = [...root].map((folder) => ({ folder, world: cluster.node.path }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { folder, by, world: name } = next;
    const world = worlds.get(name) ?? worlds.set(name, new World(name, true)).get(name)!;
    world.folders.add(folder);
    const objects = program.objectsIn(folder);
    const transform = by && transformOf(by, folder);
    for (const object of objects) world.place(object, by, transform);
    for (const entry of folder._takesAll ? [] : [...folder._listedFiles.resources, ...folder._listedFiles.components]) {
      const child = folderAt(folder.repository, join(folder.path, entry));
      if (child && child !== folder) queue.push({ folder: child, by, world: name });
    }
    for (const delivery of objects) {
      if (delivery.kind !== FLUX_KUSTOMIZATION || visited.has(`${name}|${delivery.construct.node.path}`)) continue;
      visited.add(`${name}|${delivery.construct.node.path}`);
      const reach = reachOf(program, world, cluster, delivery);
      world.reaches.push(reach);
      const target = remoteOf(name, delivery);
      if (target === name && reach.folders.includes(cluster.system)) continue; // the root sync applies the folder that it stands in
      for (const reached of reach.folders) {
        queue.push({ folder: reached, by: delivery, world: target });
      }
    }
  }
}

function reachOf(program: Program, world: World, cluster: Cluster, delivery: ProgramObject): Reach {
  const repository = repositoryOf(program, world, cluster, delivery);
  const path = normalize(textAt(delivery.json, 'spec.path') ?? '');
  if (!repository) return { delivery, folders: [] };
  return { delivery, repository, folders: foldersOf(repository, path) };
}

/** What the engine builds at a path: without kustomization.yaml everything below, but it does not look into folders that have one. */
function foldersOf(repository: Repository, path: string): Folder[] {
  const exact = folderAt(repository, path);
  if (exact && !exact._takesAll) return [exact];
  const found = repository.folders.filter((folder) => isBelow(folder.path, path));
  const listing = found.filter((folder) => !folder._takesAll);
  return found.filter((folder) => !listing.some((outer) => outer !== folder && isBelow(folder.path, outer.path)));
}

/** Whether a normalized path is another one, or below it. */
export function isBelow(inner: string, outer: string): boolean {
  return inner === outer || outer === '' || inner.startsWith(`${outer}/`);
}

/** The repository of this program that a delivery's source fetches. */
function repositoryOf(program: Program, world: World, cluster: Cluster, delivery: ProgramObject): Repository | undefined {
  const handle = (delivery.construct as { folder?: unknown }).folder;
  if (Folder.isFolder(handle)) return handle.repository;
  const kind = textAt(delivery.json, 'spec.sourceRef.kind');
  const name = textAt(delivery.json, 'spec.sourceRef.name') ?? '';
  const namespace = textAt(delivery.json, 'spec.sourceRef.namespace') ?? delivery.namespace ?? '';
  const source = world.find(`source.toolkit.fluxcd.io/${kind}`, namespace, name)[0];
  const url = source && textAt(source.object.json, 'spec.url');
  if (url) return program.repositories.find((each) => sameUrl(each.url, url));
  return name === 'flux-system' ? cluster.repository : undefined;
}

function remoteOf(world: string, delivery: ProgramObject): string {
  const remote = valuesAt(delivery.json, 'spec.kubeConfig.secretRef.name')[0] ?? valuesAt(delivery.json, 'spec.kubeConfig.configMapRef.name')[0];
  return remote ? `${world}, remote ${shown(remote.value)}` : world;
}

function folderAt(repository: Repository, path: string): Folder | undefined {
  return repository.folders.find((folder) => folder.path === path);
}

function join(base: string, entry: string): string {
  return normalize(`${base}/${entry}`);
}

/** A path without `.`, `..` and empty parts. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Whether two addresses are of one repository, however they are written. */
export function sameUrl(a: string, b: string): boolean {
  const plain = (url: string): string => trimEnd(url.toLowerCase(), '/').replace(/\.git$/, '');
  return plain(a) === plain(b);
}
