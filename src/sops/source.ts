import { readDotenv } from './dotenv-source';
import { SopsError } from './sops-error';
import type { Edit } from './text-edit';
import { Value } from './value';
import { readYaml } from './yaml-source';

/** The formats that are read, by what file names end with. `json` is read as the YAML that it is. */
export type Format = 'yaml' | 'json' | 'dotenv';

/** A value, or the text of a comment, and where it stands. */
export interface Leaf {
  /** The keys above it. Positions in lists do not count. For a comment, the keys above the mapping that it is in. */
  readonly path: readonly string[];
  readonly value: Value;
  /** A date as its author wrote it, where sops would write it differently: Kubernetes reads it as this very string. */
  readonly written?: string;
  /** It is an item of a list in block style, as which sops writes the comments of encrypted lists. */
  readonly isBlockItem?: boolean;
  /** It is below `data` or `stringData` of a Secret, at whatever depth that is: a `List` may hold it. */
  readonly isSecretData?: boolean;
  readonly start: number;
  readonly end: number;
}

/** What a document says of itself as a Kubernetes object. */
export interface Identity {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** Keys of `data` and `stringData`. */
  readonly keys: readonly string[];
  /** Nothing stands between its markers. */
  readonly isEmpty: boolean;
  /** It has a `sops` entry of its own. */
  readonly hasMetadata: boolean;
}

/**
 * A text taken apart: its leaves in the order in which sops authenticates them, and how to replace them. Everything that is not a
 * leaf (layout, key order, comments outside) stays as its author wrote it.
 */
export interface Source {
  readonly leaves: readonly Leaf[];
  readonly comments: readonly Leaf[];
  /** The leaves, and what is around them, as text: keys, brackets, nulls. Two texts with the same layout say the same if their leaves do. */
  readonly layout: readonly (string | Leaf)[];
  readonly documents: readonly Identity[];
  /** The `sops` entry of the first document as plain data of strings, lists and maps. */
  readonly metadata?: unknown;
  /** The `sops` entries of further documents. */
  readonly furtherMetadata: readonly unknown[];
  /** The texts of the `sops` entries, by document. */
  readonly metadataTexts: readonly (string | undefined)[];
  /** What makes the text unfit for sops; every line begins with `file:line:column`. */
  readonly problems: readonly string[];
  /** `file:line:column` of an offset. */
  at(offset: number): string;
  /** Puts a ciphertext in place of a leaf. */
  encrypted(leaf: Leaf, ciphertext: string): Edit[];
  /** Puts a decrypted value in place of its ciphertext. */
  decrypted(leaf: Leaf, value: Value): Edit[];
  /** What a value is read as, once it stands in a text of this format. */
  asRead(value: Value): Value;
  /** Quotes a leaf that stays readable, where sops would else read it differently from us. */
  quoted(leaf: Leaf): Edit[];
  /** Takes the metadata out. */
  withoutMetadata(): Edit[];
  /** Adds metadata to every document; `texts` are the `metadataTexts` of an earlier encryption, which say the same. */
  withMetadata(metadata: object, texts?: readonly (string | undefined)[]): Edit[];
}

/** The format of a file by its name. */
export function formatOf(file: string): Format {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (/\.json$/.test(file)) return 'json';
  if (/\.env$/.test(file)) return 'dotenv';
  throw new SopsError([`${file}: unknown format; name it .yaml, .yml, .json or .env (for other formats use sops itself)`]);
}

/**
 * Takes a text apart.
 *
 * @throws SopsError when it is malformed; what is well-formed but unfit for sops is among the `problems`
 */
export function readSource(text: string, file: string, format: Format = formatOf(file)): Source {
  const complete = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return format === 'dotenv' ? readDotenv(complete, file) : readYaml(complete, file, format);
}
