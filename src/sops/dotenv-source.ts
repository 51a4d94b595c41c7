import type { Leaf, Source } from './source';
import { Edit } from './text-edit';
import { Value } from './value';
import { setOwn } from '../base/own-key';
import { type Fault, Refusal } from '../base/refusal';

const PREFIX = 'sops_';

/** A list or map of the metadata, by position or key. */
interface Branch {
  readonly isList: boolean;
  readonly items: Map<string, Branch | string>;
}

/** Parses a dotenv text as sops does: lines `KEY=value` without quotes, where `\n` is a line break. */
export function readDotenv(text: string, file: string): Source {
  return new DotenvSource(text, file);
}

class DotenvSource implements Source {
  public readonly leaves: Leaf[] = [];
  public readonly comments: Leaf[] = [];
  public readonly layout: (string | Leaf)[] = [];
  public readonly furtherMetadata = [];
  public readonly documents = [];
  public readonly problems = [];
  public readonly metadata?: unknown;
  public readonly metadataTexts: readonly string[] = [];
  private readonly metadataLines: { start: number; end: number }[] = [];
  private lineStarts?: number[];

  constructor(private readonly text: string, private readonly file: string) {
    const entries: [string, string][] = [];
    const problems: Fault[] = [];
    for (const { 0: line, index: start } of text.matchAll(/[^\n]+/g)) {
      const [key, end] = [line.split('=')[0], start + line.length];
      if (line.startsWith('#')) {
        this.comments.push({ path: [], value: { type: 'comment', text: line.slice(1) }, start: start + 1, end });
      } else if (!line.includes('=')) {
        problems.push({ check: 'not-encryptable', message: 'the line is not KEY=value', fix: 'write it so, or as a comment with #', place: this.at(start) });
      } else if (key.startsWith(PREFIX)) {
        entries.push([key.slice(PREFIX.length), unescape(line.slice(key.length + 1))]);
        this.metadataLines.push({ start, end: end + 1 });
      } else {
        const value = { type: 'str' as const, text: unescape(line.slice(key.length + 1)) };
        const leaf = { path: [key], value, start: start + key.length + 1, end };
        this.leaves.push(leaf);
        this.layout.push(JSON.stringify(key), leaf);
      }
    }
    if (problems.length > 0) throw new Refusal(problems);
    if (entries.length > 0) {
      this.metadata = unflatten(entries);
      this.metadataTexts = [this.metadataLines.map(({ start, end }) => text.slice(start, end)).join('')];
    }
  }

  public at(offset: number): string {
    this.lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1; // eslint-disable-line no-bitwise
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return `${this.file}:${low + 1}:${offset - this.lineStarts[low] + 1}`;
  }

  public encrypted({ start, end }: Leaf, ciphertext: string): Edit[] {
    return [{ start, end, text: ciphertext }];
  }

  public decrypted({ start, end }: Leaf, value: Value): Edit[] {
    return [{ start, end, text: escape(value.text) }];
  }

  public asRead({ text }: Value): Value {
    return { type: 'str', text };
  }

  public quoted(): Edit[] {
    return [];
  }

  public withoutMetadata(): Edit[] {
    return this.metadataLines.map(({ start, end }) => ({ start, end, text: '' }));
  }

  public withMetadata(metadata: object, texts?: readonly (string | undefined)[]): Edit[] {
    const lines = flatten(metadata, '').map(([key, value]) => `${PREFIX}${key}=${escape(value)}\n`);
    return [{ start: this.text.length, end: this.text.length, text: texts?.[0] ?? lines.join('') }];
  }
}

function escape(text: string): string {
  return text.replace(/\n/g, '\\n');
}

function unescape(text: string): string {
  return text.replace(/\\n/g, '\n');
}

/** `{ age: [{ enc: 'x' }] }` as `age__list_0__map_enc=x`. */
function flatten(value: unknown, key: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[key, String(value)]];
  const link = (name: string): string => Array.isArray(value) ? `${key}__list_${name}` : key === '' ? name : `${key}__map_${name}`;
  return Object.entries(value).flatMap(([name, item]) => flatten(item, link(name)));
}

/** The inverse of `flatten`; undefined if two lines contradict each other. */
function unflatten(entries: readonly [string, string][]): unknown {
  const root: Branch = { isList: false, items: new Map() };
  for (const [flat, value] of entries) {
    const [name, ...links] = flat.split(/__(list(?=_\d)|map)_/);
    let [branch, step] = [root, name];
    for (let i = 0; i < links.length; i += 2) {
      const isList = links[i] === 'list';
      let next = branch.items.get(step);
      if (next === undefined) branch.items.set(step, next = { isList, items: new Map() });
      if (typeof next === 'string' || next.isList !== isList) return undefined;
      [branch, step] = [next, links[i + 1]];
    }
    branch.items.set(step, value);
  }
  return dataOf(root);
}

function dataOf(value: Branch | string): unknown {
  if (typeof value === 'string') return value;
  if (value.isList) return [...value.items].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => dataOf(item));
  const map = {};
  for (const [key, item] of value.items) setOwn(map, key, dataOf(item));
  return map;
}
