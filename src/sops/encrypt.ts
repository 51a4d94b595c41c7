import { decryptValue, encryptValue, looksEncrypted, Mac, newDataKey, pathData, wrapDataKey } from './cipher';
import { decryptAll, open, OpenedFile, plaintextOf } from './decrypt';
import { faultIn, shownPath, USE_SOPS } from './fault';
import { FORMAT_VERSION, Metadata, parseMetadata, renderMetadata } from './metadata';
import { Scope } from './scope';
import { contentOf, formatOf, isSameContent, Leaf, readSource, Source } from './source';
import { EncryptionSettings, unlistedRecipients } from './terms';
import { applyEdits, Edit } from './text-edit';
import { Refusal, refusal } from '../base/refusal';
import type { Fault } from '../base/refusal';

/** An earlier encryption of the same file, and identities to decrypt it. */
export interface EarlierEncryption {
  readonly text: string;
  readonly identities: readonly string[];
}

/**
 * Encrypts a text as sops does. Values that are unchanged since an earlier encryption keep their ciphertext, so a change of one value is a
 * change of one line in Git; if nothing changed, the result is the earlier text.
 *
 * @param text the plaintext
 * @param file name of the file, for the format and for messages
 */
export async function encrypt(text: string, file: string, terms: EncryptionSettings, earlier?: EarlierEncryption): Promise<string> {
  const plain = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const source = readSource(plain, file);
  const leaves = source.leaves.map((leaf): Leaf => leaf.written === undefined ? leaf : { ...leaf, value: { type: 'str', text: leaf.written } });
  refuseUnfit(source, file, terms);
  const opened = earlier && await open(earlier.text, file, earlier.identities);
  const kept = opened && unlistedRecipients(opened.metadata, terms).length === 0 ? opened : undefined; // a removed recipient has the data key
  const dataKey = kept?.dataKey ?? newDataKey();
  const ivs = new KnownIvs(opened);
  const seal = (leaf: Leaf): string => encryptValue(leaf.value, dataKey, pathData(leaf.path), kept && ivs.take(leaf));

  const scope = new Scope(terms.selection);
  const mac = new Mac(terms.macOnlyEncrypted);
  const edits: Edit[] = [];
  for (const leaf of leaves) {
    const isEncrypted = scope.covers(leaf.path);
    if (isEncrypted || !terms.macOnlyEncrypted) mac.add(leaf.value);
    if (!isEncrypted) edits.push(...source.quoted(leaf));
    else if (leaf.value.text !== '') edits.push(...source.encrypted(leaf, seal(leaf)));
  }
  for (const leaf of source.comments.filter(({ path, value }) => scope.covers(path) && value.text !== '')) {
    edits.push({ start: leaf.start, end: leaf.end, text: seal({ ...leaf, path: ivs.pathOfComment(leaf) }) });
  }
  const metadata = await makeMetadata(terms, mac.digest(), dataKey, kept?.metadata);
  const isSame = kept && JSON.stringify(renderMetadata(metadata)) === JSON.stringify(renderMetadata(kept.metadata));
  edits.push(...source.withMetadata(renderMetadata(metadata), isSame ? kept.source.metadataTexts : undefined));
  const result = applyEdits(plain, edits);
  if (formatOf(file) === 'yaml') refuseUnreadable(result, file);
  const back = readSource(plaintextOf({ source: readSource(result, file), metadata, dataKey }, result), file);
  const written = new Map(leaves.map((leaf) => [leaf.start, leaf.value]));
  if (!isSameContent(contentOf(back), contentOf(source, (leaf) => written.get(leaf.start) ?? leaf.value))) {
    throw new Refusal([faultIn(file, 'not-encryptable', 'would decrypt to different content', USE_SOPS)]);
  }
  return result;
}

/** The initialization vectors of an earlier encryption, by path and value, in the order of the file. */
class KnownIvs {
  private static key({ path, value }: Leaf): string {
    return JSON.stringify([path, value.type, value.text]);
  }

  private readonly byValue = new Map<string, Uint8Array[]>();

  constructor(opened: OpenedFile | undefined) {
    if (!opened) return;
    const { values, comments } = decryptAll(opened);
    for (const { leaf, value, iv } of [...values, ...comments]) {
      const key = KnownIvs.key({ ...leaf, value });
      const known = this.byValue.get(key);
      if (known) known.push(iv);
      else this.byValue.set(key, [iv]);
    }
    for (const known of this.byValue.values()) known.reverse(); // taken from the end
  }

  /** The initialization vector of the same value at this path; undefined for a new value. */
  public take(leaf: Leaf): Uint8Array | undefined {
    return this.byValue.get(KnownIvs.key(leaf))?.pop();
  }

  /** The path of the mapping that contained this comment. It depends on the layout, which tools change. */
  public pathOfComment(leaf: Leaf): readonly string[] {
    const { path } = leaf;
    const depths = [...path.keys(), path.length].reverse();
    const known = depths.find((depth) => this.byValue.get(KnownIvs.key({ ...leaf, path: path.slice(0, depth) }))?.length);
    return path.slice(0, known);
  }
}

async function makeMetadata(terms: EncryptionSettings, mac: string, dataKey: Uint8Array, earlier: Metadata | undefined): Promise<Metadata> {
  const age = await Promise.all([...new Set(terms.recipients)].map(async (recipient) =>
    earlier?.age.find((key) => key.recipient === recipient) ?? wrapDataKey(dataKey, recipient)));
  const isKept = earlier !== undefined && decryptValue(earlier.mac, dataKey, earlier.lastModified)?.value.text === mac;
  const lastModified = isKept ? earlier.lastModified : new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    age: isSameSet(age.map((key) => key.recipient), earlier?.age.map((key) => key.recipient)) ? earlier!.age : age,
    lastModified,
    mac: isKept ? earlier.mac : encryptValue({ type: 'str', text: mac }, dataKey, lastModified),
    selection: terms.selection,
    macOnlyEncrypted: terms.macOnlyEncrypted,
    version: earlier?.version ?? FORMAT_VERSION,
    others: earlier?.others ?? {},
  };
}

function isSameSet(a: readonly string[], b: readonly string[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((item) => b.includes(item));
}

function refuseUnfit(source: Source, file: string, terms: EncryptionSettings): void {
  const faults: Fault[] = [...source.problems];
  const refuse = (what: string, fix: string) => faults.push(faultIn(file, 'not-encryptable', what, fix));
  const scope = new Scope(terms.selection);
  if (source.metadata !== undefined) {
    const { metadata, problems: [first] } = parseMetadata(source.metadata);
    if (metadata) refuse('is already encrypted', 'decrypt it first');
    else refuse(first.message, first.fix);
  }
  if (terms.recipients.length === 0) refuse('has no age recipient', 'add one to its rule, or pass --age');
  const covered = source.leaves.filter(({ path, value }) => scope.covers(path) && value.text !== '');
  if (covered.length === 0 && faults.length === 0) {
    refuse(`has nothing to encrypt: no value matches ${terms.selection.kind} ${terms.selection.value}`, 'correct the rule, or leave the file as it is');
  }
  if (source.documents.some(({ apiVersion, kind }) => apiVersion !== undefined && kind !== undefined) && scope.covers(['kind'])) {
    refuse('would have an encrypted apiVersion and kind, so no cluster could read the object', 'set encrypted_regex: ^(data|stringData)$ in the rule');
  }
  for (const { value, start, path } of covered) {
    if (source.metadata !== undefined || !looksEncrypted(value.text)) continue; // else it is said
    faults.push({ check: 'not-encryptable', message: `${shownPath(path)} is already a ciphertext`, fix: 'decrypt the original file first', place: source.at(start) });
  }
  if (faults.length > 0) throw new Refusal(faults);
}

/** Characters that go-yaml rejects, or reads as a line break where other parsers do not. */
function refuseUnreadable(text: string, file: string): void {
  const match = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|\r(?!\n)/u.exec(text);
  if (!match) return;
  const before = text.slice(0, match.index).split('\n');
  const code = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const place = `${file}:${before.length}:${before[before.length - 1].length + 1}`;
  throw refusal('not-encryptable', `the character U+${code} is not valid here`, 'remove it, or escape it in a double-quoted string', place);
}
