import { ApiObject, Names } from 'cdk8s';
import { IConstruct } from 'constructs';
import { enclosingFolder, FOLDER } from '../../base/enclosing-folder';
import { idsBelow, shortHash } from '../../base/folder-names';

/** What cdk8s ends a text with that it derives from a path: the first digits of the construct's address. */
const HASH = /c8[0-9a-f]{6}(?![0-9a-z])/g;
const LONGEST = 63;
const AGGREGATION = 'cdk8s.cluster-role/aggregate-to-';
const LONGEST_AGGREGATION = LONGEST - 'aggregate-to-'.length;

/** A text that cdk8s derives from the path of a construct, and what is written instead. */
interface Derived {
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
  private readonly derived = new Map<IConstruct, readonly Derived[]>();
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

  private find(text: string, hash: string): Derived | undefined {
    let longest: Derived | undefined;
    for (const construct of this.hashes.get(hash) ?? []) {
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
      if (ApiObject.isApiObject(construct) || !enclosingFolder(construct)) continue;
      const hash = construct.node.addr.slice(0, 8);
      const same = this.byHash.get(hash);
      if (same) same.push(construct);
      else this.byHash.set(hash, [construct]);
    }
    return this.byHash;
  }

  private derivedFrom(construct: IConstruct): readonly Derived[] {
    const known = this.derived.get(construct);
    if (known) return known;
    // Where the object's own name is derived from this very path, the path below the folder has to do.
    this.derived.set(construct, textsOf(construct, idsBelow(enclosingFolder(construct)!, construct)));
    const object = objectOf(construct);
    if (!object) return this.derived.get(construct)!;
    const name = this.nameOf(object);
    const isNamedByIt = this.derived.get(construct)!.some(({ from }) => name.includes(from));
    if (!isNamedByIt) this.derived.set(construct, textsOf(construct, [object.kind, this.text(name, new Map())], idsBelow(construct, object)));
    return this.derived.get(construct)!;
  }
}

/**
 * The texts that cdk8s derives from a construct's path.
 *
 * @param identity what they are derived from instead
 * @param way the ids that lead from the construct to the object that it is known by
 */
function textsOf(construct: IConstruct, identity: readonly string[], way: readonly string[] = []): Derived[] {
  const to = (longest: number, shown: readonly string[], extra: readonly string[] = []): string => {
    const hash = `c8${shortHash(JSON.stringify([...identity, way, extra])).slice(0, 6)}`;
    const text = [...shown, ...extra, hash].join('-').toLowerCase().replace(/[^a-z0-9-]+/g, '-');
    return text.slice(-longest).replace(/^-+/, '');
  };
  const label = to(LONGEST, identity);
  return [
    ...[...new Set([Names.toLabelValue(construct), Names.toDnsLabel(construct)])].flatMap((from) => [
      { from, to: label, isLocal: false },
      { from: `${AGGREGATION}${from}`, to: `${AGGREGATION}${to(LONGEST_AGGREGATION, identity.slice(-1))}`, isLocal: false },
    ]),
    ...construct.node.children.map(({ node: { id } }) =>
      ({ from: Names.toDnsLabel(construct, { extra: [id] }), to: to(LONGEST, identity, [id]), isLocal: true })),
  ];
}

/** The object that a construct stands for: its own, else the first one below it. */
function objectOf(construct: IConstruct): ApiObject | undefined {
  const own = construct.node.tryFindChild('Resource') ?? construct.node.tryFindChild('Default');
  if (own && ApiObject.isApiObject(own)) return own;
  const waiting = [...construct.node.children].reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (ApiObject.isApiObject(next)) return next;
    waiting.push(...[...next.node.children].reverse());
  }
  return undefined;
}
