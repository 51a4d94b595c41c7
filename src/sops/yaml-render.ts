import { readYamlPlain } from './plain-scalar';
import { floatNumber, Value } from './value';

/** What YAML 1.1 takes for a boolean: kubectl's reader still does. */
const OLD_BOOLEAN = /^(y|yes|n|no|on|off|true|false)$/i;
/** What stands unquoted in every YAML without being anything but a string. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_/.@%+=~^-]*( [A-Za-z0-9_/.@%+=~^-]+)*$/;
/** What a literal block can hold and give back. */
const LITERAL = /^[^\s\p{C}][\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*[^\s\p{C}]\n?$/u;

/**
 * Writes a value as YAML that every reader takes for that value.
 *
 * @param indent the column of the lines of a block scalar; undefined where none can stand
 * @param isJson quoted strings only, as in JSON and in `{ }` and `[ ]`
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

/** A string in double quotes, which is JSON and YAML alike, with everything escaped that a reader might refuse or fold. */
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

/** The shortest form that is read back as this float, and not as an integer. */
function renderFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
