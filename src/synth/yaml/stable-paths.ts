import { createHash } from 'crypto';
import { ApiObject, NameOptions } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder, FOLDER } from '../../base/enclosing-folder';
import { idsBelow } from '../../base/folder-names';
import { LONGEST_LABEL } from '../../base/kubernetes-names';
import { askedNames, isAddressAsked } from '../../base/stable-names';
import { setOwn } from '../../base/own-key';

/** What cdk8s ends a text with that it derives from a path: the construct's address, or its first digits. */
const HASH = /c8(?:[0-9a-f]{40}|[0-9a-f]{6})(?![0-9a-z])/g;
const SHORT = 8;
const AGGREGATION = 'cdk8s.cluster-role/aggregate-to-';
const LONGEST_AGGREGATION = LONGEST_LABEL - 'aggregate-to-'.length;

/** A text that cdk8s derives from the path of a construct, and what is written instead. */
interface DerivedText {
  readonly from: string;
  readonly to: string;
  /** It names something inside one object only, such as a volume of a pod. */
  readonly isLocal: boolean;
}

/**
 * What cdk8s-plus derives from a construct's whole path (pod selectors, volume names, aggregation keys), replaced by the same derived
 * from the object that the construct stands for: from its kind and name, which the API server keeps unique in a namespace. So renaming a
 * folder changes no selector, which is immutable, and no two objects of one namespace have the same label, in whichever folders they are.
 */
export class StablePaths {
  private readonly derived = new Map<IConstruct, readonly DerivedText[]>();
  private readonly identities = new Map<IConstruct, Identity>();
  private byHash?: Map<string, IConstruct[]>;
  private anyFolder?: boolean;

  /**
   * @param constructs every construct of the app
   * @param nameOf the name of an object as it is written, after patches
   */
  constructor(private readonly constructs: readonly IConstruct[], private readonly nameOf: (object: ApiObject) => string = ({ name }) => name) {}

  /** Whether the app has folders at all. */
  public get hasFolders(): boolean {
    return this.anyFolder ??= this.constructs.some((construct) => FOLDER in construct);
  }

  /** The manifest with stable values; the same object where there is nothing to replace. */
  public stabilize<T>(json: T): T {
    return this.walk(json, new Map()) as T;
  }

  private walk(value: unknown, local: Map<string, string>): unknown {
    if (typeof value === 'string') return this.text(value, local);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => this.walk(item, local));
      return items.some((item, i) => item !== value[i]) ? items : value;
    }
    let changed = false;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      const [newKey, newItem] = [this.text(key, local), this.walk(item, local)];
      changed ||= newKey !== key || newItem !== item;
      setOwn(copy, newKey, newItem);
    }
    return changed ? copy : value;
  }

  /** @param local what each local name of the object stands for: where two would become one, the second stays as it is */
  private text(text: string, local: Map<string, string>): string {
    if (text.length < 8 || !text.includes('c8')) return text;
    let stable = '';
    let rest = 0;
    for (const { 0: hash, index } of text.matchAll(HASH)) {
      const end = index + hash.length;
      const found = this.find(text.slice(rest, end), hash);
      if (!found || (found.isLocal && (local.get(found.to) ?? found.from) !== found.from)) continue;
      if (found.isLocal) local.set(found.to, found.from);
      stable += text.slice(rest, end - found.from.length) + found.to;
      rest = end;
    }
    return rest === 0 ? text : stable + text.slice(rest);
  }

  private find(text: string, hash: string): DerivedText | undefined {
    let longest: DerivedText | undefined;
    for (const construct of this.hashes.get(hash.slice(0, SHORT)) ?? []) {
      for (const each of this.derivedFrom(construct)) {
        if (text.endsWith(each.from) && each.from.length > (longest?.from.length ?? 0)) longest = each;
      }
    }
    return longest;
  }

  private get hashes(): Map<string, IConstruct[]> {
    if (this.byHash) return this.byHash;
    this.byHash = new Map();
    for (const construct of this.constructs) {
      if (!(FOLDER in construct) && !isAddressAsked(construct)) continue;
      const names = [...askedNames(construct)].map(([name]) => name.slice(-SHORT));
      for (const hash of new Set([construct.node.addr.slice(0, SHORT), ...names])) {
        const same = this.byHash.get(hash);
        if (same) same.push(construct);
        else this.byHash.set(hash, [construct]);
      }
    }
    return this.byHash;
  }

  private derivedFrom(construct: IConstruct): readonly DerivedText[] {
    let derived = this.derived.get(construct);
    if (!derived) {
      const identity = this.identityOf(construct);
      this.derived.set(construct, derived = textsOf(construct, identity));
    }
    return derived;
  }

  private identityOf(construct: IConstruct): Identity {
    const known = this.identities.get(construct);
    if (known) return known;
    // Where the object's own name is derived from this very path, the path below the folder has to do.
    const byPath = { shown: idsBelow(enclosingFolder(construct)!, construct), way: [] };
    this.identities.set(construct, byPath);
    const object = objectOf(construct);
    if (!object) return byPath;
    const name = this.nameOf(object);
    if (name.includes(construct.node.addr.slice(0, SHORT))) return byPath;
    const identity = { shown: [object.kind, this.text(name, new Map())], way: idsBelow(construct, object) };
    this.identities.set(construct, identity);
    this.derived.delete(construct);
    return identity;
  }
}

/** What a construct is known by instead of its path. */
interface Identity {
  /** What people see: kind and name of the object that it stands for, or its ids below the folder. */
  readonly shown: readonly string[];
  /** The ids that lead from the construct to that object. */
  readonly way: readonly string[];
}

function hashOf({ shown, way }: Identity, extra: readonly string[], digits = 6): string {
  return `c8${createHash('sha256').update(JSON.stringify([...shown, way, extra])).digest('hex').slice(0, digits)}`;
}

function labelOf(identity: Identity, shown: readonly string[], { extra = [], maxLen = LONGEST_LABEL, delimiter = '-' }: NameOptions = {}): string {
  const words = [...shown, ...extra, hashOf(identity, extra)].map((word) => word.toLowerCase().replace(/[^a-z0-9-]+/g, '-')).filter((word) => word !== '');
  return words.join(delimiter).slice(-maxLen).replace(/^[^a-z0-9]+/, '');
}

/** The texts that were derived from a construct's path. */
function textsOf(construct: IConstruct, identity: Identity): DerivedText[] {
  const { shown } = identity;
  const texts: DerivedText[] = [{ from: construct.node.addr, to: hashOf(identity, [], 40), isLocal: false }];
  for (const [from, options] of askedNames(construct)) {
    const { extra = [], maxLen, delimiter } = options;
    const isLocal = extra.length === 1 && construct.node.tryFindChild(extra[0]) !== undefined; // as cdk8s-plus names volumes
    const isOwn = !isLocal && (extra.length > 0 || maxLen !== undefined || delimiter !== undefined);
    const ids = isOwn ? idsBelow(enclosingFolder(construct)!, construct) : shown;
    texts.push({ from, to: labelOf(identity, ids, options), isLocal });
    if (extra.length === 0) {
      const aggregation = labelOf(identity, shown.slice(-1), { maxLen: LONGEST_AGGREGATION });
      texts.push({ from: `${AGGREGATION}${from}`, to: `${AGGREGATION}${aggregation}`, isLocal: false });
    }
  }
  return texts;
}

const WORKLOADS = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod)$/;

/**
 * The object that a construct stands for: its own, else the first workload below it, whose selector cannot change when other objects come and go, else the
 * first object.
 */
function objectOf(construct: IConstruct): ApiObject | undefined {
  const own = construct.node.tryFindChild('Resource') ?? construct.node.tryFindChild('Default');
  if (own && ApiObject.isApiObject(own)) return own;
  const objects = construct.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each));
  return objects.find(({ kind }) => WORKLOADS.test(kind)) ?? objects[0];
}
