import type { Schema, YAMLException } from 'js-yaml';
import { DocumentFault } from './fault';
import { Inexact, isOtherThanText, isText, isTimestamp, plainValue } from './scalar';
import { mayHaveMarkers } from './setter-markers';

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
  const hasBrackets = /[[{]/.test(text);
  return UNUSUAL.test(text) || (hasBrackets && text.includes('?')) || (!text.endsWith('\n') && BLOCK.test(text)) || (KEPT.test(text) && endsWithComment(text)) || mayHaveMarkers(text) || isOdd(value, hasBrackets) ? undefined : { value };
}

/**
 * Possible anchors, aliases, tags, explicit keys, keys that are collections, syntax that go-yaml rejects between brackets, lines that begin with tabs,
 * and a block scalar at the end without a line break.
 */
const UNUSUAL = new RegExp([
  /(?:^|[\s[{,])[&*!]\S/, /(?:^|[\s[{,])![\s\]},]/, /(?:^|[-\s[{,])\?(?:\s|$)/, /[\]}][ \t]*:|\{\s*[[{]/, /[[{,:]\s*:|:[\],}]/, /^ *\t/,
].map((each) => each.source).join('|'), 'm');
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
