import { createCipheriv, createDecipheriv, createHash, Hash, randomBytes } from 'crypto';
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
