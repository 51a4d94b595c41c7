import { readYamlPlain } from './plain-scalar';
import { floatNumber, Value } from './value';

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
