import { createCipheriv, createDecipheriv, createHash, Hash, randomBytes } from 'crypto';
import type { WrappedKey } from './metadata';
import { Value, ValueType } from './value';

const CIPHERTEXT = /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]+),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:([a-z]+)\]$/;
const IV_BYTES = 32;

/** A ciphertext with a complete AES-GCM tag and a known type. */
const WHOLE = /,tag:[A-Za-z0-9+/]{22}==,type:(str|int|float|bool|time|bytes|comment)\]$/;

/** Whether a string can be a value encrypted by sops. */
export function isCiphertext(text: string): boolean {
  return CIPHERTEXT.test(text) && WHOLE.test(text);
}

/** Whether a string has the format of a ciphertext, possibly damaged. */
export function looksEncrypted(text: string): boolean {
  return CIPHERTEXT.test(text);
}

/** Additional authenticated data of sops: the path of a value, so that a ciphertext cannot be moved to another key. List positions are ignored. */
export function pathData(path: readonly string[]): string {
  return `${path.join(':')}:`;
}

/** Encrypts a value; an empty one stays empty, as in sops. */
export function encryptValue(value: Value, key: Uint8Array, additionalData: string, iv: Uint8Array = randomBytes(IV_BYTES)): string {
  if (value.text === '') return '';
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(additionalData));
  const data = Buffer.concat([cipher.update(value.text, 'utf8'), cipher.final()]);
  const [data64, iv64, tag64] = [data, Buffer.from(iv), cipher.getAuthTag()].map((bytes) => bytes.toString('base64'));
  return `ENC[AES256_GCM,data:${data64},iv:${iv64},tag:${tag64},type:${value.type}]`;
}

/**
 * Decrypts a ciphertext; undefined if it is not a ciphertext, was modified, or belongs to another key or path. Its type is not
 * authenticated: `isCanonical` checks whether sops can write this text for the type.
 */
export function decryptValue(text: string, key: Uint8Array, additionalData: string): { value: Value; iv: Uint8Array } | undefined {
  const match = CIPHERTEXT.exec(text);
  if (!match) return undefined;
  const [data, iv, tag] = match.slice(1, 4).map((base64) => Buffer.from(base64, 'base64'));
  if (tag.length !== 16) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(additionalData));
    decipher.setAuthTag(tag);
    const bytes = Buffer.concat([decipher.update(data), decipher.final()]);
    const plain = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { value: { type: match[4] as ValueType, text: plain }, iv };
  } catch {
    return undefined;
  }
}

/** The message authentication code of a file: SHA-512 over the covered leaves, in uppercase hexadecimal digits. */
export class Mac {
  private readonly hash: Hash = createHash('sha512');

  constructor(onlyEncrypted: boolean) {
    // A fixed prefix, so that a code over the encrypted leaves never equals a code over all leaves.
    if (onlyEncrypted) this.hash.update(createHash('sha256').update('sops').digest());
  }

  public add(value: Value): void {
    this.hash.update(value.text, 'utf8');
  }

  public digest(): string {
    return this.hash.digest('hex').toUpperCase();
  }
}

/** A new data key: the 32 random bytes that encrypt the values of one file. */
export function newDataKey(): Uint8Array {
  return randomBytes(32);
}

/** Encrypts a data key for an age recipient as sops does: one armored age file per recipient. */
export async function wrapDataKey(key: Uint8Array, recipient: string): Promise<WrappedKey> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const enc = armor.encode(await encrypter.encrypt(key));
  return { recipient, enc: enc.endsWith('\n') ? enc : `${enc}\n` };
}

/** Decrypts the data key with the first matching identity; undefined if no identity matches a recipient. */
export async function unwrapDataKey(keys: readonly WrappedKey[], identities: readonly string[]): Promise<Uint8Array | undefined> {
  const { armor, Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  for (const { enc } of keys) {
    try {
      const key = await decrypter.decrypt(armor.decode(enc));
      if (key.length === 32) return key;
    } catch {
      // not for these identities, or damaged: try the next entry
    }
  }
  return undefined;
}

/** The recipients of identities. Unlike identities, they may be shown. */
export async function recipientsOf(identities: readonly string[]): Promise<string[]> {
  const { identityToRecipient } = await import('age-encryption');
  return Promise.all(identities.map((identity) => identityToRecipient(identity)));
}
