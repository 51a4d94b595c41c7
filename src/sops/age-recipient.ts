import { SopsConfig } from './sops-config';
import type { Diagnostic } from '../base/diagnostic';
import { problem } from '../base/problem';
import type { Folder, IEncryption } from '../folder';

/** The kinds of recipients that Flux can decrypt for, by what stands before the last `1`: bytes of the public key. */
const KEY_BYTES: { readonly [prefix: string]: number } = { age: 32, age1pq: 1216 };

/**
 * The public key of someone who may decrypt: `age1…` (X25519) or, safe from quantum computers, `age1pq1…` (ML-KEM-768 with X25519; sops
 * >= 3.12, Flux >= 2.9). Its secret key stays outside the program, in the Secret described at `AgeSecret`.
 *
 * @see https://age-encryption.org
 */
export class AgeRecipient implements IEncryption {
  /**
   * The recipient with this public key, as `age-keygen` prints it. Where it is used, all else is refused: a secret key (which is not
   * repeated in the message), an SSH key, a key of an age plugin, several keys in one string, or one with a typing error.
   *
   * @param recipient `age1…` or `age1pq1…`, in lower case, without spaces
   */
  public static of(recipient: string): AgeRecipient {
    return new AgeRecipient(recipient);
  }

  /** The public key; empty where it was none. */
  public readonly recipient: string;
  /** Whether it is safe from quantum computers. */
  public readonly isPostQuantum: boolean;

  /** Why it is none. @internal */
  public readonly _fault?: Diagnostic;

  private constructor(recipient: string) {
    this._fault = faultOf(recipient);
    this.recipient = this._fault ? '' : recipient; // what is no public key may be a secret one
    this.isPostQuantum = recipient.startsWith('age1pq1');
  }

  /** Called by `Folder.encryptFor`: the folder's rule in the repository's `.sops.yaml` names this recipient. */
  public bindEncryption(folder: Folder): void {
    if (this._fault) problem(folder, 'age-recipient', this._fault.message, this._fault.fix);
    else SopsConfig.of(folder.repository)._addRecipient(folder, this);
  }

  /** The public key. */
  public toString(): string {
    return this.recipient;
  }
}

/** What is wrong with a string that should be a recipient; undefined when it is one. Secrets are not repeated. @internal */
export function faultOf(recipient: string): Diagnostic | undefined {
  if (/AGE-(SECRET-KEY|PLUGIN)-/i.test(recipient)) {
    return {
      message: 'this is a secret key, not a recipient',
      fix: 'give the public key that `age-keygen -y` prints for it; if the secret key was ever committed, replace it',
    };
  }
  const shown = JSON.stringify(recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient);
  if (/[\s,]/.test(recipient)) return { message: `age recipient ${shown} has a space, line break or comma`, fix: 'give each recipient alone' };
  if (recipient.startsWith('ssh-')) return { message: `${shown} is an SSH key`, fix: 'Flux decrypts with age identities only: make one with age-keygen' };
  const copy = 'copy it again from age-keygen';
  if (!recipient.startsWith('age1')) return { message: `age recipient ${shown} does not start with age1, as a public key of age-keygen does`, fix: copy };
  try {
    const { prefix, bytes } = readBech32(recipient);
    const expected = Object.hasOwn(KEY_BYTES, prefix) ? KEY_BYTES[prefix] : undefined;
    if (expected === undefined) {
      return {
        message: `age recipient ${shown} is of the plugin ${JSON.stringify(prefix.replace(/^age1/, ''))}`,
        fix: 'Flux and this library have no plugins: use age1… or age1pq1…',
      };
    }
    return bytes === expected ? undefined : { message: `age recipient ${shown} has a key of ${bytes} bytes; ${prefix}1… has ${expected}`, fix: copy };
  } catch (error) {
    return { message: `age recipient ${shown} is not valid: ${(error as Error).message}`, fix: copy };
  }
}

/* eslint-disable no-bitwise -- it is a code over bits */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

/** A bech32 string: what stands before its last `1`, and the bytes behind it. */
interface Bech32 {
  readonly prefix: string;
  readonly bytes: number;
}

/**
 * Checks a bech32 string of any length, in lower case (age allows more than the 90 characters of BIP 173).
 *
 * @returns its prefix and how many bytes it holds
 * @throws Error with what is wrong with it, which repeats at most one character of it
 * @see https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki
 */
function readBech32(text: string): Bech32 {
  const separator = text.lastIndexOf('1');
  const prefix = text.slice(0, separator);
  if (separator < 1 || text.length - separator - 1 < CHECKSUM_LENGTH) throw new Error('it is too short');
  if (/[A-Z]/.test(text)) throw new Error('it has upper-case letters');
  const digits = [...text.slice(separator + 1)].map((char, i) => {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) throw new Error(`${JSON.stringify(char)} at position ${separator + 2 + i} does not occur in bech32`);
    return digit;
  });
  const codes = [...prefix].map((char) => char.charCodeAt(0));
  if (polymod([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...digits]) !== 1) {
    throw new Error('its checksum does not match: a character is wrong, missing or added');
  }
  return { prefix, bytes: Math.floor((digits.length - CHECKSUM_LENGTH) * 5 / 8) };
}

function polymod(values: readonly number[]): number {
  return values.reduce((checksum, value) => GENERATOR.reduce((sum, generator, bit) =>
    (checksum >>> 25 >> bit) & 1 ? sum ^ generator : sum, ((checksum & 0x1ffffff) << 5) ^ value), 1);
}
