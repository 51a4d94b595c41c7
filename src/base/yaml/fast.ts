import type { Schema, YAMLException } from 'js-yaml';
import { DocumentFault } from './fault';
import { Inexact, isOtherThanText, isText, isTimestamp, plainValue } from './scalar';
import { mayHaveMarkers } from './setter-markers';
import { setOwn } from '../own-key';

/** How deep collections may be nested. Kubernetes' own definitions reach 40. */
export const DEEPEST = 200;

/**
 * The value of a document, read fast: without positions, comments and the original text. Undefined if the value depends on them.
 *
 * @throws DocumentFault if it is malformed
 */
export function fastValue(text: string): { readonly value: unknown } | undefined {
  const { loadAll } = require('js-yaml') as typeof import('js-yaml'); // on demand: only programs that read YAML pay for it
  let values: unknown[];
  try {
    values = loadAll(text, null, { schema: schema(), maxDepth: DEEPEST } as object);
  } catch (error) {
    if (error instanceof Inexact) return undefined;
    if ((error as Error).name !== 'YAMLException') throw error;
    const { reason, mark } = error as YAMLException;
    throw new DocumentFault(mark.position, withoutContent(reason));
  }
  if (values.slice(1).some((value) => value !== null)) {
    const end = text.search(/^\.\.\.(?=\s|$)/m);
    throw new DocumentFault(end >= 0 ? end : text.lastIndexOf('\n---') + 1, 'nothing behind this line is read by Flux', 'begin each document with a line --- that ends as others do');
  }
  const value = values[0] ?? null;
  if ((!text.endsWith('\n') && BLOCK.test(text)) || (KEPT.test(text) && endsWithComment(text)) || mayHaveMarkers(text) || /^ *\t/m.test(text)) return undefined;
  const syntax = withoutTexts(text);
  const hasBrackets = /[[{]/.test(syntax);
  if (UNUSUAL.test(syntax) || (hasBrackets && (syntax.includes('?') || BRACKETED.test(syntax)))) return undefined;
  if (!/(?:^|[\s[{,])[&*]\S/.test(syntax)) return isOdd(value, hasBrackets) ? undefined : { value };
  if (ODD_PROPERTIES.test(syntax)) return undefined;
  try {
    const whole = unshared(value, { left: MOST_COPIES }, new Set(), new Set());
    return isOdd(whole, hasBrackets) ? undefined : { value: whole };
  } catch (error) {
    if (error === TOO_MUCH) return undefined; // the tree says where
    throw error;
  }
}

/** Possible tags and explicit keys. */
const UNUSUAL = /(?:^|[\s[{,])!\S|(?:^|[\s[{,])![\s\]},]|(?:^|[-\s[{,])\?(?:\s|$)/m;
/** Keys that are collections, and syntax that go-yaml rejects between brackets. */
const BRACKETED = /[\]}][ \t]*:|\{\s*[[{]|[[{,:]\s*:|:[\],}]/;

/**
 * Anchors and aliases that readers may take differently: as all else than the value of a key or an item, of a key, before a tag or another anchor, or with
 * unusual names.
 */
const ODD_PROPERTIES = /(?:^|[^:\-\s])[ \t]*(?<![\w.])[&*][^\s&*]|[:-][ \t]+[&*](?![\w-]+[ \t]*$|[\w-]+[ \t]+[^\s:&*!|>])|[:-][ \t]+[&*][\w-]+[ \t][^\n]*:(?:[ \t]|$)|[:-][ \t]+\*[\w-]+[ \t]+\S/m;

/**
 * A text without what stands in quotes on one line, in block scalars and in comments: what is left has all indicators of YAML. Where texts are written in
 * other forms, more is left.
 */
function withoutTexts(text: string): string {
  if (!/[&*!?[{]/.test(text)) return ''; // nothing unusual can be left
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].replace(QUOTED, '$1""').replace(/(^|[ \t])#.*$/, '$1');
    kept.push(line);
    const [, before, dashes, key] = HEADER.exec(line) ?? [];
    if (before === undefined) continue;
    const indent = before.length + (key === undefined ? dashes.lastIndexOf('-') : dashes.length);
    while (i + 1 < lines.length && isDeeper(lines[i + 1], indent)) i++;
  }
  return kept.join('\n');
}

/** A text between quotes, which is a value. */
const QUOTED = /(^[ \t]*(?:- +)*|[:\-[{,][ \t]+|[[{,])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=[ \t]*(?:$|[,\]}#:]))/g;
/** A line that ends with the header of a block scalar, of an item or a key. */
const HEADER = /^( *)((?:- +)*)(?:([\w./-]+|""):[ \t]+)?[|>][-+\d]*[ \t]*$/;

function isDeeper(line: string, indent: number): boolean {
  if (line.trim() === '') return true;
  for (let i = 0; i <= indent; i++) if (line[i] !== ' ') return false;
  return true;
}

const MOST_COPIES = 100_000;
const TOO_MUCH = new Error('aliases stand for too much, or for themselves');

/** A value whose parts are in one place each. */
function unshared(value: unknown, budget: { left: number }, seen: Set<object>, above: Set<object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) throw TOO_MUCH;
  const isShared = seen.has(value);
  seen.add(value);
  above.add(value);
  const copy = isShared ? (Array.isArray(value) ? [] : {}) : value;
  for (const key of Object.keys(value)) {
    if (isShared && budget.left-- <= 0) throw TOO_MUCH;
    const item = (value as Record<string, unknown>)[key];
    const own = unshared(item, budget, seen, above);
    if (isShared || own !== item) setOwn(copy as Record<string, unknown>, key, own);
  }
  above.delete(value);
  return copy;
}

const KEPT = /[|>]\d?\+/;
const BLOCK = /[|>][-+\d]*[ \t]*[#\n]/;

/** Whether the last line that is not blank is a comment. */
function endsWithComment(text: string): boolean {
  const end = text.trimEnd();
  return /^[ \t]*#/.test(end.slice(end.lastIndexOf('\n') + 1));
}

let made: Schema | undefined;

function unambiguousValue(text: string): unknown {
  if (text.includes(':') && isTimestamp(text)) throw new Inexact(); // between brackets it is a string
  return plainValue(text);
}

/** The core schema as in go-yaml. Tags are ignored here: documents with tags are read from the tree. */
function schema(): Schema {
  const { Schema, Type } = require('js-yaml') as typeof import('js-yaml');
  return made ??= new Schema({
    implicit: [new Type('tag:plain', { kind: 'scalar', resolve: (text: string) => !isText(text), construct: unambiguousValue })],
    explicit: (['scalar', 'sequence', 'mapping'] as const).flatMap((kind) => ['!', 'tag:', ''].map((tag) => new Type(tag, { kind, multi: true }))),
  });
}

/**
 * Whether a value is ambiguous without its text: a key may be a number, a boolean, null, a date, a map or a merge key in the text, or null may be an
 * empty entry between brackets, which kustomize reads as ''.
 */
function isOdd(value: unknown, hasBrackets: boolean): boolean {
  if (typeof value !== 'object') return false;
  if (value === null) return hasBrackets;
  if (Array.isArray(value)) return value.some((item) => isOdd(item, hasBrackets));
  for (const key in value) {
    if (!isText(key) && isOtherThanText(key)) return true;
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object' && isOdd(item, hasBrackets)) return true;
  }
  return Object.hasOwn(value, '<<') || Object.hasOwn(value, '[object Object]');
}

/** A reason of js-yaml without the parts that quote the text. */
function withoutContent(reason: string): string {
  return reason.replace(/ for !<.*$|: .*$| with !<.*$| !<.*$| "[^"]*"/s, '');
}
