import type { CST, Document, LineCounter, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { Edit, Format, Identity, Leaf, Source } from './source';
import { SopsError } from './sops-error';
import { Value } from './value';
import { readComments } from './yaml-comments';
import { YamlLeaf, YamlLeaves } from './yaml-leaves';
import { flowEntry, blockEntry } from './yaml-metadata';
import { doubleQuoted, renderScalar } from './yaml-render';
import { syntaxProblem } from './yaml-syntax';

/** The `sops` entry of a document, and the stretch of text that comes and goes with it. */
interface Entry {
  readonly data: unknown;
  readonly start: number;
  readonly end: number;
}

/** A document, and where its metadata goes. */
interface Site {
  readonly map?: YAMLMap<Node, Node | null>;
  readonly end: number;
  readonly entry?: Entry;
}

/** Takes a YAML or JSON text apart. */
export function readYaml(text: string, file: string, format: Format): Source {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Composer, LineCounter: Lines, Parser } = require('yaml') as typeof import('yaml');
  const lines = new Lines();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const documents = [...new Composer({ schema: 'failsafe', prettyErrors: false }).compose(tokens)];
  const at = (offset: number): string => position(file, lines, offset);
  const problems = documents.flatMap((document) => document.errors).map((error) => syntaxProblem(error, at));
  if (problems.length === 0 && format === 'json') problems.push(...jsonProblem(text, file));
  if (problems.length > 0) throw new SopsError(problems);
  return new YamlSource(text, format, documents, tokens, at);
}

class YamlSource implements Source {
  public readonly leaves: readonly YamlLeaf[];
  public readonly comments: readonly Leaf[];
  public readonly documents: readonly Identity[];
  public readonly metadata?: unknown;
  public readonly metadataText?: string;
  public readonly problems: readonly string[];
  private readonly sites: readonly Site[];

  constructor(private readonly text: string, format: Format, documents: Document.Parsed[], tokens: CST.Token[],
    public readonly at: (offset: number) => string) {
    const leaves = new YamlLeaves(text, format, at);
    const ends = tokens.flatMap((token, i) => token.type === 'document' ? [endOfDocument(tokens, i, text)] : []);
    this.sites = documents.map((document, i) => leaves.readDocument(document)
      ? { map: document.contents as YAMLMap<Node, Node | null>, end: ends[i], entry: this.entryOf(document) } : { end: ends[i] });
    this.leaves = leaves.found;
    this.comments = readComments(text, tokens, documents.map((document, i) => ({ node: document.contents, end: ends[i] })));
    this.documents = this.sites.map(({ map }) => identityOf(map));
    this.problems = leaves.problems;
    const entry = this.sites[0]?.entry;
    if (entry) {
      this.metadata = entry.data;
      this.metadataText = text.slice(entry.start, entry.end);
    }
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
    const hasCompany = !/^[ \t]*\r?\n/.test(this.text.slice(leaf.end));
    return [{ start: leaf.start, end: leaf.end, text: renderScalar(value, leaf.isFlow || hasCompany ? undefined : leaf.indent, leaf.isFlow) }];
  }

  public quoted(leaf: YamlLeaf): Edit[] {
    // go-yaml breaks lines at these characters, and does not join surrogates.
    const isRisky = /[\u0085\u2028\u2029]|\\u[dD][89a-fA-F]/.test(this.text.slice(leaf.start, leaf.end));
    if (!isRisky || leaf.value.type !== 'str') return [];
    const text = doubleQuoted(leaf.value.text);
    return leaf.isBlockScalar ? this.encrypted({ ...leaf, isFlow: false }, text) : [{ start: leaf.start, end: leaf.end, text }];
  }

  public withoutMetadata(): Edit[] {
    return this.sites.flatMap(({ entry }) => entry ? [{ start: entry.start, end: entry.end, text: '' }] : []);
  }

  public withMetadata(metadata: object, text?: string): Edit[] {
    return this.sites.flatMap(({ map, end }, i) => {
      if (map?.flow) return [flowEntry(this.text, map, metadata, text)];
      if (!map && i > 0) return []; // an empty document behind the first stays empty
      const column = map?.items[0]?.key.range ? this.columnOf(map.items[0].key.range[0]) : 0;
      return [{ start: end, end, text: blockEntry(metadata, column, text) }];
    });
  }

  private entryOf(document: Document.Parsed): Entry | undefined {
    const map = document.contents as unknown as YAMLMap<Node, Node | null>;
    const index = map.items.findIndex((pair) => (pair.key as Scalar).value === 'sops');
    if (index < 0) return undefined;
    const pair = map.items[index];
    const data: unknown = pair.value?.toJS(document);
    const [start, end] = [pair.key.range![0], endOfPair(pair)];
    if (map.flow) {
      if (index > 0) return { data, start: endOfPair(map.items[index - 1]), end };
      return { data, start, end: map.items[1]?.key.range?.[0] ?? end };
    }
    return { data, start: start - this.columnOf(start), end: this.text[end - 1] === '\n' ? end : this.text.indexOf('\n', end) + 1 };
  }

  private columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function endOfPair(pair: Pair<Node, Node | null>): number {
  return (pair.value ?? pair.key).range![1];
}

function endOfDocument(tokens: CST.Token[], index: number, text: string): number {
  return tokens.slice(index + 1).find(({ type }) => type === 'document' || type === 'doc-end' || type === 'directive')?.offset ?? text.length;
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
  return { apiVersion: string('apiVersion'), kind: string('kind'), name: string('metadata', 'name'), namespace: string('metadata', 'namespace'), keys };
}

/** What the JSON parser says, without the excerpt of the text that it adds. */
function jsonProblem(text: string, file: string): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const offset = /position (\d+)/.exec((error as Error).message)?.[1];
    const before = text.slice(0, Number(offset ?? text.length)).split('\n');
    return [`${file}:${before.length}:${before[before.length - 1].length + 1} is not JSON: correct the syntax there`];
  }
}
