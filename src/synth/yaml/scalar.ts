
/**
 * What was worked out for the strings met lately, at each depth of a document. It forgets everything when it holds its budget of
 * characters, so endless distinct strings cost no memory.
 */
export class StringCache {
  private readonly depths: Map<string, string>[] = [];
  private held = 0;

  constructor(private readonly budget: number) {}

  public get(from: string, depth: number): string | undefined {
    return from.length > LONGEST ? undefined : this.depths[depth]?.get(from);
  }

  /** Keeps the pieces as one flat string: a string that is still a tree of its parts is slower wherever it is put. */
  public remember(from: string, depth: number, ...pieces: string[]): string {
    const text = pieces.join('');
    if (from.length > LONGEST) return text;
    if (this.held > this.budget) {
      this.depths.length = 0;
      this.held = 0;
    }
    (this.depths[depth] ??= new Map<string, string>()).set(from, text);
    this.held += from.length + text.length + ENTRY;
    return text;
  }
}

/** The engine hashes longer strings by their length alone. */
const LONGEST = 16_000;

/** What an entry costs beside its characters. */
const ENTRY = 100;

/**
 * Thrown for what the rules here do not cover: the whole document is then left to the `yaml` library. They are the rules of its
 * `stringifyString` for YAML 1.1 without line folding, as cdk8s calls it.
 */
export const UNUSUAL = new Error('left to the yaml library');

/** A string inside a collection, behind its separator: ` plain`, ` "quoted"` or ` |` and a block, indented to the depth. */
export function stringText(value: string, depth: number): string {
  return isSimple(value) ? ' ' + value : specialText(value, depth);
}

function specialText(value: string, depth: number): string {
  return value.includes('\n')
    ? BLOCKS.get(value, depth) ?? BLOCKS.remember(value, depth, blockText(value, INDENTATION[depth]))
    : LINES.get(value, 0) ?? LINES.remember(value, 0, ' ', lineText(value));
}

/** A key and its colon. */
export function keyText(key: string): string {
  // A document marker is quoted or not depending on where the key stands, and a long key gets a line of its own behind `?`.
  if (key.includes('\n') || DOCUMENT_MARKER.test(key)) throw UNUSUAL;
  const text = isSimple(key) ? key : lineText(key);
  if (text.length > 1024) throw UNUSUAL;
  return `${text}:`;
}

/** A number behind its space. */
export function numberText(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) throw UNUSUAL;
  return ` ${value}`;
}

/** The spaces before a line, at every depth that is covered. */
export const INDENTATION = Array.from({ length: 48 }, (_, depth) => '  '.repeat(depth));

/**
 * Whether a string is such a name, path, image or host as most are: nothing in it is special, wherever it stands. This is faster than looking for it
 * among the strings met lately, and does not fill those with what comes once; a loop over its characters is slower in programs of some hundred objects,
 * where code is not compiled yet.
 */
export function isSimple(value: string): boolean {
  return SIMPLE.test(value) && !(value.length < 6 && WORDS.has(value));
}

/** Begins with a letter or `./`; with an `e`, it may be a number such as `e12345`. */
const SIMPLE = /^(?:[A-DF-Za-df-z]|\.\/)[-\w./:]*(?<!:)$/;
/** What would be read as null or a boolean: the only short words of letters that are not strings. */
const WORDS = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n']
  .flatMap((word) => [word, word[0].toUpperCase() + word.slice(1), word.toUpperCase()]));

const LINES = new StringCache(1_000_000);
const BLOCKS = new StringCache(2_000_000);

function lineText(value: string): string {
  if (FORBIDDEN.test(value)) throw UNUSUAL;
  return NOT_PLAIN.test(value) || NOT_A_STRING.test(value) ? quotedText(value) : value;
}

function quotedText(value: string): string {
  return value.includes('"') && !value.includes('\'') ? `'${value}'` : JSON.stringify(value);
}

function blockText(value: string, indent: string): string {
  if (BEYOND_ASCII.test(value) && FORBIDDEN.test(value)) throw UNUSUAL;
  let length = value.length;
  while (length > 0 && '\n\t '.includes(value[length - 1])) length--;
  const end = value.slice(length);
  // Blank text is quoted, and so is text whose last line is blank.
  if (length === 0 || (end.includes('\n') && !end.endsWith('\n'))) throw UNUSUAL;
  const chomp = end.includes('\n') ? (end.indexOf('\n') === end.length - 1 ? '' : '+') : '-';
  const indicator = STARTS_WITH_SPACE.test(value) ? '2' : '';
  let text = ` |${indicator}${chomp}\n${indent}`;
  let from = 0;
  for (let to = value.indexOf('\n') + 1; to > 0 && to < value.length; to = value.indexOf('\n', to) + 1) {
    text += value.slice(from, to);
    if (value[to] !== '\n') text += indent;
    from = to;
  }
  return text + (value.endsWith('\n') ? value.slice(from, -1) : value.slice(from));
}

/** Control characters and lone surrogates. */
const FORBIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u;
const BEYOND_ASCII = /[^\n\t -~]/;
const DOCUMENT_MARKER = /^(?:%|---|\.\.\.)/m;
const STARTS_WITH_SPACE = /^\n* /;

/** What would be read as syntax. */
const NOT_PLAIN = /^[\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|:[ \t]|[\t ]#|[\t :]$/;

/**
 * What would be read as null, a boolean, a number or a timestamp: the `test`s of the YAML 1.1 tags. The merge key `<<` is not among
 * them: `yaml` writes it plain, wherever it stands.
 */
const NOT_A_STRING = new RegExp([
  /^(?:~|[Nn]ull|NULL)?$/,
  /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
  /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
  /^[-+]?0b[0-1_]+$/,
  /^[-+]?0[0-7_]+$/,
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?0x[0-9a-fA-F_]+$/,
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
  /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
  /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|T|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:[ \t]*(?:Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$/,
].map((rule) => rule.source).join('|'));
