import { substitute, SubstitutionError, SubstitutionLimit } from './envsubst';
import { BuildError } from './problem';
import { checkRewritten, isMap, set, Value, ValueMap } from './value';
import { trimEnd } from '../base/trim';
import { kubectlScalar, kubectlValue } from '../base/yaml/kubectl';
import { Inexact } from '../base/yaml/scalar';

/** How Flux substitutes variables after a build. */
export interface Substitution {
  readonly variables: ReadonlyMap<string, string>;
  /** Whether a variable that is not set, and has no default, is an error. */
  readonly isStrict: boolean;
  /** Whether texts are read even if there are no variables, so that `$${` becomes `${`. */
  readonly isAlways?: boolean;
}

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';
/** An object with more is larger than a request to the API server may be (3 MB), also where its text is read twice. */
const MOST_CHARACTERS = 8_000_000;
const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;

/**
 * An object after substitution; the same object where nothing is substituted.
 *
 * @throws BuildError if the text is malformed, a variable is missing, or the result is not YAML
 */
export function substituteIn(object: ValueMap, { variables, isStrict, isAlways = false }: Substitution): ValueMap {
  if (isDisabled(object) || (variables.size === 0 && !isAlways)) return object;
  const invalid = [...variables.keys()].find((name) => !NAME.test(name));
  if (invalid !== undefined) throw new BuildError(`the variable "${invalid}" is not a valid name`, 'write letters, digits and _, and no digit at first');
  checkRewritten(object);
  if (!JSON.stringify(object).includes('$')) return object;
  let size = 0;
  const valueOf = (name: string): string | undefined => {
    const value = variables.get(name)?.replaceAll('\n', '') ?? (isStrict ? undefined : '');
    size += value?.length ?? 0;
    if (size > MOST_CHARACTERS) throw new SubstitutionLimit(`its variables have more than ${MOST_CHARACTERS} characters, which no API server accepts`);
    return value;
  };
  let result: unknown;
  try {
    result = inPlace(object, valueOf) ?? kubectlValue(substitute(asYaml(object), valueOf));
  } catch (error) {
    if (error instanceof SubstitutionError) throw new BuildError(`cannot be substituted: ${error.message}`, 'correct the expression, set the variable, or write $${ for a text');
    if (error instanceof SubstitutionLimit) throw new BuildError(`is not substituted here: ${error.message}`, 'make it smaller', {}, 'unknown');
    if ((error as Error).name === 'YAMLException' || error instanceof Inexact) throw new BuildError('is not YAML once its variables are substituted', 'quote the variable where it stands');
    throw error;
  }
  if (!isMap(result)) throw new BuildError('is not a map once its variables are substituted', 'quote the variable where it stands');
  checkRewritten(result);
  return result;
}

/** An object whose texts stand by themselves, so that each can be substituted alone; undefined where the whole text has to be read again. */
function inPlace(object: ValueMap, valueOf: (name: string) => string | undefined): ValueMap | undefined {
  try {
    return substitutedMap(object, valueOf);
  } catch (error) {
    if (error === NOT_ALONE || error instanceof SubstitutionError || error instanceof Inexact) return undefined;
    throw error;
  }
}

const NOT_ALONE = new Error('a text depends on what is around it');

function substitutedMap(map: ValueMap, valueOf: (name: string) => string | undefined): ValueMap {
  const result: ValueMap = {};
  for (const key of Object.keys(map).sort()) {
    if (key.includes('$') || key === '<<') throw NOT_ALONE;
    set(result, key, substitutedValue(map[key], valueOf));
  }
  return result;
}

function substitutedValue(value: Value, valueOf: (name: string) => string | undefined): Value {
  if (Array.isArray(value)) return value.map((item) => substitutedValue(item, valueOf));
  if (isMap(value)) return substitutedMap(value, valueOf);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw NOT_ALONE;
  return typeof value === 'string' && value.includes('$') ? substitutedText(value, valueOf) : value;
}

/** What a text is once it is substituted and read again. It is a plain scalar before and after, or a text of several lines. */
function substitutedText(text: string, valueOf: (name: string) => string | undefined): Value {
  if (SPECIAL.test(text)) throw NOT_ALONE;
  if (text.includes('\n')) {
    if (!/^[^\s]/.test(text) || / (?:\n|$)/.test(text)) throw NOT_ALONE;
    return text.split('\n').map((line) => {
      const own = line.includes('$') ? aloneIn(line, valueOf) : line;
      if ((own === '') !== (line === '') || /^\s/.test(own) !== /^\s/.test(line) || own.endsWith(' ') || SPECIAL.test(own)) throw NOT_ALONE;
      return own;
    }).join('\n');
  }
  const own = aloneIn(text, valueOf);
  if (!SIMPLE.test(text) || !SIMPLE.test(own) || /:(?:\s|$)|\s#|\s$/.test(text) || /:(?:\s|$)|\s#|\s$|^(?:---|\.\.\.)/.test(own)) throw NOT_ALONE;
  return kubectlScalar(own);
}

/** Plain scalars of one line without what may mean something else. */
const SIMPLE = /^[\w$./][^\r\n\t]*$/;

function aloneIn(text: string, valueOf: (name: string) => string | undefined): string {
  if (text.endsWith('$')) throw NOT_ALONE;
  return substitute(text, valueOf);
}

function isDisabled({ metadata }: ValueMap): boolean {
  if (!isMap(metadata)) return false;
  return [metadata.labels, metadata.annotations].some((texts) => isMap(texts) && texts[DISABLED] === 'disabled');
}

/** YAML in which texts with a dollar are written as Flux writes them; how others are written makes no difference. */
function asYaml(object: ValueMap): string {
  const lines: string[] = [];
  writeMap(object, '', lines, '');
  return `${lines.join('\n')}\n`;
}

/** @param first what the first line begins with */
function writeMap(map: ValueMap, indent: string, lines: string[], first: string): void {
  let before = first || indent;
  for (const key of Object.keys(map).sort()) {
    writeValue(map[key], indent, lines, `${before}${scalar(key, indent, true)}:`, false);
    before = indent;
  }
}

function writeValue(value: unknown, indent: string, lines: string[], before: string, isItem: boolean): void {
  if (Array.isArray(value) && value.length > 0) {
    if (!isItem) lines.push(before);
    let start = isItem ? `${before} ` : indent;
    const inner = isItem ? `${indent}  ` : indent;
    for (const item of value as unknown[]) {
      writeValue(item, inner, lines, `${start}-`, true);
      start = inner;
    }
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    if (isItem) {
      writeMap(value as ValueMap, `${indent}  `, lines, `${before} `);
    } else {
      lines.push(before);
      writeMap(value as ValueMap, `${indent}  `, lines, '');
    }
  } else {
    lines.push(`${before} ${typeof value === 'string' ? scalar(value, `${indent}  `, false) : JSON.stringify(value)}`);
  }
}

/** Characters that a scalar with one of them needs double quotes for. */
const SPECIAL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff]|\t/;

function scalar(text: string, indent: string, isKey: boolean): string {
  if (!text.includes('$') || SPECIAL.test(text)) return JSON.stringify(text);
  if (text.includes('\n')) return isKey || / (?:\n|$)/.test(text) ? JSON.stringify(text) : literalBlock(text, indent);
  const isPlain = !/^[\s#,[\]{}&*!|>'"%@`]|^[?:-](?:\s|$)|^(?:---|\.\.\.)|\s$|:(?:\s|$)|\s#/.test(text);
  if (isPlain) return text;
  return / $|^ /.test(text) && !/[^ ]/.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

function literalBlock(text: string, indent: string): string {
  const body = trimEnd(text, '\n');
  const tail = text.slice(body.length);
  const chomping = tail === '' ? '-' : tail === '\n' ? '' : '+';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  return `|${hint}${chomping}\n${body.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}${tail.slice(1)}`;
}
