import { isDeepStrictEqual } from 'util';
import { decryptValue, Mac, pathData, recipientsOf, unwrapDataKey } from './cipher';
import { faultIn, shownPath, USE_SOPS } from './fault';
import { Metadata, parseMetadata } from './metadata';
import { isCanonical } from './plain-scalar';
import { Scope } from './scope';
import { contentOf, isSameContent, Leaf, readSource, Source } from './source';
import { recipientsOf as everybody, shown } from './terms';
import { applyEdits, Edit } from './text-edit';
import { Value } from './value';
import { Refusal } from '../base/refusal';
import type { Fault } from '../base/refusal';

const RESTORE = 'restore the file from Git, or encrypt its plaintext again';

/** An encrypted file with its decrypted data key. */
export interface OpenedFile {
  readonly source: Source;
  readonly metadata: Metadata;
  readonly dataKey: Uint8Array;
}

/** A decrypted leaf. */
export interface Decrypted {
  readonly leaf: Leaf;
  readonly value: Value;
  readonly iv: Uint8Array;
}

/** Reads an encrypted text and its metadata, without any identity. */
export function readEncrypted(text: string, file: string): { source: Source; metadata: Metadata } {
  const source = readSource(text, file);
  if (source.metadata === undefined) throw new Refusal([faultIn(file, 'not-decryptable', 'is not encrypted: it has no `sops` metadata', `run \`cdk-gitops encrypt ${file}\``), ...source.problems]);
  const { metadata, problems } = parseMetadata(source.metadata);
  if (!metadata || source.problems.length > 0) throw new Refusal([...problems.map(({ message, fix }) => faultIn(file, 'not-decryptable', message, fix)), ...source.problems]);
  if (!source.furtherMetadata.every((entry) => isDeepStrictEqual(entry, source.metadata))) {
    throw new Refusal([faultIn(file, 'not-decryptable', 'has different `sops` entries in its documents, so they were encrypted separately or edited manually',
      'restore the file from Git, or use one file per document')]);
  }
  return { source, metadata };
}

/** Opens an encrypted text; undefined if no identity matches a recipient. */
export async function tryOpen(text: string, file: string, identities: readonly string[]): Promise<OpenedFile | undefined> {
  const { source, metadata } = readEncrypted(text, file);
  const dataKey = await unwrapDataKey(metadata.age, identities);
  return dataKey && { source, metadata, dataKey };
}

/** Opens an encrypted text. @throws Refusal if no identity matches a recipient */
export async function open(text: string, file: string, identities: readonly string[]): Promise<OpenedFile> {
  const opened = await tryOpen(text, file, identities);
  if (opened) return opened;
  const { metadata } = readEncrypted(text, file);
  const mine = await recipientsOf(identities);
  const theirs = everybody(metadata).map(shown).join(', ');
  throw new Refusal([faultIn(file, 'not-decryptable', `is encrypted for ${theirs}, but `
    + (mine.length === 0 ? 'no age identity is available' : `the available identities are those of ${mine.map(shown).join(', ')}`),
  'set an identity of one of its recipients: SOPS_AGE_KEY_FILE, or another source of sops')]);
}

/** Decrypts every leaf and comment of a file, and verifies the same as sops. */
export function decryptAll({ source, metadata, dataKey }: OpenedFile): { values: Decrypted[]; comments: Decrypted[] } {
  const scope = new Scope(metadata.selection);
  const mac = new Mac(metadata.macOnlyEncrypted);
  const faults: Fault[] = [];
  const refuse = (offset: number, message: string) => faults.push({ check: 'not-decryptable', message, fix: RESTORE, place: source.at(offset) });
  const values: Decrypted[] = [];
  for (const leaf of source.leaves) {
    const isEncrypted = scope.covers(leaf.path);
    const found = isEncrypted && leaf.value.text !== '' ? decryptValue(leaf.value.text, dataKey, pathData(leaf.path)) : undefined;
    if (found) {
      const fault = faultOf(found.value, leaf.isBlockItem === true);
      if (fault) refuse(leaf.start, `${shownPath(leaf.path)} ${fault}`);
      values.push({ leaf, ...found });
    } else if (isEncrypted && leaf.value.text !== '') {
      refuse(leaf.start, `${shownPath(leaf.path)} cannot be decrypted: it is not a ciphertext, or was changed or moved after encryption`);
    }
    const value = found?.value ?? leaf.value; // sops writes the comments of an encrypted list as list items
    if (value.type !== 'comment' && (isEncrypted || !metadata.macOnlyEncrypted)) mac.add(value);
  }
  const comments = source.comments.flatMap((leaf) => decryptComment(leaf, dataKey));
  for (const { leaf, value } of comments) {
    const fault = value.type === 'comment' ? faultOf(value, true) : `has the type ${value.type}, which was changed after encryption`;
    if (fault) refuse(leaf.start, `the comment ${fault}`);
  }
  if (faults.length > 0) throw new Refusal(faults);
  const expected = decryptValue(metadata.mac, dataKey, metadata.lastModified)?.value;
  if (expected?.type !== 'str' || expected.text !== mac.digest()) {
    throw new Refusal([faultIn(fileOf(source), 'not-decryptable', 'has a MAC mismatch: values were changed, added or removed after encryption', RESTORE)]);
  }
  return { values, comments };
}

/** The plaintext of an encrypted text. */
export async function decrypt(text: string, file: string, identities: readonly string[]): Promise<string> {
  const opened = await open(text, file, identities);
  return plaintextOf(opened, text);
}

/** Why a decrypted value is not valid; undefined if sops accepts it. */
function faultOf(value: Value, mayBeComment: boolean): string | undefined {
  if (value.type === 'comment' && !mayBeComment) return 'is a comment in the place of a value: its type was changed after encryption';
  return isCanonical(value) ? undefined : `does not decrypt to what sops writes for the type ${value.type}: its type was changed after encryption`;
}

/**
 * The plaintext of an opened file.
 *
 * @throws Refusal if the file was changed after encryption, or if the plaintext would differ from the encrypted content
 */
export function plaintextOf(opened: OpenedFile, text: string): string {
  const { source } = opened;
  const { values, comments } = decryptAll(opened);
  const edits: Edit[] = [
    ...values.flatMap(({ leaf, value }) => source.decrypted(leaf, value)),
    ...comments.map(({ leaf, value }) => ({ start: leaf.start, end: leaf.end, text: value.text })),
    ...source.withoutMetadata(),
  ];
  const plaintext = applyEdits(text, edits);
  const found = new Map([...values, ...comments].map(({ leaf, value }) => [leaf.start, value]));
  const expected = contentOf(source, (leaf) => found.get(leaf.start) ?? leaf.value);
  if (!isSameContent(contentOf(readBack(plaintext, source)), expected)) {
    throw new Refusal([faultIn(fileOf(source), 'not-decryptable', 'would have a plaintext that differs from the encrypted content', USE_SOPS)]);
  }
  return plaintext;
}

/** Reads a text created from a source. Errors never contain the text. */
function readBack(text: string, source: Source): Source {
  try {
    return readSource(text, fileOf(source));
  } catch {
    throw new Refusal([faultIn(fileOf(source), 'not-decryptable', 'would have a malformed plaintext', USE_SOPS)]);
  }
}

function fileOf(source: Source): string {
  return source.at(0).replace(/:\d+:\d+$/, '');
}

/** The path of a comment may be that of an outer or inner mapping; its ciphertext determines which. */
function decryptComment(leaf: Leaf, key: Uint8Array): Decrypted[] {
  for (let depth = leaf.path.length; depth >= 0; depth--) {
    const path = leaf.path.slice(0, depth);
    const found = decryptValue(leaf.value.text, key, pathData(path));
    if (found) return [{ leaf: { ...leaf, path }, ...found }];
  }
  return [];
}
