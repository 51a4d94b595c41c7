import { readDotenv } from './dotenv-source';
import { faultIn } from './fault';
import type { Edit } from './text-edit';
import { Value } from './value';
import { readYaml } from './yaml-source';
import { Refusal, refusal } from '../base/refusal';
import type { Fault } from '../base/refusal';
import { readTextFile } from '../base/yaml/text-file';

/** Supported formats, by file name suffix. `json` is read as YAML. */
export type Format = 'yaml' | 'json' | 'dotenv';

/** A value, or the text of a comment, with its position. */
export interface Leaf {
  /** Its keys from the root, without list positions. For a comment, the path of the mapping that contains it. */
  readonly path: readonly string[];
  readonly value: Value;
  /** Original text of a date that sops would write differently: Kubernetes reads it as this string. */
  readonly written?: string;
  /** It is an item of a block list. sops writes the comments of encrypted lists as such items. */
  readonly isBlockItem?: boolean;
  /** It is below `data` or `stringData` of a Secret, possibly a Secret inside a `List`. */
  readonly isSecretData?: boolean;
  readonly start: number;
  readonly end: number;
}

/** Identity of a document as a Kubernetes object. */
export interface Identity {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** Keys of `data` and `stringData`. */
  readonly keys: readonly string[];
  /** The document is empty. */
  readonly isEmpty: boolean;
  /** It has a `sops` entry of its own. */
  readonly hasMetadata: boolean;
}

/**
 * A parsed text: its leaves in the order in which sops authenticates them, and edits to replace them. Everything else (layout, key order,
 * comments outside) is preserved.
 */
export interface Source {
  readonly leaves: readonly Leaf[];
  readonly comments: readonly Leaf[];
  /** The leaves and their context as text: keys, brackets, nulls. Texts with the same layout and the same leaves are equivalent. */
  readonly layout: readonly (string | Leaf)[];
  readonly documents: readonly Identity[];
  /** The `sops` entry of the first document as plain data of strings, lists and maps. */
  readonly metadata?: unknown;
  /** The `sops` entries of further documents. */
  readonly furtherMetadata: readonly unknown[];
  /** The texts of the `sops` entries, by document. */
  readonly metadataTexts: readonly (string | undefined)[];
  /** Content that sops does not support; each place is `file:line:column`. */
  readonly problems: readonly Fault[];
  /** `file:line:column` of an offset. */
  at(offset: number): string;
  /** Replaces a leaf by its ciphertext. */
  encrypted(leaf: Leaf, ciphertext: string): Edit[];
  /** Replaces a ciphertext by its decrypted value. */
  decrypted(leaf: Leaf, value: Value): Edit[];
  /** The value as read from a text of this format. */
  asRead(value: Value): Value;
  /** Quotes a plaintext leaf that sops would otherwise read differently. */
  quoted(leaf: Leaf): Edit[];
  /** Removes the metadata. */
  withoutMetadata(): Edit[];
  /** Adds metadata to every document; `texts` are equivalent `metadataTexts` of an earlier encryption. */
  withMetadata(metadata: object, texts?: readonly (string | undefined)[]): Edit[];
}

/** The format of a file by its name. */
export function formatOf(file: string): Format {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (/\.json$/.test(file)) return 'json';
  if (/\.env$/.test(file)) return 'dotenv';
  throw new Refusal([faultIn(file, 'not-encryptable', 'has an unknown format', 'use a file name that ends in .yaml, .yml, .json or .env; for other formats, use sops itself')]);
}

/**
 * Parses a text.
 *
 * @throws Refusal if it is malformed; well-formed content that sops does not support is reported in `problems`
 */
export function readSource(text: string, file: string, format: Format = formatOf(file)): Source {
  const complete = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return format === 'dotenv' ? readDotenv(complete, file) : readYaml(complete, file, format);
}

/**
 * The content of a text, independent of its formatting: keys, values and comments, one per item. Texts with the same content are equivalent
 * for sops and Kubernetes.
 *
 * @param valueOf returns the value of a leaf or comment; comments that sops writes as list items count as comments
 */
export function contentOf(source: Source, valueOf: (leaf: Leaf) => Value = ({ value }) => value): string[] {
  const comments = source.comments.map((leaf) => ({ start: leaf.start, text: valueOf(leaf).text }));
  const values = source.layout.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const value = valueOf(item);
    if (value.type === 'comment') {
      comments.push({ start: item.start, text: value.text });
      return [];
    }
    const { type, text } = source.asRead(value);
    return [`${type} ${text}`];
  });
  return [...values, ...comments.sort((a, b) => a.start - b.start).map(({ text }) => `#${text}`)];
}

/** Whether two texts have the same content. */
export function isSameContent(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/**
 * The text of a file.
 *
 * @param path absolute path
 * @param name its name in messages
 * @throws Refusal if it cannot be read, is too large or is not valid UTF-8
 */
export function readText(path: string, name: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw refusal('file-system', `${name} cannot be read: ${(error as Error).message}`, 'correct the path or the file', name);
  }
}
