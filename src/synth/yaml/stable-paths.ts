import { createHash } from 'crypto';
import { ApiObject, Names } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder, FOLDER } from '../../base/enclosing-folder';
import { idsBelow } from '../../base/folder-names';
import { LONGEST_LABEL } from '../../base/kubernetes-names';

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
      copy[newKey] = newItem;
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
    const constructs = (this.hashes.get(hash.slice(0, SHORT)) ?? []).filter(({ node: { addr } }) => addr.startsWith(hash));
    for (const construct of constructs) {
      for (const each of this.derivedFrom(construct)) {
        if (text.endsWith(each.from) && each.from.length > (longest?.from.length ?? 0)) longest = each;
      }
    }
    return longest ?? (hash.length === SHORT && constructs.length === 1 ? adapted(constructs[0], text, this.identityOf(constructs[0])) : undefined);
  }

  private get hashes(): Map<string, IConstruct[]> {
    if (this.byHash) return this.byHash;
    this.byHash = new Map();
    for (const construct of this.constructs) {
      if (ApiObject.isApiObject(construct) || !enclosingFolder(construct)) continue;
      const hash = construct.node.addr.slice(0, SHORT);
      const same = this.byHash.get(hash);
      if (same) same.push(construct);
      else this.byHash.set(hash, [construct]);
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

function labelOf(identity: Identity, longest: number, shown: readonly string[], extra: readonly string[] = []): string {
  const text = [...shown, ...extra, hashOf(identity, extra)].join('-').toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return text.slice(-longest).replace(/^-+/, '');
}

/** The texts that cdk8s derives from a construct's path, as cdk8s-plus asks for them. */
function textsOf(construct: IConstruct, identity: Identity): DerivedText[] {
  const { shown } = identity;
  const label = labelOf(identity, LONGEST_LABEL, shown);
  return [
    ...[...new Set([Names.toLabelValue(construct), Names.toDnsLabel(construct)])].flatMap((from) => [
      { from, to: label, isLocal: false },
      { from: `${AGGREGATION}${from}`, to: `${AGGREGATION}${labelOf(identity, LONGEST_AGGREGATION, shown.slice(-1))}`, isLocal: false },
    ]),
    ...construct.node.children.map(({ node: { id } }) =>
      ({ from: Names.toDnsLabel(construct, { extra: [id] }), to: labelOf(identity, LONGEST_LABEL, shown, [id]), isLocal: true })),
    { from: construct.node.addr, to: hashOf(identity, [], 40), isLocal: false },
  ];
}

/**
 * The same for a text with further words (`extra`), another delimiter or another greatest length, which programs ask for. How long it may be is not
 * known, so it has what is left of the ids below the folder.
 */
function adapted(construct: IConstruct, text: string, identity: Identity): DerivedText | undefined {
  const [, before, delimiter] = /([0-9A-Za-z][0-9A-Za-z._-]*)([._-])c8[0-9a-f]{6}$/.exec(text) ?? [];
  if (before === undefined) return { from: text.slice(-SHORT), to: hashOf(identity, []), isLocal: false }; // nothing but the hash fitted
  const path = construct.node.path.split('/').map((id) => id.replace(/[^0-9A-Za-z._-]/g, ''));
  const joined = (ids: readonly string[]): string => ids.filter((id, i) => id !== ids[i + 1]).join(delimiter).split(delimiter)
    .filter((word) => word !== '' && !/^(resource|default)$/i.test(word)).join(delimiter).toLowerCase();
  const depth = enclosingFolder(construct)!.node.path.split('/').length;
  for (let first = 0; first < path.length; first++) {
    const rest = joined(path.slice(first));
    const at = `${delimiter}${before}${delimiter}`.toLowerCase().indexOf(`${delimiter}${rest}${delimiter}`);
    if (rest === '' || at < 0) continue;
    const cut = before.slice(0, Math.max(0, at - 1)).toLowerCase(); // of the id before, the beginning is left
    if (first > 0 && !joined([path[first - 1]]).startsWith(cut)) continue;
    const extra = before.slice(at + rest.length).split(delimiter).filter(Boolean);
    const own = first <= depth ? [joined(path.slice(depth))] : [cut, rest];
    const to = [...own.filter(Boolean), ...extra, hashOf(identity, extra)].join('-').toLowerCase().replace(/[^a-z0-9-]+/g, '-');
    return { from: `${first === 0 ? before.slice(at) : before}${text.slice(-SHORT - 1)}`, to, isLocal: false };
  }
  return undefined;
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
