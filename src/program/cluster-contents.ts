import { shown, textAt, valuesAt } from './json-path';
import { nameOfPlace } from './place';
import { Program, ProgramCluster, ProgramFolder, ProgramObject, ProgramRepository } from './program';
import type { Reference } from './references';
import { followsNames, Transform, transformed, transformOf } from './transformed';
import { trimEnd } from '../base/trim';
import { isClusterScoped } from '../synth/yaml/metadata';

const FLUX_KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** An object as it arrives in a cluster. */
export interface AppliedObject {
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
export interface DeliveryTarget {
  readonly delivery: ProgramObject;
  /** The repository that its source fetches, where it is one of this program. */
  readonly repository?: ProgramRepository;
  /** Folders at or below its path. Empty: the path does not exist. */
  readonly folders: readonly ProgramFolder[];
}

/**
 * What ends up together in one cluster, so that references inside it can be resolved. Folders that no cluster applies, and plain charts, are
 * each one of these too.
 */
export class ClusterContents {
  /** Name of the cluster, for messages. */
  public readonly name: string;
  public readonly objects: AppliedObject[] = [];
  public readonly targets: DeliveryTarget[] = [];
  /** Folders that are applied here. */
  public readonly folders = new Set<ProgramFolder>();
  /** The minor version of Kubernetes of the cluster, where it is known. */
  public kubernetesVersion?: string;
  /** Whether something that was not read may create what is referred to: a chart, an operator, a delivery from elsewhere. Default: nothing may. */
  public mayHave?: (reference: Reference) => boolean;
  private readonly index = new Map<string, AppliedObject[]>();
  /** What a delivery gives another name or namespace, by the kind and name in its manifest. */
  private readonly moved = new Map<ProgramObject, Map<string, AppliedObject[]>>();
  /** The namespaces that the objects of a delivery are written with. */
  private readonly origins = new Map<ProgramObject, Set<string>>();

  /** @param isCluster whether its objects really meet: others may go to one cluster or to several */
  constructor(name: string, public readonly isCluster: boolean) {
    this.name = name;
  }

  /** Objects of this identity; more than one is a mistake. */
  public find(kind: string, namespace: string, name: string): readonly AppliedObject[] {
    return this.index.get(`${kind}|${namespace}|${name}`) ?? [];
  }

  /** Every identity that exists here, with what has it. */
  public get identities(): IterableIterator<AppliedObject[]> {
    return this.index.values();
  }

  /** @param transform what the delivery changes in the object's identity */
  public add(object: ProgramObject, by?: ProgramObject, transform?: Transform): void {
    const { name, namespace } = transform ? transformed(object, transform) : { name: object.name, namespace: namespaceOf(object) };
    const applied = this.addBuilt(object, by, name, namespace, transform);
    if (by) this.origins.set(by, (this.origins.get(by) ?? new Set<string>()).add(namespaceOf(object)));
    if (!by || (name === object.name && namespace === namespaceOf(object))) return;
    const moved = this.moved.get(by) ?? new Map<string, AppliedObject[]>();
    const named = `${object.kind}|${object.name}`;
    this.moved.set(by, moved.set(named, [...moved.get(named) ?? [], applied]));
  }

  /** Adds an object that is as kustomize has built it, with the name and namespace that it has then. */
  public addBuilt(
    object: ProgramObject, by: ProgramObject | undefined, name: string, namespace = namespaceOf(object), transform?: Transform,
  ): AppliedObject {
    const applied: AppliedObject = { object, namespace, name, by, transform };
    this.objects.push(applied);
    const key = `${object.kind}|${namespace}|${name}`;
    const same = this.index.get(key);
    if (same) same.push(applied);
    else this.index.set(key, [applied]);
    return applied;
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
 * The contents of each cluster (and of each remote cluster that it applies to), of the folders that no cluster applies, and of
 * all plain charts.
 */
export function contentsOf(program: Program): readonly ClusterContents[] {
  if (program.contents) return program.contents;
  const clusters = new Map<string, ClusterContents>();
  for (const cluster of program.clusters) applyTo(program, cluster, clusters);
  const applied = new Set([...clusters.values()].flatMap((contents) => [...contents.folders]));
  const rest = new ClusterContents('the folders without a cluster', false);
  for (const folder of program.folders) {
    if (applied.has(folder)) continue;
    rest.folders.add(folder);
    for (const object of program.objectsIn(folder)) rest.add(object);
  }
  const plain = new ClusterContents('plain charts', false);
  for (const object of program.objects) if (!object.folder) plain.add(object);
  return [...clusters.values(), rest, plain].filter((contents) => contents.objects.length > 0 || contents.folders.size > 0);
}

/** Follows the deliveries from a cluster's system folder. */
function applyTo(program: Program, cluster: ProgramCluster, clusters: Map<string, ClusterContents>): void {
  const visited = new Set<string>();
  const root = new Set(foldersOf(cluster.repository, cluster.system.path));
  const queue: { folder: ProgramFolder; by?: ProgramObject; name: string }[] = [...root].map((folder) => ({ folder, name: cluster.name }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { folder, by, name } = next;
    const contents = clusters.get(name) ?? clusters.set(name, new ClusterContents(name, true)).get(name)!;
    contents.folders.add(folder);
    if (name === cluster.name) contents.kubernetesVersion = cluster.kubernetesVersion;
    const objects = program.objectsIn(folder);
    const transform = by && transformOf(by, folder);
    for (const object of objects) contents.add(object, by, transform);
    for (const entry of folder.takesAll ? [] : [...folder.resources, ...folder.components]) {
      const child = folderAt(folder.repository, join(folder.path, entry));
      if (child && child !== folder) queue.push({ folder: child, by, name });
    }
    for (const delivery of objects) {
      if (delivery.kind !== FLUX_KUSTOMIZATION || visited.has(`${name}|${nameOfPlace(delivery.place)}`)) continue;
      visited.add(`${name}|${nameOfPlace(delivery.place)}`);
      const target = targetOf(program, contents, cluster, delivery);
      contents.targets.push(target);
      const destination = remoteOf(name, delivery);
      if (destination === name && target.folders.includes(cluster.system)) continue; // the root sync applies the folder that it stands in
      for (const reached of target.folders) queue.push({ folder: reached, by: delivery, name: destination });
    }
  }
}

function targetOf(program: Program, contents: ClusterContents, cluster: ProgramCluster, delivery: ProgramObject): DeliveryTarget {
  const repository = repositoryOf(program, contents, cluster, delivery);
  const path = normalize(textAt(delivery.json, 'spec.path') ?? '');
  if (!repository) return { delivery, folders: [] };
  return { delivery, repository, folders: foldersOf(repository, path) };
}

/** What the engine builds at a path: without kustomization.yaml everything below, but it does not look into folders that have one. */
function foldersOf(repository: ProgramRepository, path: string): ProgramFolder[] {
  const exact = folderAt(repository, path);
  if (exact && !exact.takesAll) return [exact];
  const found = repository.folders.filter((folder) => isBelow(folder.path, path));
  const listing = found.filter((folder) => !folder.takesAll);
  return found.filter((folder) => !listing.some((outer) => outer !== folder && isBelow(folder.path, outer.path)));
}

/** Whether a normalized path is another one, or below it. */
export function isBelow(inner: string, outer: string): boolean {
  return inner === outer || outer === '' || inner.startsWith(`${outer}/`);
}

/** The repository of this program that a delivery's source fetches. */
function repositoryOf(program: Program, contents: ClusterContents, cluster: ProgramCluster, delivery: ProgramObject): ProgramRepository | undefined {
  if (delivery.applies) return delivery.applies.repository;
  const kind = textAt(delivery.json, 'spec.sourceRef.kind');
  const name = textAt(delivery.json, 'spec.sourceRef.name') ?? '';
  const namespace = textAt(delivery.json, 'spec.sourceRef.namespace') ?? delivery.namespace ?? '';
  const source = contents.find(`source.toolkit.fluxcd.io/${kind}`, namespace, name)[0];
  const url = source && textAt(source.object.json, 'spec.url');
  if (url) return program.repositories.find((each) => each.url !== undefined && sameUrl(each.url, url));
  return name === 'flux-system' ? cluster.repository : undefined;
}

function remoteOf(cluster: string, delivery: ProgramObject): string {
  const remote = valuesAt(delivery.json, 'spec.kubeConfig.secretRef.name')[0] ?? valuesAt(delivery.json, 'spec.kubeConfig.configMapRef.name')[0];
  return remote ? `${cluster}, remote ${shown(remote.value)}` : cluster;
}

function folderAt(repository: ProgramRepository, path: string): ProgramFolder | undefined {
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
