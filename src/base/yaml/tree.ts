import type * as yaml from 'yaml';
import { DEEPEST } from './fast';
import { DocumentFault } from './fault';
import { Inexact, isInteger, isTimestamp, plainValue } from './scalar';
import { findMarkers, Marker } from './setter-markers';
import { isMap } from '../manifest';
import { setOwn } from '../own-key';
import { trimEnd } from '../trim';

/** Path of a value: keys and indexes from the root of its document. */
export type Path = ReadonlyArray<string | number>;

/** Limit of alias expansion, against YAML bombs. */
const MOST_COPIES = 100_000;
const MOST_COPIED_TEXT = 10_000_000;

/** A document with tags, anchors, comments and positions. Six times slower than `fastValue`. */
export class Tree {
  private readonly document: yaml.Document.Parsed;
  private readonly library = require('yaml') as typeof yaml; // on demand: only programs that need it pay for it
  private readonly anchors = new Map<string, { readonly complete?: AnchorValue }>();
  private readonly markersAt: ReadonlyMap<number, string>;
  private readonly found: Marker[] = [];
  /** Fields and items whose values are left out: '' between brackets, and null elsewhere, also where they are merged or stand behind an alias. */
  private readonly leftOut = new WeakMap<object, Set<string>>();
  private readonly bracketed = new WeakSet<object>();
  private flowDepth = 0;
  private isCommented = false;
  private copies = 0;
  private copiedText = 0;

  /** @throws DocumentFault if the text is malformed */
  constructor(private readonly text: string) {
    this.document = this.library.parseDocument(text, {
      schema: 'failsafe', resolveKnownTags: false, version: '1.2', merge: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent', strict: false,
    });
    const [error] = this.document.errors;
    if (error) throw new DocumentFault(error.pos[0], error.message.replace(/: .*$| "[^"]*"/s, ''));
    this.markersAt = findMarkers(text, () => this.scalars());
  }

  /**
   * The value of the document, and its setter markers.
   *
   * @throws DocumentFault if Kubernetes or JSON cannot represent the value
   */
  read(): { readonly value: unknown; readonly markers: readonly Marker[] } {
    return { value: this.valueOf(this.document.contents, []), markers: this.found };
  }

  /** Start offset of a value, or of the enclosing value if it has none. */
  offsetOf(path: Path): number {
    let node: yaml.Node | null = this.document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      let next: unknown;
      if (this.library.isMap(node)) {
        const pair: yaml.Pair | undefined = node.items.find(({ key }) => this.library.isScalar(key) && key.value === String(step));
        offset = (pair?.key as yaml.Node | undefined)?.range?.[0] ?? offset;
        next = pair?.value;
      } else if (this.library.isSeq(node)) {
        next = node.items[step as number];
        offset = (next as yaml.Node | undefined)?.range?.[0] ?? offset;
      }
      if (!this.library.isNode(next)) break;
      node = next;
    }
    return offset;
  }

  private valueOf(node: unknown, path: Path): unknown {
    if (node === null || node === undefined) return this.nothing();
    if (this.library.isAlias(node)) return this.aliased(node, path);
    const { anchor } = node as yaml.Scalar | yaml.YAMLMap;
    if (anchor && !/^[\w-]+$/.test(anchor)) throw fault(node as yaml.Node, 'has an anchor whose name has characters other than letters, digits, - and _', 'rename it, or quote it if it is a string');
    const anchored: { complete?: AnchorValue } = {}; // an alias inside its own anchor would be infinite
    if (anchor) this.anchors.set(anchor, anchored);
    const before = this.found.length;
    const value = this.ownValue(node as yaml.Node, path);
    if (anchor) {
      const markers = this.found.slice(before).map((each) => ({ ...each, path: each.path.slice(path.length) }));
      anchored.complete = { value, isLeftOut: isLeftOut(node), markers };
    }
    return value;
  }

  private ownValue(node: yaml.Node, path: Path): unknown {
    if (path.length > DEEPEST) throw fault(node, `is nested more than ${DEEPEST} levels deep`, 'write it with fewer levels');
    if (this.library.isCollection(node)) {
      this.checkComments(node);
      if (!node.flow) return this.collection(node, path);
      this.flowDepth++;
      const value = this.collection(node, path) as object;
      this.flowDepth--;
      this.bracketed.add(value);
      return value;
    }
    const scalar = node as yaml.Scalar<string>;
    const comment = this.markersAt.get(scalar.range![1]);
    if (comment !== undefined && path.length > 0) this.found.push({ path, comment });
    return this.scalar(scalar);
  }

  /** A comment at the anchor or tag of a collection makes kyaml lose its way at a later collection with a tag, mostly at the next. */
  private checkComments(node: yaml.YAMLMap | yaml.YAMLSeq): void {
    if (node.flow) return;
    if (node.tag !== undefined && this.isCommented) {
      throw fault(node, 'has a tag, and a comment stands at the anchor or tag of a collection before, which kustomize refuses', 'put that comment on a line of its own above the key');
    }
    this.isCommented ||= (node.tag !== undefined || node.anchor !== undefined) && this.hasCommentAtProperties(node);
  }

  /** Whether a comment stands behind the anchor or tag of a collection over lines, or behind the key before them. */
  private hasCommentAtProperties(node: yaml.YAMLMap | yaml.YAMLSeq): boolean {
    if (node.flow) return false;
    let end = node.range![0];
    for (let isFirst = true; end >= 0; isFirst = false) {
      const start = this.text.lastIndexOf('\n', end - 1) + 1;
      const line = this.text.slice(start, end);
      const rest = isFirst ? withoutProperties(line) : line; // without the properties of its first key
      if (/^\s*(?:[&!]\S*[ \t]+)+#/.test(rest)) return true;
      if (!/^\s*(?:[&!]\S*(?:[ \t]+|$))*(?:#|$)/.test(rest)) return hasCommentAfterProperties(rest);
      end = start - 1;
    }
    return false;
  }

  private collection(node: yaml.YAMLMap | yaml.YAMLSeq, path: Path): unknown {
    if (this.library.isMap(node)) return this.map(node, path);
    const items = node.items.map((item, i) => this.valueOf(item, [...path, i]));
    const leftOut = node.items.flatMap((item, i) => (isLeftOut(item) ? [String(i)] : []));
    if (leftOut.length > 0) this.leftOut.set(items, new Set(leftOut));
    return items;
  }

  private map(node: yaml.YAMLMap, path: Path): unknown {
    const map: Record<string, unknown> = {};
    let merges: readonly unknown[] | undefined;
    for (const { key, value } of node.items) {
      const name = this.keyOf(key, node);
      if (name === '<<') {
        const keyNode = key as yaml.Scalar;
        if (keyNode.type !== 'PLAIN') throw fault(keyNode, 'kustomize takes the key "<<" for a merge', 'use another key');
        if (merges) throw fault(keyNode, 'has a second merge key in one map', 'merge a list of maps');
        const merged = this.valueOf(value, [...path, '<<']);
        merges = Array.isArray(merged) && !this.library.isAlias(value) ? merged : [merged];
        if (!merges.every(isMap)) throw fault(keyNode, 'merges a value that is not a map', 'merge a map, or a list of maps');
        continue;
      }
      if (node.flow && /^:[\],}]/.test(this.text.slice((key as yaml.Node).range![1], (key as yaml.Node).range![1] + 2))) {
        throw fault(key as yaml.Node, 'has a colon without a space after it, which kustomize reads as part of the key', 'write a space after the colon');
      }
      if (Object.hasOwn(map, name)) throw fault(key as yaml.Node, 'has a duplicate key in a map', 'remove one of them');
      setOwn(map, name, this.valueOf(value, [...path, name]));
      if (isLeftOut(value)) this.leftOut.set(map, (this.leftOut.get(map) ?? new Set()).add(name));
    }
    for (const [i, source] of (merges ?? []).entries()) {
      this.merge(map, source as Record<string, unknown>, path, merges!.length > 1 ? i : undefined);
    }
    return map;
  }

  /** Earlier maps take precedence over later ones, and the map's own keys over all. */
  private merge(map: Record<string, unknown>, source: Record<string, unknown>, path: Path, index: number | undefined): void {
    for (const key of Object.keys(source)) {
      if (Object.hasOwn(map, key)) continue;
      this.count(1, 0);
      setOwn(map, key, this.copyOf(source, key));
    }
    // Markers of merged values are found below `<<`; the keys determine their new path.
    for (const each of this.found) {
      if (!startsWith(each.path, path) || each.path[path.length] !== '<<') continue;
      const rest = each.path.slice(path.length + 1);
      const below = typeof rest[0] === 'number' ? rest.slice(1) : rest;
      if (index !== undefined && rest[0] !== index) continue;
      (each as { path: Path }).path = [...path, ...below];
    }
  }

  private keyOf(key: unknown, map: yaml.YAMLMap): string {
    const node = this.library.isAlias(key) ? undefined : key as yaml.Node | null;
    if (!this.library.isScalar(node)) {
      throw fault(key as yaml.Node ?? map, 'has a key that is not a string', 'write keys as strings, without aliases, lists and maps');
    }
    const name = String(node.value ?? '');
    const isPlain = (node.type ?? 'PLAIN') === 'PLAIN' && node.tag === undefined;
    if (name === '' && isPlain) throw fault(node, 'has an empty key', 'write a key, or quote it if it is empty');
    if (node.source === '<<' && node.tag === `${TAGS}merge`) return name; // as SOPS and yq write it
    if ((node.tag !== undefined && node.tag !== '!' && node.tag !== `${TAGS}str`) || !this.isTextual(node) || (isPlain && isTimestamp(name))) {
      throw fault(node, 'has a key that YAML does not read as a string: a number, a boolean, null or a date', 'quote the key');
    }
    if (node.anchor) this.anchors.set(node.anchor, { complete: { value: name, markers: [] } });
    return name;
  }

  private isTextual(node: yaml.Scalar): boolean {
    try {
      return node.source === '<<' || typeof this.scalar(node as yaml.Scalar<string>) === 'string';
    } catch {
      return false;
    }
  }

  private scalar(node: yaml.Scalar<string>): unknown {
    const text = this.textOf(node);
    const { tag } = node;
    const isPlain = (node.type ?? 'PLAIN') === 'PLAIN';
    if (isPlain && this.flowDepth > 0) {
      if (/^[?:].|\?/.test(text) || text === ':') throw fault(node, 'contains ? or begins with : between brackets, which kustomize rejects', 'quote it');
      if ((tag === undefined || tag === '!') && (text === '' || (text.includes(':') && isTimestamp(text)))) return text; // kustomize writes and reads them again as strings
    }
    try {
      if (tag === undefined || tag === '!') return isPlain ? plainValue(text) : text;
      const kind = tag.startsWith(TAGS) ? tag.slice(TAGS.length) : undefined;
      if (kind === 'binary') return binary(node, text);
      if (kind === undefined || !CORE.has(kind)) return text;
      if (kind === 'str') return text;
      const value = plainValue(text);
      if (kind === 'timestamp' ? isTimestamp(text) : kindOf(value, text) === kind || (kind === 'float' && kindOf(value, text) === 'int')) return value;
      throw fault(node, `is tagged !!${kind}, but its value is not`, 'remove the tag, or correct the value');
    } catch (error) {
      if (!(error instanceof Inexact)) throw error;
      throw fault(node, 'is a number that JSON cannot represent exactly', 'quote it if it is a string');
    }
  }

  /** The text of a scalar as in go-yaml: a block scalar at the end of the file ends with a line break only if the file does. */
  private textOf(node: yaml.Scalar<string>): string {
    const text = node.value ?? '';
    if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return text;
    if (/^\n*\t/.test(text)) throw fault(node, 'is a block of text that begins with a tab, which kustomize refuses', 'write it between double quotes, with \\t');
    if (/^\n*$/.test(text) && /\n +(?:\n|$)/.test(this.text.slice(node.range![0], node.range![1]))) {
      throw fault(node, 'is a block of text that is blank, of which readers keep more or less', 'write it between double quotes');
    }
    if (node.range![1] >= this.text.length && !this.text.endsWith('\n')) return text.replace(/\n$/, '');
    // kustomize writes an empty line before a comment at the end, and then reads it with a text that keeps its empty lines.
    if (!/(?:^|\n)\n$/.test(text) || !/^(?=\s*#)(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:#[^\n]*)?$/.test(this.text.slice(node.range![1]))) return text;
    if (node.type === 'BLOCK_LITERAL') return `${text}\n`;
    throw fault(node, 'is a folded text that keeps its empty lines, before a comment at the end, which kustomize reads with more of them', 'move the comment');
  }

  private aliased(alias: yaml.Alias, path: Path): unknown {
    const target = this.anchors.get(alias.source)?.complete;
    if (!target) {
      throw this.anchors.has(alias.source) ? fault(alias, 'is an alias inside its own anchor', 'write out the value')
        : fault(alias, 'is an alias of an anchor that does not exist', 'quote it if it is a string, or write the anchor before it');
    }
    for (const each of target.markers) this.found.push({ ...each, path: [...path, ...each.path] });
    try {
      return target.isLeftOut ? this.nothing() : this.copy(target.value);
    } catch (error) {
      if (error === TOO_MUCH) throw fault(alias, `expands aliases to more than ${MOST_COPIES} values or ${MOST_COPIED_TEXT / 1e6} MB`, 'write out the values of its aliases');
      throw error;
    }
  }

  /** Copies shared values: they would be written with anchors. */
  private copy(value: unknown): unknown {
    this.count(1, typeof value === 'string' ? value.length : 0);
    if (typeof value !== 'object' || value === null) return value;
    const isBracketed = this.bracketed.has(value);
    if (isBracketed) this.flowDepth++;
    const copied: object = Array.isArray(value) ? value.map((_, i) => this.copyOf(value, i)) : {};
    if (!Array.isArray(value)) for (const key of Object.keys(value)) setOwn(copied as Record<string, unknown>, key, this.copyOf(value, key));
    const leftOut = this.leftOut.get(value);
    if (leftOut) this.leftOut.set(copied, leftOut);
    if (isBracketed) {
      this.flowDepth--;
      this.bracketed.add(copied);
    }
    return copied;
  }

  private copyOf(of: object, key: string | number): unknown {
    return this.leftOut.get(of)?.has(String(key)) ? this.nothing() : this.copy((of as Record<string | number, unknown>)[key]);
  }

  /** What is left out, where we are: kustomize writes it as '' between brackets. */
  private nothing(): '' | null {
    return this.flowDepth > 0 ? '' : null;
  }

  private count(values: number, text: number): void {
    this.copies += values;
    this.copiedText += text;
    if (this.copies > MOST_COPIES || this.copiedText > MOST_COPIED_TEXT) throw TOO_MUCH;
  }

  /** All scalars, in order of the text. */
  private scalars(): Array<{ readonly from: number; readonly to: number; readonly isKey: boolean; readonly isItem: boolean }> {
    const scalars: Array<{ from: number; to: number; isKey: boolean; isItem: boolean }> = [];
    this.library.visit(this.document, {
      Node: (key, node, ancestors) => {
        if (this.library.isCollection(node) || !node.range) return;
        const isItem = this.library.isSeq(ancestors[ancestors.length - 1]);
        scalars.push({ from: node.range[0], to: node.range[1], isKey: key === 'key' || this.library.isAlias(node), isItem });
      },
    });
    return scalars;
  }
}

/** The value of an anchor. */
interface AnchorValue {
  readonly value: unknown;
  readonly isLeftOut?: boolean;
  readonly markers: readonly Marker[];
}

const TOO_MUCH = new Error('aliases stand for too much');
const TAGS = 'tag:yaml.org,2002:';
const CORE = new Set(['str', 'bool', 'int', 'float', 'null', 'timestamp']);

function kindOf(value: unknown, text: string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return isInteger(text) ? 'int' : 'float';
  return 'str';
}

function isLeftOut(node: unknown): boolean {
  const { type, value, tag } = (node ?? {}) as Partial<yaml.Scalar>;
  return node === null || (type === 'PLAIN' && value === '' && tag === undefined);
}

function binary(node: yaml.Scalar, text: string): string {
  const bytes = text.replace(/[\r\n]/g, '');
  try {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(bytes)) throw new Error();
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'base64'));
  } catch {
    throw fault(node, 'is tagged !!binary, but is not valid base64 of a UTF-8 text', 'write text; in a Secret, put base64 into data, without the tag');
  }
}

function fault(node: yaml.Node, message: string, fix: string): DocumentFault {
  return new DocumentFault(node.range?.[0] ?? 0, message, fix);
}

/** A line without the anchors and tags that stand at its end. */
function withoutProperties(line: string): string {
  let end = line.length;
  for (;;) {
    const word = trimEnd(line.slice(0, end), ' \t');
    const from = Math.max(word.lastIndexOf(' '), word.lastIndexOf('\t')) + 1;
    const at = word.slice(from, -1).search(/[&!]/);
    if (word.length === end || at < 0) return line.slice(0, end);
    end = from + at;
    if (at > 0) return line.slice(0, end);
  }
}

/** Whether a comment stands behind the colon of a key, or behind the properties of a value. */
function hasCommentAfterProperties(line: string): boolean {
  let [isKey, isItem, properties, space] = [false, false, 0, 0];
  for (const [word] of line.matchAll(/[ \t]+|[^ \t]+/g)) {
    if (/^[ \t]/.test(word)) {
      space = word.length;
      continue;
    }
    if (word.startsWith('#') && space > 0 && (isKey || (isItem && properties > 0))) return true;
    if (/^[&!]/.test(word) && space > 0) {
      if (properties === 0) isItem ||= space > 1;
      properties++;
    } else {
      [isKey, isItem, properties] = [word.endsWith(':'), /[-?]$/.test(word), 0];
    }
    space = 0;
  }
  return false;
}

function startsWith(path: Path, start: Path): boolean {
  return start.length < path.length && start.every((step, i) => step === path[i]);
}
