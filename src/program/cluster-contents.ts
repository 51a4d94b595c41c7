import { textAt } from './json-path';
import type { Place } from './place';
import type { ProgramFolder, ProgramObject, ProgramRepository } from './program';
import type { Reference } from './references';
import { trimEnd } from '../base/trim';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

/** Stands for every kind. */
const ANYTHING = '*';

/** An object as it arrives in a cluster. */
export interface AppliedObject {
  readonly object: ProgramObject;
  /** Namespace in the cluster; empty for kinds that have none. */
  readonly namespace: string;
  /** Name in the cluster. */
  readonly name: string;
  /** The delivery that applies it; undefined for the cluster's own system folder and for plain charts. */
  readonly by?: ProgramObject;
}

/** A remote resource or component of a kustomization. */
export interface RemoteBase {
  readonly place: Place;
  /** What names it: `kustomization.yaml has the remote resource …`. */
  readonly message: string;
  /** Undefined for the directory that a cluster follows. */
  readonly by?: ProgramObject;
}

/** How far what a delivery applies is known: it cannot be built, so Flux applies nothing of it; or something of it was not read. */
export type PartlyRead = 'fails' | 'unknown';

/** What a delivery's path leads to. */
export interface DeliveryTarget {
  readonly delivery: ProgramObject;
  /** Where the delivery says the path. Default: `spec.path`. */
  readonly at?: string;
  /** The path that it says there. */
  readonly path?: string;
  /** The repository that its source fetches, where it is one of this program. */
  readonly repository?: ProgramRepository;
  /** Folders at or below its path. Empty: the path does not exist. */
  readonly folders: readonly ProgramFolder[];
}

/** The path that a delivery applies of a target, and where it says it. */
export function pathOf({ delivery, at = 'spec.path', path }: DeliveryTarget): { readonly at: string; readonly path: string } {
  return { at, path: path ?? textAt(delivery.json, at) ?? '' };
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
  /** What is fetched from elsewhere while a delivery is built. */
  public readonly remotes: RemoteBase[] = [];
  /** Folders that are applied here. */
  public readonly folders = new Set<ProgramFolder>();
  /** The minor version of Kubernetes of the cluster, where it is known. */
  public kubernetesVersion?: string;
  /** Whether something that was not read may create what is referred to: a chart, an operator, a delivery from elsewhere. Default: nothing may. */
  public mayHave?: (reference: Reference) => boolean;
  /** Whether ApplicationSets may apply these folders: to which clusters, and as what, is not known. */
  public isOfSets = false;
  /** Namespaces into which deliveries were not read wholly, with what delivers there; `*` for all of them. */
  private readonly incomplete = new Map<string, Set<ProgramObject | undefined>>();
  /** Deliveries of which not everything is known, by `namespace/name`; empty for the directory that the cluster follows. */
  public readonly partial = new Map<string, PartlyRead>();
  private readonly unread = new Set<string>();
  private readonly index = new Map<string, AppliedObject[]>();

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

  /** Whether something of a kind may be here that was not read. */
  public isUnread(kind: string): boolean {
    return this.unread.has(ANYTHING) || this.unread.has(kind);
  }

  /** Notes that a delivery may bring more into a namespace than was read. */
  public addIncomplete(by: ProgramObject | undefined, namespace = (by && textAt(by.json, 'spec.targetNamespace')) ?? ANYTHING): void {
    const deliveries = this.incomplete.get(namespace) ?? new Set();
    this.incomplete.set(namespace, deliveries.add(by));
  }

  /**
   * Whether not all deliveries into a namespace were read; '' for what has none.
   *
   * @param but one that does not count: what it needs, it does not bring
   */
  public isIncomplete(namespace: string, but?: ProgramObject): boolean {
    const found = namespace === '' ? [...this.incomplete.values()] : [this.incomplete.get(ANYTHING), this.incomplete.get(namespace)];
    return found.some((deliveries) => deliveries !== undefined && (deliveries.size > 1 || but === undefined || !deliveries.has(but)));
  }

  /** Notes that objects of some kinds may be here that were not read. Default: of any kind. */
  public addUnread(kinds: Iterable<string> = [ANYTHING]): void {
    for (const kind of kinds) this.unread.add(kind);
    this.mayHave ??= (reference) => this.isUnread(reference.kind);
  }

  /** Notes that not everything of a delivery is known. One that fails stays one that fails. */
  public addPartial(by: ProgramObject | undefined, how: PartlyRead): void {
    const name = nameOfDelivery(by);
    if (this.partial.get(name) !== 'fails') this.partial.set(name, how);
  }

  /** Adds an object as it was built, with the name and namespace that it has then. */
  public addBuilt(object: ProgramObject, by: ProgramObject | undefined, name: string): AppliedObject {
    const namespace = namespaceOf(object);
    const applied: AppliedObject = { object, namespace, name, by };
    this.objects.push(applied);
    const key = `${object.kind}|${namespace}|${name}`;
    const same = this.index.get(key);
    if (same) same.push(applied);
    else this.index.set(key, [applied]);
    return applied;
  }
}

/** `namespace/name` of a delivery; empty for the directory that a cluster follows. */
export function nameOfDelivery(by: ProgramObject | undefined): string {
  return by === undefined ? '' : `${by.namespace ?? ''}/${by.name}`;
}

function namespaceOf({ kind, json, namespace }: ProgramObject): string {
  return isClusterScoped(kind.slice(0, kind.lastIndexOf('/')), json.kind) ? '' : namespace ?? '';
}

/** Whether a normalized path is another one, or below it. */
export function isBelow(inner: string, outer: string): boolean {
  return inner === outer || outer === '' || inner.startsWith(`${outer}/`);
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

/** The branch that a GitRepository follows; undefined where it follows a tag, a commit or something else. */
export function branchOf({ json }: Pick<ProgramObject, 'json'>): string | undefined {
  const at = (field: string): string | undefined => textAt(json, `spec.ref.${field}`);
  if (json.kind !== 'GitRepository' || (at('tag') ?? at('semver') ?? at('commit')) !== undefined) return undefined;
  const name = at('name');
  return name === undefined ? at('branch') ?? 'master' : /^refs\/heads\/(.+)$/.exec(name)?.[1];
}

/** Whether two addresses are of one repository, however they are written. */
export function sameUrl(a: string, b: string): boolean {
  const plain = (url: string): string => trimEnd(url.toLowerCase(), '/').replace(/\.git$/, '');
  return plain(a) === plain(b);
}
