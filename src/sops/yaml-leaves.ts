import type { Document, Node, Range, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Plain, readJsonLiteral, readYamlPlain } from './plain-scalar';
import type { Format, Leaf } from './source';
import { columnOf } from './text-edit';
import type { Fault } from '../base/refusal';
import { yamlLibrary } from '../base/yaml/yaml-library';

/** A leaf of a YAML or JSON text. */
export interface YamlLeaf extends Leaf {
  /** Inside `{ }` or `[ ]`. */
  readonly isFlow: boolean;
  /** A literal (`|`) or folded (`>`) scalar. */
  readonly isBlockScalar: boolean;
  /** Start column of the lines of a block scalar at its position. */
  readonly indent: number;
}

/** Position of a node: its path, whether it is inside a flow collection, and the indentation of a block scalar there. */
interface NodePosition {
  readonly path: readonly string[];
  readonly isFlow: boolean;
  readonly isBlockItem?: boolean;
  readonly indent?: number;
  /** Number of keys above the enclosing Secret. */
  readonly secretAt?: number;
}

/** Tags of scalars that sops reads as strings; sops itself writes a string `<<` as `!!merge <<`. */
const STRING_TAGS = ['!', 'tag:yaml.org,2002:str', 'tag:yaml.org,2002:merge'];

/** Collects the leaves of documents, and errors for content that sops does not support. */
export class YamlLeaves {
  public readonly found: YamlLeaf[] = [];
  /** The leaves and their context (see `Source.layout`). */
  public readonly layout: (string | YamlLeaf)[] = [];
  public readonly problems: Fault[] = [];

  constructor(private readonly text: string, private readonly format: Format, private readonly at: (offset: number) => string) {}

  /** Reads a document. @returns whether it is a mapping; false for an empty document */
  public readDocument(document: Document.Parsed): boolean {
    const root = document.contents as Node | null;
    if (!root || isEmpty(root)) return false;
    const { isMap, isSeq } = yamlLibrary();
    if (!isMap<Node, Node | null>(root)) {
      const what = isSeq(root) ? 'a list' : 'a single value';
      this.refuse(startOf(root), `the document is ${what}, but sops requires a mapping`, 'put it below a key');
      return false;
    }
    if (root.items.some(({ key }) => !isMetadata(key))) this.layout.push('---');
    this.readMap(root, { path: [], isFlow: false });
    return true;
  }

  private refuse(offset: number, message: string, fix: string): void {
    this.problems.push({ check: 'not-encryptable', message, fix, place: this.at(offset) });
  }

  private readNode(node: Node | null, place: NodePosition): void {
    if (!node) {
      this.layout.push('null');
      return;
    }
    const { isMap, isScalar, isSeq } = yamlLibrary();
    if (isMap<Node, Node | null>(node)) this.readMap(node, place);
    else if (isSeq<Node>(node)) this.readSeq(node, place);
    else if (isScalar<string>(node)) this.readScalar(node, place);
    else this.refuse(startOf(node), 'the value is an alias, which sops would expand', 'write out the value');
  }

  private readMap(map: YAMLMap<Node, Node | null>, place: NodePosition): void {
    this.checkTag(map);
    const { path } = place;
    if (path.length > 0) this.layout.push('{');
    const secretAt = map.items.some(({ key, value }) => isScalarOf(key, 'kind') && isScalarOf(value, 'Secret')) ? path.length : place.secretAt;
    for (const { key, value } of map.items) {
      const name = this.readKey(key);
      if (name === undefined || (isMetadata(key) && path.length === 0)) continue;
      this.layout.push(JSON.stringify(name));
      const indent = columnOf(this.text, startOf(key)) + 2;
      this.readNode(value, { path: [...path, name], isFlow: place.isFlow || map.flow === true, indent, secretAt });
    }
    if (path.length > 0) this.layout.push('}');
  }

  private readSeq(seq: YAMLSeq<Node>, place: NodePosition): void {
    this.checkTag(seq);
    const isFlow = place.isFlow || seq.flow === true;
    this.layout.push('[');
    for (const item of seq.items) this.readNode(item, { path: place.path, isFlow, isBlockItem: !isFlow, secretAt: place.secretAt });
    this.layout.push(']');
  }

  private readKey(key: Node): string | undefined {
    if (yamlLibrary().isScalar<string>(key)) {
      const isPlain = key.type === 'PLAIN';
      if (isPlain && key.value === '<<') {
        this.refuse(startOf(key), 'the mapping has a merge key, which sops does not support', 'write out the values');
        return undefined;
      }
      const value = isPlain ? this.plain(key.value) : { type: 'str', text: key.value };
      if (typeof value === 'object' && value.type === 'str') {
        const isBroken = this.format === 'yaml' && /[\u0085\u2028\u2029]/.test(key.value);
        if (isWellFormed(key.value) && !isBroken) return key.value;
        this.refuse(startOf(key), 'the key contains a line separator or a lone surrogate, which sops does not support', 'remove it');
        return undefined;
      }
    }
    this.refuse(startOf(key), 'the key is not a string for sops', 'quote it');
    return undefined;
  }

  private readScalar(node: Scalar<string>, { path, isFlow, isBlockItem, indent, secretAt }: NodePosition): void {
    const [start, end] = node.range!;
    const isExplicitString = this.checkTag(node);
    const text = typeof node.value === 'string' ? node.value : node.source!; // a symbol if it has a merge tag
    const value = node.type === 'PLAIN' && !isExplicitString ? this.plain(text) : { type: 'str' as const, text };
    if (value === 'null') {
      this.layout.push('null');
      return;
    }
    if (value === 'too-large') {
      this.refuse(start, 'the integer does not fit into 64 bits, the limit of sops', 'quote it');
    } else if (!isWellFormed(value.text)) {
      this.refuse(start, 'the value contains a lone surrogate, which is not valid Unicode', 'remove it');
    } else {
      const isBlockScalar = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      const written = value.type === 'time' && value.text !== text ? text : undefined;
      const isSecretData = secretAt !== undefined && path.length > secretAt + 1 && ['data', 'stringData'].includes(path[secretAt]);
      const leaf: YamlLeaf = {
        path, value, written, isBlockItem, isSecretData, start, end, isFlow, isBlockScalar, indent: indent ?? columnOf(this.text, start),
      };
      this.found.push(leaf);
      this.layout.push(leaf);
    }
  }

  private plain(text: string): Plain {
    return this.format === 'json' ? readJsonLiteral(text) : readYamlPlain(text);
  }

  /** Reports a tag that sops would drop. @returns whether the node is tagged as a string */
  private checkTag(node: Node): boolean {
    if (node.tag === undefined) return false;
    const isString = STRING_TAGS.includes(node.tag);
    if (!isString && !/^tag:yaml\.org,2002:(map|seq)$/.test(node.tag)) {
      this.refuse(startOf(node), 'the value has a tag, which sops does not support', 'remove the tag');
    }
    return isString;
  }
}

function isMetadata(key: Node): boolean {
  return isScalarOf(key, 'sops');
}

function isScalarOf(node: Node | null, text: string): boolean {
  return yamlLibrary().isScalar(node) && node.value === text;
}

function startOf(node: Node): number {
  return (node.range as Range)[0];
}

/** An empty document, possibly written as `null` or `~`. */
function isEmpty(node: Node): boolean {
  return yamlLibrary().isScalar<string>(node) && node.type === 'PLAIN' && readYamlPlain(node.value) === 'null';
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
