import { problem } from '../../base/problem';
import { checkKeyName, References } from '../references';

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
