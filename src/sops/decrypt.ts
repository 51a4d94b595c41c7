import { decryptValue, Mac, pathData } from './cipher';
import { recipientsOf, unwrapDataKey } from './data-key';
import { Metadata, parseMetadata } from './metadata';
import { Scope } from './scope';
import { SopsError } from './sops-error';
import { Leaf, readSource, Source } from './source';
import { shown } from './terms';
import { applyEdits, Edit } from './text-edit';
import { Value } from './value';

/** An encrypted file that an identity has opened. */
export interface Opened {
  readonly source: Source;
  readonly metadata: Metadata;
  readonly dataKey: Uint8Array;
}

/** A leaf that has been decrypted. */
export interface Decrypted {
  readonly leaf: Leaf;
  readonly value: Value;
  readonly iv: Uint8Array;
}

/** Reads an encrypted text and its metadata, without any identity. */
export function readEncrypted(text: string, file: string): { source: Source; metadata: Metadata } {
  const source = readSource(text, file);
  if (source.metadata === undefined) throw new SopsError([`${file} is not encrypted: it has no \`sops\` metadata`, ...source.problems]);
  const { metadata, problems } = parseMetadata(source.metadata);
  if (!metadata || source.problems.length > 0) throw new SopsError([...problems.map((problem) => `${file}: ${problem}`), ...source.problems]);
  return { source, metadata };
}

/** Opens an encrypted text. @throws SopsError when no identity is among its recipients */
export async function open(text: string, file: string, identities: readonly string[]): Promise<Opened> {
  const { source, metadata } = readEncrypted(text, file);
  const dataKey = await unwrapDataKey(metadata.age, identities);
  if (dataKey) return { source, metadata, dataKey };
  const mine = await recipientsOf(identities);
  const theirs = [...metadata.age.map(({ recipient }) => shown(recipient)), ...Object.keys(metadata.others)].join(', ');
  throw new SopsError([`${file} is encrypted for ${theirs}; `
    + (mine.length === 0 ? 'no age identity was given' : `the identities given are of ${mine.map(shown).join(', ')}`)]);
}

/** Decrypts every leaf and comment of a file, and checks what sops checks. */
export function decryptAll({ source, metadata, dataKey }: Opened): { values: Decrypted[]; comments: Decrypted[] } {
  const scope = new Scope(metadata.selection);
  const mac = new Mac(metadata.macOnlyEncrypted);
  const problems: string[] = [];
  const values: Decrypted[] = [];
  for (const leaf of source.leaves) {
    const isEncrypted = scope.covers(leaf.path);
    const found = isEncrypted && leaf.value.text !== '' ? decryptValue(leaf.value.text, dataKey, pathData(leaf.path)) : undefined;
    if (found) {
      values.push({ leaf, ...found });
    } else if (isEncrypted && leaf.value.text !== '') {
      problems.push(`${source.at(leaf.start)} ${leaf.path.join('.')} does not decrypt: it is no ciphertext, or was changed or moved after encryption`);
    }
    const value = found?.value ?? leaf.value; // sops writes the comments of an encrypted list as items of it
    if (value.type !== 'comment' && (isEncrypted || !metadata.macOnlyEncrypted)) mac.add(value);
  }
  if (problems.length > 0) throw new SopsError(problems);
  const expected = decryptValue(metadata.mac, dataKey, metadata.lastModified)?.value.text;
  if (expected !== mac.digest()) {
    throw new SopsError([`${source.at(0).replace(/:\d+:\d+$/, '')}: MAC mismatch: values were changed, added or removed after encryption; `
      + 'restore the file from Git, or encrypt its plaintext again']);
  }
  return { values, comments: source.comments.flatMap((leaf) => decryptComment(leaf, dataKey)) };
}

/** The plaintext of an encrypted text. */
export async function decrypt(text: string, file: string, identities: readonly string[]): Promise<string> {
  const opened = await open(text, file, identities);
  return plaintextOf(opened, text);
}

/** The plaintext of a file that has been opened. */
export function plaintextOf(opened: Opened, text: string): string {
  const { source } = opened;
  const { values, comments } = decryptAll(opened);
  const edits: Edit[] = [
    ...values.flatMap(({ leaf, value }) => source.decrypted(leaf, value)),
    ...comments.map(({ leaf, value }) => ({ start: leaf.start, end: leaf.end, text: value.text })),
    ...source.withoutMetadata(),
  ];
  return applyEdits(text, edits);
}

/** A comment may have been attributed to a mapping further up or down; its ciphertext says which. */
function decryptComment(leaf: Leaf, key: Uint8Array): Decrypted[] {
  for (let depth = leaf.path.length; depth >= 0; depth--) {
    const path = leaf.path.slice(0, depth);
    const found = decryptValue(leaf.value.text, key, pathData(path));
    if (found?.value.type === 'comment') return [{ leaf: { ...leaf, path }, ...found }];
  }
  return [];
}
