import { ApiObject, Names } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Folder } from '../folder';
import { hashBelow, idsBelow } from '../folder-names';

const HASHED = /c8[0-9a-f]{6}$/;
const LONGEST = 63;

/**
 * What cdk8s-plus derives from a construct's whole path (pod selectors, volume names, aggregation keys), replaced by the same derived
 * from the path below the folder. Otherwise renaming a folder would change selectors, which are immutable.
 */
export class StablePaths {
  private replacements?: Map<string, string>;

  /** @param constructs every construct of the app */
  constructor(private readonly constructs: readonly IConstruct[]) {}

  /** The manifest with stable values; the same object where there is nothing to replace. */
  public stabilize<T>(json: T): T {
    return this.walk(json) as T;
  }

  private walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => this.walk(item));
      return items.some((item, i) => item !== value[i]) ? items : value;
    }
    let changed = false;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      const [newKey, newItem] = [this.text(key), this.walk(item)];
      changed ||= newKey !== key || newItem !== item;
      copy[newKey] = newItem;
    }
    return changed ? copy : value;
  }

  private text(text: string): string {
    if (text.length < 8 || !HASHED.test(text)) return text;
    const slash = text.lastIndexOf('/aggregate-to-');
    if (slash >= 0) return text.slice(0, slash + 14) + this.text(text.slice(slash + 14));
    this.replacements ??= this.collect();
    return this.replacements.get(text) ?? text;
  }

  private collect(): Map<string, string> {
    const replacements = new Map<string, string>();
    for (const construct of this.constructs) {
      const chart = folderOf(construct);
      if (!chart || ApiObject.isApiObject(construct)) continue;
      const ids = idsBelow(chart, construct);
      const hash = hashBelow(construct);
      for (const child of construct.node.children) {
        replacements.set(Names.toDnsLabel(construct, { extra: [child.node.id] }), label([...ids, child.node.id, hash]));
      }
      replacements.set(Names.toLabelValue(construct), label([...ids, hash]));
    }
    return replacements;
  }
}

function folderOf(construct: IConstruct): Folder | undefined {
  for (let c: IConstruct | undefined = construct.node.scope; c; c = c.node.scope) if (Folder.isFolder(c)) return c;
  return undefined;
}

function label(parts: string[]): string {
  const text = parts.join('-').toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return text.slice(-LONGEST).replace(/^-+/, '');
}
