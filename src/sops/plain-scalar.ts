import { readTimestamp } from './go-timestamp';
import { floatText, intText, Value } from './value';

/** What an unquoted scalar is: a value, null, or an integer that sops cannot hold. */
export type Plain = Value | 'null' | 'too-large';

const WORDS = new Map<string, Plain>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, Plain] => [word, 'null']),
  ...['true', 'True', 'TRUE'].map((word): [string, Plain] => [word, { type: 'bool', text: 'True' }]),
  ...['false', 'False', 'FALSE'].map((word): [string, Plain] => [word, { type: 'bool', text: 'False' }]),
  ...['.nan', '.NaN', '.NAN'].map((word): [string, Plain] => [word, { type: 'float', text: 'NaN' }]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word): [string, Plain] => [word, { type: 'float', text: '+Inf' }]),
  ...['-.inf', '-.Inf', '-.INF'].map((word): [string, Plain] => [word, { type: 'float', text: '-Inf' }]),
]);

/**
 * Reads an unquoted YAML scalar as go-yaml v3 does, whose reading the message authentication code of sops covers: `2026-01-01` is a time,
 * `1_000` and `0b11` are integers, `yes` is a string.
 */
export function readYamlPlain(text: string): Plain {
  const word = WORDS.get(text);
  if (word) return word;
  if (/^\./.test(text)) return readDotFloat(text) ?? { type: 'str', text };
  if (!/^[-+0-9]/.test(text)) return { type: 'str', text };
  const time = readTimestamp(text);
  if (time !== undefined) return { type: 'time', text: time };
  const digits = text.replace(/_/g, '');
  return readInteger(digits) ?? readFloat(digits) ?? { type: 'str', text };
}

/** Reads a JSON literal that is not a string. */
export function readJsonLiteral(text: string): Plain {
  const word = WORDS.get(text);
  if (word) return word;
  const whole = /^-?\d+$/.test(text) ? intText(BigInt(text)) : undefined;
  return { type: whole === undefined ? 'float' : 'int', text: whole ?? floatText(Number(text)) };
}

/** Go's `ParseInt` and `ParseUint` with base 0, then the forms that go-yaml adds: `0b`, `0o` with a sign behind the prefix. */
function readInteger(digits: string): Plain | undefined {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(digits);
  if (match) {
    const [, sign, hex, binary, octal, decimal] = match;
    const magnitude = BigInt(hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal);
    const text = intText(sign === '-' ? -magnitude : magnitude);
    if (text !== undefined) return { type: 'int', text };
    // Beyond 64 bits sops reads a decimal integer as a float, and loses digits.
    return decimal !== undefined || (sign === '' && magnitude < 2n ** 64n) ? 'too-large' : undefined;
  }
  const signed = /^0(?:b([-+])([01]+)|o([-+])([0-7]+))$/.exec(digits);
  if (!signed) return undefined;
  const [, binarySign, binary, octalSign, octal] = signed;
  const magnitude = BigInt(binary ? `0b${binary}` : `0o${octal}`);
  const text = intText((binarySign ?? octalSign) === '-' ? -magnitude : magnitude);
  return text === undefined ? undefined : { type: 'int', text };
}

function readFloat(digits: string): Plain | undefined {
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? { type: 'float', text: floatText(value) } : undefined;
}

/** A scalar that starts with a dot goes to Go's `ParseFloat` with its underscores, which must stand between digits. */
function readDotFloat(text: string): Plain | undefined {
  return /^\.\d+(_\d+)*([eE][-+]?\d+(_\d+)*)?$/.test(text) ? readFloat(text.replace(/_/g, '')) : undefined;
}
