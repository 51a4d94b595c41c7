/* eslint-disable no-bitwise -- it is a code over bits */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

/** A bech32 string: what stands before its last `1`, and the bytes behind it. */
export interface Bech32 {
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
export function readBech32(text: string): Bech32 {
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
