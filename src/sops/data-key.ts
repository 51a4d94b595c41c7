import { randomBytes } from 'crypto';
import type { WrappedKey } from './metadata';

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
