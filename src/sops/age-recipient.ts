import { SopsConfig } from './sops-config';
import type { Diagnostic } from '../base/diagnostic';
import { problem } from '../base/problem';
import type { Folder, IEncryption } from '../folder';

/** Recipient types that Flux can decrypt for: size of the public key in bytes, by bech32 prefix. */
const KEY_BYTES: { readonly [prefix: string]: number } = { age: 32, age1pq: 1216 };

/**
 * An age public key that files are encrypted for: `age1…` (X25519) or the post-quantum `age1pq1…` (ML-KEM-768 with X25519; sops >= 3.12,
 * Flux >= 2.9). Its secret key stays outside the program, in the Secret described at `AgeSecret`.
 *
 * @example
 * const recipient = sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw');
 * const overlay = manifests.folder('overlays/production', { namespace: 'myapp' });
 * overlay.encryptFor(recipient);
 * overlay.addEncryptedFile('secrets/database.yaml'); // encrypted with cdk-gitops encrypt
 *
 * @see https://age-encryption.org
 */
export class AgeRecipient implements IEncryption {
  /**
   * A recipient, by its public key as printed by `age-keygen`. When it is used, anything else is an error: a secret key (which the
   * message does not repeat), an SSH key, a key of an age plugin, several keys in one string, or a mistyped key.
   *
   * @param recipient `age1…` or `age1pq1…`, in lowercase, without spaces
   */
  public static of(recipient: string): AgeRecipient {
    return new AgeRecipient(recipient);
  }

  /** The public key; empty if it is not valid. */
  public readonly recipient: string;
  /** Whether it is a post-quantum key. */
  public readonly isPostQuantum: boolean;

  /** Why it is none. @internal */
  public readonly _fault?: Diagnostic;

  private constructor(recipient: string) {
    this._fault = faultOf(recipient);
    this.recipient = this._fault ? '' : recipient; // an invalid key may be a secret key
    this.isPostQuantum = recipient.startsWith('age1pq1');
  }

  /** Called by `Folder.encryptFor`: adds this recipient to the folder's rule in the repository's `.sops.yaml`. */
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
      fix: 'use the public key that `age-keygen -y` prints for it; if the secret key was ever committed, replace it',
    };
  }
  const shown = JSON.stringify(recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient);
  if (/[\s,]/.test(recipient)) return { message: `age recipient ${shown} contains a space, line break or comma`, fix: 'pass each recipient separately' };
  if (recipient.startsWith('ssh-')) return { message: `${shown} is an SSH key, which Flux does not support`, fix: 'create an age key with age-keygen' };
  const copy = 'copy it again from age-keygen';
  if (!recipient.startsWith('age1')) return { message: `age recipient ${shown} is not valid: a public key of age-keygen starts with age1`, fix: copy };
  try {
    const { prefix, bytes } = readBech32(recipient);
    const expected = Object.hasOwn(KEY_BYTES, prefix) ? KEY_BYTES[prefix] : undefined;
    if (expected === undefined) {
      return {
        message: `age recipient ${shown} requires the plugin ${JSON.stringify(prefix.replace(/^age1/, ''))}, but plugins are not supported`,
        fix: 'use age1… or age1pq1…',
      };
    }
    return bytes === expected ? undefined : { message: `age recipient ${shown} is not valid: its key has ${bytes} bytes, but ${prefix}1… has ${expected}`, fix: copy };
  } catch (error) {
    return { message: `age recipient ${shown} is not valid: ${(error as Error).message}`, fix: copy };
  }
}

/* eslint-disable no-bitwise -- the checksum is computed over bits */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

/** A bech32 string: the part before the last `1`, and the number of bytes after it. */
interface Bech32 {
  readonly prefix: string;
  readonly bytes: number;
}

/**
 * Checks a lowercase bech32 string of any length (age allows more than the 90 characters of BIP 173).
 *
 * @returns its prefix and number of bytes
 * @throws Error if it is not valid; the message repeats at most one character of it
 * @see https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki
 */
function readBech32(text: string): Bech32 {
  const separator = text.lastIndexOf('1');
  const prefix = text.slice(0, separator);
  if (separator < 1 || text.length - separator - 1 < CHECKSUM_LENGTH) throw new Error('it is too short');
  if (/[A-Z]/.test(text)) throw new Error('it contains uppercase letters');
  const digits = [...text.slice(separator + 1)].map((char, i) => {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) throw new Error(`${JSON.stringify(char)} at position ${separator + 2 + i} is not a bech32 character`);
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

/** Options of the Secret with the decryption keys of Flux. */
export interface AgeSecretOptions {
  /** Namespace of the decrypting Kustomizations, such as `flux-system`: Flux reads the Secret only from there. */
  readonly namespace: string;
  /**
   * Name of the Secret.
   *
   * @default sops-age
   */
  readonly name?: string;
  /**
   * Path of the file written by `age-keygen -o`, with one secret key per line. It must not be in Git.
   *
   * @default age.agekey
   */
  readonly keyFile?: string;
}

/**
 * The Secret with the age secret keys for decryption in a cluster. Create it manually once per cluster, before Flux starts: unlike everything
 * else, it cannot come from Git, because it decrypts the files in Git.
 *
 * A Kustomization with `decryption` refers to it. Every key of the Secret whose name ends with `.agekey` contains secret keys, one per line.
 *
 * @example
 * const command = sops.AgeSecret.createCommand({ namespace: 'flux-system', keyFile: '~/.keys/production.agekey' });
 * manifests.seedFile('README.md', `Run once per cluster: ${command}\n`);
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export class AgeSecret {
  /** Default name of the Secret. */
  public static readonly DEFAULT_NAME = 'sops-age';
  /** Key in the Secret. Flux reads keys that end with `.agekey`. */
  public static readonly KEY = 'age.agekey';

  /** The shell command that creates the Secret, for a README. It contains no secret key, only the path of the file. */
  public static createCommand(options: AgeSecretOptions): string {
    const { namespace, name = AgeSecret.DEFAULT_NAME, keyFile = AgeSecret.KEY } = options;
    return `kubectl create secret generic ${quote(name)} --namespace=${quote(namespace)} --from-file=${AgeSecret.KEY}=${quote(keyFile)}`;
  }

  private constructor() {}
}

function quote(word: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
