import { floatNumber, floatText, intText, Value } from './value';
import { trimEnd } from '../base/trim';

/** An unquoted scalar: a value, null, or an integer that sops cannot represent. */
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
 * Reads an unquoted YAML scalar as go-yaml v3 does, because the message authentication code of sops covers that value: `2026-01-01` is a time,
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

/** Go's `ParseInt` and `ParseUint` with base 0, then the forms that go-yaml adds: `0b`, `0o` with a sign after the prefix. */
function readInteger(digits: string): Plain | undefined {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(digits);
  if (match) {
    const [, sign, hex, binary, octal, decimal] = match;
    const magnitude = BigInt(hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal);
    const text = intText(sign === '-' ? -magnitude : magnitude);
    if (text !== undefined) return { type: 'int', text };
    // Beyond 64 bits, sops reads a decimal integer as a float and loses digits.
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

/** A scalar that starts with a dot is parsed by Go's `ParseFloat`, including underscores, which must be between digits. */
function readDotFloat(text: string): Plain | undefined {
  return /^\.\d+(_\d+)*([eE][-+]?\d+(_\d+)*)?$/.test(text) ? readFloat(text.replace(/_/g, '')) : undefined;
}

/** Date and time that go-yaml reads as a timestamp if unquoted. */
const FORM = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?))?$/;

/**
 * Reads an unquoted scalar as go-yaml's `parseTimestamp` does.
 *
 * @returns the time as Go's `MarshalText` writes it (RFC 3339, no trailing zeros in the fraction), undefined if it is not a timestamp
 */
function readTimestamp(text: string): string | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number);
  const [hour, minute, second] = [match[4] ?? match[9] ?? 0, match[5] ?? match[10] ?? 0, match[6] ?? match[11] ?? 0].map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = readZone(match[8] ?? 'Z');
  if (zone === undefined) return undefined;
  const fraction = trimEnd((match[7] ?? match[12] ?? '').slice(0, 9), '0');
  const date = `${match[1]}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${zone}`;
}

function readZone(zone: string): string | undefined {
  if (zone === 'Z' || /^[-+]00:00$/.test(zone)) return 'Z';
  return Number(zone.slice(1, 3)) <= 23 && Number(zone.slice(4)) <= 59 ? zone : undefined;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

const TEXTS: { readonly [type: string]: (text: string) => boolean } = {
  str: () => true,
  comment: (text) => !/[\n\r\u0085\u2028\u2029]/.test(text),
  int: (text) => /^-?\d+$/.test(text) && intText(BigInt(text)) === text,
  float: (text) => /^(-?\d+(\.\d+)?|NaN|[-+]Inf)$/.test(text) && floatText(floatNumber(text)) === text,
  bool: (text) => text === 'True' || text === 'False',
  time: (text) => readTimestamp(text) === text,
};

/**
 * Whether a text is one that sops writes for a value of its type. The type stands outside the ciphertext, so somebody without a key can
 * change it; sops parses the text by its type and then authenticates what it writes for the result.
 */
export function isCanonical({ type, text }: Value): boolean {
  return Object.hasOwn(TEXTS, type) && TEXTS[type](text);
}

/** Booleans of YAML 1.1, which kubectl still recognizes. */
const OLD_BOOLEAN = /^(y|yes|n|no|on|off|true|false)$/i;
/** Texts that every YAML version reads as a string without quotes. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_/.@%+=~^-]*( [A-Za-z0-9_/.@%+=~^-]+)*$/;
/** Texts that a literal block scalar preserves. */
const LITERAL = /^[^\s\p{C}][\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*[^\s\p{C}]\n?$/u;

/**
 * Writes a value as YAML that every reader reads as that value.
 *
 * @param indent column of the lines of a block scalar; undefined where block scalars are not allowed
 * @param isJson whether to write only quoted strings, as in JSON and in `{ }` and `[ ]`
 */
export function renderScalar(value: Value, indent: number | undefined, isJson: boolean): string {
  switch (value.type) {
    case 'bool':
      return value.text.toLowerCase();
    case 'float':
      return renderFloat(floatNumber(value.text));
    case 'int':
    case 'time':
      return value.text;
    default:
      return isJson ? doubleQuoted(value.text) : renderString(value.text, indent);
  }
}

/** A double-quoted string, valid in JSON and YAML, with escapes for all characters that a reader might reject or fold. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text)
    .replace(/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function renderString(text: string, indent: number | undefined): string {
  if (text.includes('\n') && indent !== undefined && LITERAL.test(text)) {
    const lines = text.replace(/\n$/, '').split('\n').map((line) => line === '' ? '' : ' '.repeat(indent) + line);
    return `|${text.endsWith('\n') ? '' : '-'}\n${lines.join('\n')}`;
  }
  const plain = readYamlPlain(text);
  const isPlain = PLAIN.test(text) && !OLD_BOOLEAN.test(text) && typeof plain === 'object' && plain.type === 'str';
  return isPlain ? text : doubleQuoted(text);
}

/** The shortest format that reads back as this float and not as an integer. */
function renderFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
