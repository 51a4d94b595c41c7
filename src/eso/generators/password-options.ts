/** How a password is written. */
export enum PasswordEncoding {
  /** As it is. */
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
   * How many of them are digits. At most 10 unless characters may repeat.
   *
   * @default - a quarter
   */
  readonly digits?: number;
  /**
   * How many of them are symbols. At most as many as there are in `symbolCharacters`, unless characters may repeat.
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
   * Whether there are no upper-case letters.
   *
   * @default false
   */
  readonly noUpper?: boolean;
  /**
   * Whether a character may occur more than once. Long passwords need it.
   *
   * @default false
   */
  readonly allowRepeat?: boolean;
  /**
   * How the password is written.
   *
   * @default PasswordEncoding.RAW
   */
  readonly encoding?: PasswordEncoding;
  /**
   * Keys, each with a password of its own.
   *
   * @default - `password`
   */
  readonly secretKeys?: string[];
}
