import { Duration } from 'cdk8s';
import { wholeSeconds } from './sts';
import { problem } from '../../base/problem';
import { checkKeyName, References, SecretKey } from '../references';

/** `spec` of a Password. @internal */
export function renderPassword(refs: References, options: PasswordOptions): Record<string, unknown> {
  const { secretKeys } = options;
  for (const key of secretKeys ?? []) checkKeyName(refs.construct, 'key of secretKeys', key);
  if (secretKeys && (secretKeys.length === 0 || new Set(secretKeys).size < secretKeys.length)) {
    problem(refs.construct, 'password-keys', `secretKeys is ${JSON.stringify(secretKeys)}, which is not a valid list of keys`,
      'give at least one key, each once');
  }
  checkNumbers(refs, options);
  return { ...options };
}

function checkNumbers({ construct }: References, options: PasswordOptions): void {
  const { length = 24, noUpper, allowRepeat, symbolCharacters = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./' } = options;
  const { digits = Math.floor(length / 4), symbols = Math.floor(length / 4) } = options;
  const letters = length - digits - symbols;
  if (![length, digits, symbols].every((count) => Number.isInteger(count) && count >= 0) || length === 0 || letters < 0) {
    problem(construct, 'password-length', `${length} characters with ${digits} digits and ${symbols} symbols is not a valid password length`,
      'use whole numbers of zero or more, and no more digits and symbols than characters');
    return;
  }
  if (allowRepeat) return;
  const limits: [string, number, number][] = [['digits', digits, 10], ['symbols', symbols, symbolCharacters.length], ['letters', letters, noUpper ? 26 : 52]];
  for (const [name, count, most] of limits) {
    if (count > most) {
      problem(construct, 'password-length', `a password of ${length} characters needs ${count} different ${name}, but only ${most} exist`,
        `set allowRepeat, or set digits and symbols so that at most ${most} ${name} are needed`);
    }
  }
}

/** Encoding of a password. */
export enum PasswordEncoding {
  /** Unencoded. */
  RAW = 'raw',
  /** Base64. */
  BASE64 = 'base64',
  /** Base64 for URLs. */
  BASE64_URL = 'base64url',
  /** Base32. */
  BASE32 = 'base32',
  /** Hexadecimal. */
  HEX = 'hex',
}

/** A random password. */
export interface PasswordOptions {
  /**
   * Number of characters.
   *
   * @default 24
   */
  readonly length?: number;
  /**
   * Number of digits. At most 10 unless characters may repeat.
   *
   * @default - a quarter
   */
  readonly digits?: number;
  /**
   * Number of symbols. At most as many as in `symbolCharacters`, unless characters may repeat.
   *
   * @default - a quarter
   */
  readonly symbols?: number;
  /**
   * Symbols to choose from.
   *
   * @default - all of ASCII
   */
  readonly symbolCharacters?: string;
  /**
   * Whether to omit upper-case letters.
   *
   * @default false
   */
  readonly noUpper?: boolean;
  /**
   * Whether characters may repeat. Long passwords require it.
   *
   * @default false
   */
  readonly allowRepeat?: boolean;
  /**
   * Encoding of the password.
   *
   * @default PasswordEncoding.RAW
   */
  readonly encoding?: PasswordEncoding;
  /**
   * Keys, each with its own password.
   *
   * @default - `password`
   */
  readonly secretKeys?: string[];
}

/** `spec` of an MFA. @internal */
export function renderMfa(refs: References, options: MfaOptions): Record<string, unknown> {
  return {
    secret: refs.secretKey('secret', options.secret),
    length: options.length,
    timePeriod: wholeSeconds(refs, 'timePeriod', options.timePeriod),
    algorithm: options.algorithm,
    when: options.when?.toISOString(),
  };
}

/** Hash of a one-time code. */
export enum MfaAlgorithm {
  /** SHA-1, which most services use. */
  SHA1 = 'sha1',
  /** SHA-256. */
  SHA256 = 'sha256',
  /** SHA-512. */
  SHA512 = 'sha512',
}

/** A time-based one-time code (TOTP). */
export interface MfaOptions {
  /** The seed. */
  readonly secret: SecretKey;
  /**
   * Number of digits.
   *
   * @default - 6
   */
  readonly length?: number;
  /**
   * How long a code is valid, in whole seconds.
   *
   * @default - 30 seconds
   */
  readonly timePeriod?: Duration;
  /**
   * Hash of the code.
   *
   * @default - SHA-1
   */
  readonly algorithm?: MfaAlgorithm;
  /**
   * Time to generate the code for, in tests.
   *
   * @default - now
   */
  readonly when?: Date;
}

/** `spec` of an SSHKey. @internal */
export function renderSshKey(refs: References, options: SshKeyOptions): Record<string, unknown> {
  const { keyType = SshKeyType.RSA, keySize } = options;
  if (keySize !== undefined && !ALLOWED[keyType].test(keySize)) {
    problem(refs.construct, 'ssh-key-size', `keySize is ${keySize}, which is not a valid size for ${keyType}`, ALLOWED[keyType].fix);
  }
  return { ...options };
}

const ALLOWED: { [type in SshKeyType]: { fix: string; test(bits: number): boolean } } = {
  rsa: { test: (bits) => Number.isInteger(bits) && bits >= 2048 && bits <= 8192, fix: 'RSA accepts 2048 to 8192 bits' },
  ecdsa: { test: (bits) => [256, 384, 521].includes(bits), fix: 'ECDSA accepts 256, 384 or 521 bits' },
  ed25519: { test: () => false, fix: 'Ed25519 has a fixed size: omit keySize' },
};

/** Kinds of SSH keys. */
export enum SshKeyType {
  /** RSA, of 2048 to 8192 bits. */
  RSA = 'rsa',
  /** ECDSA, of 256, 384 or 521 bits. */
  ECDSA = 'ecdsa',
  /** Ed25519. */
  ED25519 = 'ed25519',
}

/** A pair of SSH keys. */
export interface SshKeyOptions {
  /**
   * Kind of the keys.
   *
   * @default SshKeyType.RSA
   */
  readonly keyType?: SshKeyType;
  /**
   * Bits of the keys. Not for Ed25519.
   *
   * @default - 2048 for RSA, 256 for ECDSA
   */
  readonly keySize?: number;
  /**
   * Comment of the keys.
   *
   * @default - none
   */
  readonly comment?: string;
}
