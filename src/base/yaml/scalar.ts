import { trimEnd } from '../trim';

/**
 * The value of a plain scalar in go-yaml v3, which kustomize and therefore Flux use: YAML 1.2 with remnants of 1.1. `y`, `no` and `off` are
 * strings; `0o17`, `017` and `1_000` are numbers; a date is a string with its time.
 *
 * @throws Inexact for a number that JSON or JavaScript cannot represent exactly
 */
export function plainValue(text: string): string | number | boolean | null {
  if (isText(text)) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (INFINITE.test(text)) throw new Inexact();
  if (text.startsWith('.')) return /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/.test(text) ? float(text.replaceAll('_', '')) ?? text : text;
  return timestamp(text) ?? number(text.replaceAll('_', '')) ?? text;
}

/** A number that JSON or JavaScript cannot represent exactly. */
export class Inexact extends Error {}

/** Whether a plain scalar is certainly a string, by its first character or as a whole; `false` means unknown. */
export function isText(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first < 128) {
    const kind = STARTS[first];
    return kind === TEXT || (kind === WORD && !WORDS.has(text));
  }
  return text !== '';
}

/** Whether a plain scalar is a number (exact or not), a boolean, null or a date. */
export function isOtherThanText(text: string): boolean {
  try {
    return plainValue(text) !== text || isTimestamp(text);
  } catch {
    return true;
  }
}

/** Whether a plain scalar that is a number is an integer to go-yaml. */
export function isInteger(text: string): boolean {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  return INTEGERS.some(([form]) => form.test(digits)) || /^0[bo][-+]/.test(digits);
}

/** Whether a plain scalar is a date or time to go-yaml. */
export function isTimestamp(text: string): boolean {
  return timestamp(text) !== undefined;
}

const WORDS = new Map<string, boolean | null>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const [TEXT, WORD, NUMBER] = [0, 1, 2];
/** What a scalar that begins with a character can be. */
const STARTS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /[nNtTfF~]/.test(char) ? WORD : /[-+.\d]/.test(char) ? NUMBER : TEXT;
});

function number(text: string): number | undefined {
  const [, sign, digits] = /^([-+]?)(.*)$/s.exec(text)!;
  const integer = INTEGERS.find(([form]) => form.test(digits));
  if (integer) {
    const value = digits.length > 100 ? 2n ** 64n : BigInt(integer[1](digits)) * (sign === '-' ? -1n : 1n);
    if (value >= -(2n ** 63n) && value < (sign === '' ? 2n ** 64n : 2n ** 63n)) return exact(value);
    if (/^(?!0[0-7]+$)\d+$/.test(digits)) throw new Inexact(); // go-yaml rounds the number, which is never intended
  }
  // Special prefixes of go-yaml: 0b-1 and 0o-7.
  const [, base, other, rest] = /^(0b|0o)([-+])(\w+)$/.exec(text) ?? [];
  if (rest !== undefined && rest.length < 100 && (base === '0b' ? /^[01]+$/ : /^[0-7]+$/).test(rest)) {
    const value = BigInt(base + rest) * (other === '-' ? -1n : 1n);
    if (value >= -(2n ** 63n) && value < 2n ** 63n) return exact(value);
  }
  return /^(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(digits) ? float(text) : undefined;
}

/** Formats of integers, each with its JavaScript equivalent. */
const INTEGERS: ReadonlyArray<readonly [RegExp, (digits: string) => string]> = [
  [/^(?:0|[1-9]\d*)$/, (digits) => digits],
  [/^0[xX][\da-fA-F]+$/, (digits) => digits],
  [/^0[bB][01]+$/, (digits) => digits],
  [/^0[oO][0-7]+$/, (digits) => digits],
  [/^0[0-7]+$/, (digits) => `0o${digits.slice(1)}`],
];

function exact(value: bigint): number {
  const rounded = Number(value);
  if (!Number.isSafeInteger(rounded)) throw new Inexact();
  return rounded;
}

/** A decimal number; undefined if it is too large. */
function float(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The text that Go writes for a time; undefined if the text is not a time. */
function timestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part = '0') => Number(part));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const [fraction = '', zone = 'Z'] = match.slice(7);
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4)) > 59)) return undefined;
  const two = (part: number): string => String(part).padStart(2, '0');
  const digits = trimEnd(fraction.slice(1, 10), '0');
  return `${match[1]}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${digits && `.${digits}`}${/^[-+]00:00$/.test(zone) ? 'Z' : zone}`;
}

/** The four layouts of go-yaml. */
const TIMESTAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$)| (?=[\d:.,]*$))(\d{1,2}):(\d{1,2}):(\d{1,2})([.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

function daysIn(year: number, month: number): number {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
