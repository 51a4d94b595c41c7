import type { CST, Document, LineCounter, Node, Pair, Scalar, YAMLMap, YAMLParseError, YAMLWarning } from 'yaml';
import { doubleQuoted, renderScalar } from './plain-scalar';
import type { Format, Identity, Leaf, Source } from './source';
import { columnOf, Edit } from './text-edit';
import { Value } from './value';
import { readComments } from './yaml-comments';
import { YamlLeaf, YamlLeaves } from './yaml-leaves';
import { setOwn } from '../base/own-key';
import { Refusal, refusal } from '../base/refusal';
import type { Fault } from '../base/refusal';
import { DEEPEST } from '../base/yaml/fast';
import { readSyntax, YamlSyntax } from '../base/yaml/syntax';
import { yamlLibrary } from '../base/yaml/yaml-library';

/** The `sops` entry of a document, and the text range that is added and removed with it. */
interface Entry {
  readonly data: unknown;
  readonly start: number;
  readonly end: number;
}

/** A document, and the position of its metadata. */
interface DocumentSite {
  readonly map?: YAMLMap<Node, Node | null>;
  readonly end: number;
  readonly entry?: Entry;
}

/** Parses a YAML or JSON text. */
export function readYaml(text: string, file: string, format: Format): Source {
  const syntax = readSyntax(text);
  const { documents, lines, tooDeep } = syntax;
  const at = (offset: number): string => position(file, lines, offset);
  if (tooDeep !== undefined) throw refusal('malformed-yaml', `the YAML is nested more than ${DEEPEST} levels deep`, 'write it with fewer levels', at(tooDeep));
  const problems = documents.flatMap((document) => document.errors).map((error) => syntaxProblem(error, at));
  problems.push(...duplicateKeys(documents).map((offset) => malformed('a duplicate key in a mapping', at(offset))));
  if (problems.length === 0 && format === 'json') problems.push(...jsonProblems(text, documents, at));
  if (problems.length > 0) throw new Refusal(problems);
  return new YamlSource(text, format, syntax, at);
}

/** Offsets of keys that are in a mapping already. The library compares each key with all others. */
function duplicateKeys(documents: readonly Document.Parsed[]): number[] {
  const { isScalar, visit } = yamlLibrary();
  const found: number[] = [];
  for (const document of documents) {
    visit(document, {
      Map(_, { items }) {
        const known = new Set<unknown>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          if (known.has(key.value)) found.push(key.range![0]);
          known.add(key.value);
        }
      },
    });
  }
  return found;
}

class YamlSource implements Source {
  public readonly leaves: readonly YamlLeaf[];
  public readonly comments: readonly Leaf[];
  public readonly documents: readonly Identity[];
  public readonly layout: readonly (string | Leaf)[];
  public readonly metadata?: unknown;
  public readonly furtherMetadata: readonly unknown[];
  public readonly metadataTexts: readonly (string | undefined)[];
  public readonly problems: readonly Fault[];
  private readonly sites: readonly DocumentSite[];

  constructor(private readonly text: string, private readonly format: Format, { comments, documents, tokens }: YamlSyntax,
    public readonly at: (offset: number) => string) {
    const leaves = new YamlLeaves(text, format, at);
    const ends = endsOfDocuments(tokens, text);
    const problems: Fault[] = [];
    this.sites = documents.map((document, i) => leaves.readDocument(document)
      ? { map: document.contents as YAMLMap<Node, Node | null>, end: ends[i], entry: this.entryOf(document, problems) } : { end: ends[i] });
    this.leaves = leaves.found;
    this.layout = leaves.layout;
    this.comments = readComments(text, comments, documents.map((document, i) => ({ node: document.contents, end: ends[i] })));
    this.documents = this.sites.map(({ map }) => identityOf(map));
    this.problems = [...leaves.problems, ...problems];
    this.metadata = this.sites[0]?.entry?.data;
    this.furtherMetadata = this.sites.slice(1).flatMap(({ entry }) => entry ? [entry.data] : []);
    this.metadataTexts = this.sites.map(({ entry }) => entry && text.slice(entry.start, entry.end));
  }

  public encrypted(leaf: YamlLeaf, ciphertext: string): Edit[] {
    if (!leaf.isBlockScalar) return [{ start: leaf.start, end: leaf.end, text: leaf.isFlow ? `"${ciphertext}"` : ciphertext }];
    const header = /^[|>][-+\d]*/.exec(this.text.slice(leaf.start, leaf.end))![0]; // a comment may follow on its line
    return [
      { start: leaf.start, end: leaf.start + header.length, text: ciphertext },
      { start: this.text.indexOf('\n', leaf.start), end: leaf.end - 1, text: '' },
    ];
  }

  public decrypted(leaf: YamlLeaf, value: Value): Edit[] {
    if (value.type === 'comment') return [{ start: this.text.lastIndexOf('-', leaf.start), end: leaf.end, text: `#${value.text}` }];
    const rest = /^[^\n]*/.exec(this.text.slice(leaf.end))![0];
    const isAlone = /^[ \t]*(#.*)?\r?$/.test(rest); // a comment may follow: a block scalar begins on the next line
    const indent = Math.max(leaf.indent, this.commentColumn(leaf.end + rest.length + 1) + 2);
    const [first, ...lines] = renderScalar(this.asRead(value), leaf.isFlow || !isAlone ? undefined : indent, leaf.isFlow).split('\n');
    const edits = [{ start: leaf.start, end: leaf.end, text: first }];
    const end = leaf.end + rest.length;
    return lines.length === 0 ? edits : [...edits, { start: end, end, text: `\n${lines.join('\n')}` }];
  }

  public asRead(value: Value): Value {
    return this.format === 'json' && value.type === 'time' ? { ...value, type: 'str' } : value; // JSON has no timestamps
  }

  public quoted(leaf: YamlLeaf): Edit[] {
    // go-yaml breaks lines at these characters, and does not combine surrogates.
    const isRisky = leaf.value.type === 'str' && /[\u0085\u2028\u2029]|\\u[dD][89a-fA-F]/.test(this.text.slice(leaf.start, leaf.end));
    if (!isRisky && leaf.written === undefined) return [];
    const text = doubleQuoted(leaf.written ?? leaf.value.text);
    return leaf.isBlockScalar ? this.encrypted({ ...leaf, isFlow: false }, text) : [{ start: leaf.start, end: leaf.end, text }];
  }

  public withoutMetadata(): Edit[] {
    return this.sites.flatMap(({ entry }) => entry ? [{ start: entry.start, end: entry.end, text: '' }] : []);
  }

  public withMetadata(metadata: object, texts: readonly (string | undefined)[] = []): Edit[] {
    return this.sites.flatMap(({ map, end }, i) => {
      if (map?.flow) return [flowEntry(this.text, map, metadata, texts[i])];
      if (!map && i > 0) return []; // an empty document after the first stays empty
      const column = map?.items[0]?.key.range ? columnOf(this.text, map.items[0].key.range[0]) : 0;
      return [{ start: end, end, text: blockEntry(metadata, column, texts[i]) }];
    });
  }

  /** Column of a comment on the next non-empty line: a block scalar above must be indented more deeply; -2 if there is no comment. */
  private commentColumn(start: number): number {
    const [, blanks] = /^(?:[ \t]*\r?\n)*([ \t]*)#/.exec(this.text.slice(start)) ?? [];
    return blanks?.length ?? -2;
  }

  private entryOf(document: Document.Parsed, problems: Fault[]): Entry | undefined {
    const map = document.contents as unknown as YAMLMap<Node, Node | null>;
    const index = map.items.findIndex((pair) => (pair.key as Scalar).value === 'sops');
    if (index < 0) return undefined;
    const pair = map.items[index];
    const data = plainData(pair.value, (offset) => problems.push({
      check: 'encrypted-file', message: 'the metadata of sops has an alias, which sops does not write', fix: 'restore the file from Git', place: this.at(offset),
    }));
    const [start, end] = [pair.key.range![0], endOfPair(pair)];
    if (map.flow) {
      if (index > 0) return { data, start: endOfPair(map.items[index - 1]), end };
      return { data, start, end: map.items[1]?.key.range?.[0] ?? end };
    }
    return { data, start: start - columnOf(this.text, start), end: this.text[end - 1] === '\n' ? end : this.text.indexOf('\n', end) + 1 };
  }
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function endOfPair(pair: Pair<Node, Node | null>): number {
  return (pair.value ?? pair.key).range![1];
}

/** Where each document of a stream ends. */
function endsOfDocuments(tokens: readonly CST.Token[], text: string): number[] {
  const ends: number[] = [];
  let end = text.length;
  for (const token of [...tokens].reverse()) {
    if (token.type === 'document') ends.unshift(end);
    if (token.type === 'document' || token.type === 'doc-end' || token.type === 'directive') end = token.offset;
  }
  return ends;
}

/** A node as data of strings, lists and maps. Aliases are reported, and not followed: they may stand for anything, also for themselves. */
function plainData(node: Node | null, onAlias: (offset: number) => void): unknown {
  const { isAlias, isMap, isScalar, isSeq } = yamlLibrary();
  if (isAlias(node)) {
    onAlias(node.range![0]);
    return undefined;
  }
  if (isSeq<Node | null>(node)) return node.items.map((item) => plainData(item, onAlias));
  if (!isMap<Node, Node | null>(node)) return isScalar(node) ? node.value : node;
  const map = {};
  for (const { key, value } of node.items) setOwn(map, isScalar(key) ? String(key.value) : '', plainData(value, onAlias));
  return map;
}

function identityOf(map: YAMLMap<Node, Node | null> | undefined): Identity {
  const string = (...path: string[]): string | undefined => {
    const value = map?.getIn(path);
    return typeof value === 'string' ? value : undefined;
  };
  const keys = ['data', 'stringData'].flatMap((section) => {
    const data = map?.get(section) as { items?: { key: { value?: unknown } }[] } | undefined;
    return data?.items?.map((item) => String(item.key?.value)) ?? [];
  });
  return {
    apiVersion: string('apiVersion'),
    kind: string('kind'),
    name: string('metadata', 'name'),
    namespace: string('metadata', 'namespace'),
    keys,
    isEmpty: map === undefined,
    hasMetadata: map?.has('sops') ?? false,
  };
}

/** Reports YAML that is not valid JSON. The message of the JSON parser repeats the text, and does not always contain the position. */
function jsonProblems(text: string, documents: readonly Document.Parsed[], at: (offset: number) => string): Fault[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    let offset = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? NaN);
    const { visit } = yamlLibrary();
    for (const document of Number.isNaN(offset) ? documents : []) {
      visit(document, {
        Scalar(_, { range, source = '', type }) {
          if (type === 'QUOTE_DOUBLE' || /^(true|false|null|-?\d[\d.eE+-]*)$/.test(source)) return undefined;
          offset = range![0];
          return visit.BREAK;
        },
      });
    }
    return [{ check: 'malformed-yaml', message: 'malformed JSON', fix: 'correct the syntax', place: at(Number.isNaN(offset) ? 0 : offset) }];
  }
}

/**
 * The `sops` entry of a block mapping whose keys start at a column.
 *
 * @param earlier an equivalent text, which is reused if it fits
 */
function blockEntry(metadata: object, column: number, earlier?: string): string {
  if (earlier !== undefined && /^ *(?=["']?sops)/.exec(earlier)?.[0].length === column) return earlier;
  // The YAML 1.1 schema quotes everything that a reader might read as a number or a timestamp; sops requires strings.
  const text = yamlLibrary().stringify({ sops: metadata }, { indent: 4, lineWidth: 0, version: '1.1' });
  return text.replace(/^(?=.)/gm, ' '.repeat(column));
}

/** The `sops` entry of a flow mapping, as JSON, formatted like its last entry. */
function flowEntry(text: string, map: YAMLMap<Node, Node | null>, metadata: object, earlier?: string): Edit {
  const last = map.items[map.items.length - 1];
  const end = last ? (last.value ?? last.key).range![1] : map.range![1] - 1;
  if (last && earlier?.startsWith(',')) return { start: end, end, text: earlier };
  const start = last?.key.range![0] ?? end;
  const indent = /(?:^|\n)([ \t]+)$/.exec(text.slice(0, start))?.[1];
  const json = indent === undefined ? JSON.stringify(metadata) : JSON.stringify(metadata, undefined, indent).replace(/\n/g, `\n${indent}`);
  return { start: end, end, text: `${last ? ',' : ''}${indent === undefined ? ' ' : `\n${indent}`}"sops": ${json}` };
}

/** Messages that do not repeat the text, which may be a secret. */
const MESSAGES: { readonly [code: string]: string } = {
  BAD_ALIAS: 'an alias without its anchor',
  BAD_DQ_ESCAPE: 'an invalid escape sequence in a double-quoted string',
  BAD_INDENT: 'wrong indentation',
  BAD_SCALAR_START: 'a plain string cannot start with this character: quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping on the same line as its key',
  BLOCK_IN_FLOW: 'a block inside { } or [ ]',
  DUPLICATE_KEY: 'a duplicate key in a mapping',
  MISSING_CHAR: 'a quote, bracket, colon or space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key that spans lines, often because the line above has wrong indentation',
  TAB_AS_INDENT: 'a tab as indentation: use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag',
};

/** A syntax error. */
function syntaxProblem(error: YAMLParseError | YAMLWarning, at: (offset: number) => string): Fault {
  return malformed(MESSAGES[error.code] ?? 'unexpected text', at(error.pos[0]));
}

function malformed(why: string, place: string): Fault {
  return { check: 'malformed-yaml', message: `malformed YAML: ${why}`, fix: 'correct the syntax', place };
}
