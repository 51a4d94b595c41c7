import { globMatch } from './envsubst-glob';

/** Why a text cannot be substituted. */
export class SubstitutionError extends Error {}

/** Why a text is not substituted here, though Flux may do it. */
export class SubstitutionLimit extends Error {}

/** The value of a variable; undefined if it is not set. */
export type Lookup = (name: string) => string | undefined;

type Accept = (char: string, length: number) => boolean;
type Token = 'end' | 'text' | 'open' | 'close' | 'illegal';

/**
 * Substitutes `${…}` as Flux does: not quite a shell's grammar. `$${` is `${`, a default may have variables in it, and a name that is followed by what
 * is not an operator is an error.
 *
 * @throws SubstitutionError if the text is malformed, or a variable is not set
 * @see https://pkg.go.dev/github.com/fluxcd/pkg/envsubst
 */
export function substitute(text: string, lookup: Lookup): string {
  return new Parser(text, lookup).whole();
}

const ANY: Accept = () => true;
const isWord: Accept = (char) => /[\p{L}\p{Nd}_]/u.test(char);
const untilBrace: Accept = (char) => char !== '}';
/** What a scan may find; a mode is a text of them. */
const [IDENT, OPEN, CLOSE, ESCAPE] = ['i', 'o', 'c', 'e'];

/** More levels of defaults in defaults are not read: the stack is finite. */
const DEEPEST = 200;

/** Reads and evaluates at once: what is evaluated has no effect on what is read. */
class Parser {
  private chars: string[];
  private at = 0;
  private start = 0;
  private accept: Accept = ANY;
  private mode = '';
  private depth = 0;
  private escapesBackslash = false;

  constructor(text: string, private readonly lookup: Lookup) {
    this.chars = [...text];
  }

  public whole(): string {
    const parts: string[] = [];
    const evaluations: Array<() => string> = [];
    for (;;) {
      this.accept = ANY;
      this.mode = IDENT + OPEN + ESCAPE;
      this.escapesBackslash = false;
      const token = this.scan();
      if (token === 'end') break;
      if (token === 'text') {
        const text = this.token();
        evaluations.push(() => text);
      } else if (token === 'open') {
        evaluations.push(this.expression());
      } else {
        throw new SubstitutionError('bad substitution');
      }
    }
    for (const evaluation of evaluations) parts.push(evaluation());
    return parts.join('');
  }

  private expression(): () => string {
    this.escapesBackslash = true;
    if (this.peek() === '#') {
      this.operator((char, length) => char === '#' && length === 1);
      const name = this.name('bad substitution');
      return this.closed(name, '#', []);
    }
    const name = this.name('unable to parse variable name');
    switch (this.peek()) {
      case ':': return '=-?+'.includes(this.chars[this.at + 1] ?? '\0') ? this.defaulted(name) : this.substring(name);
      case '=': return this.defaulted(name);
      case ',':
      case '^': return this.closed(name, this.operator((char, length) => (char === ',' || char === '^') && length < 3), []);
      case '/': return this.replaced(name);
      case '#':
      case '%': {
        const sign = this.peek();
        const operator = this.operator((char, length) => char === sign && length < 3);
        return this.closed(name, operator, [this.parameter(untilBrace, IDENT)]);
      }
    }
    this.accept = isWord;
    this.mode = CLOSE;
    if (this.scan() !== 'close') throw new SubstitutionError('missing closing brace');
    return this.evaluation(name, '', []);
  }

  private name(message: string): string {
    this.accept = isWord;
    this.mode = IDENT;
    if (this.scan() !== 'text') throw new SubstitutionError(message);
    return this.token();
  }

  private operator(accept: Accept): string {
    this.accept = accept;
    this.mode = IDENT;
    if (this.scan() !== 'text') throw new SubstitutionError('bad substitution');
    return this.token();
  }

  private parameter(accept: Accept, mode: string): () => string {
    this.accept = accept;
    this.mode = mode + OPEN;
    const token = this.scan();
    if (token === 'open') {
      if (++this.depth > DEEPEST) throw new SubstitutionLimit(`more than ${DEEPEST} expressions are inside one another`);
      const inner = this.expression();
      this.depth--;
      return inner;
    }
    if (token !== 'text' && token !== 'close') throw new SubstitutionError('unable to parse substitution within function');
    const text = this.token();
    return () => text;
  }

  private defaulted(name: string): () => string {
    const operator = this.operator(this.peek() === '=' ? (char, length) => char === '=' && length === 1 : (char, length) => (length === 1 ? char === ':' : length === 2 && '=-?+'.includes(char)));
    const parameters: Array<() => string> = [];
    while (this.peek() !== '}') parameters.push(this.parameter(untilBrace, IDENT));
    return this.closed(name, operator, parameters);
  }

  private substring(name: string): () => string {
    this.operator((char, length) => char === ':' && length === 1);
    const parameters = [this.parameter((char) => char !== ':' && char !== '}', IDENT)];
    this.accept = (char) => char === ':';
    this.mode = IDENT + CLOSE;
    const token = this.scan();
    if (token === 'close') return this.evaluation(name, ':', parameters);
    if (token !== 'text') throw new SubstitutionError('bad substitution');
    parameters.push(this.parameter(untilBrace, IDENT));
    return this.closed(name, ':', parameters);
  }

  private replaced(name: string): () => string {
    const operator = this.operator((char, length) => (length === 1 ? char === '/' : length === 2 && '/#%'.includes(char)));
    const parameters = [this.parameter((char) => char !== '/', IDENT + ESCAPE)];
    this.operator((char) => char === '/');
    if (this.peek() !== '}') parameters.push(this.parameter(untilBrace, IDENT + ESCAPE));
    return this.closed(name, operator, parameters);
  }

  private closed(name: string, operator: string, parameters: ReadonlyArray<() => string>): () => string {
    this.mode = CLOSE;
    if (this.scan() !== 'close') throw new SubstitutionError('bad substitution');
    return this.evaluation(name, operator, parameters);
  }

  private evaluation(name: string, operator: string, parameters: ReadonlyArray<() => string>): () => string {
    return () => {
      const values = parameters.map((parameter) => parameter());
      const value = this.lookup(name);
      if (value === undefined && !DEFAULTS.has(operator)) throw new SubstitutionError(`variable not set (strict mode): "${name}"`);
      return evaluate(operator, value ?? '', values);
    };
  }

  private peek(): string {
    return this.chars[this.at] ?? '\0';
  }

  private token(): string {
    return this.chars.slice(this.start, this.at).join('');
  }

  private scan(): Token {
    this.start = this.at;
    if (this.at >= this.chars.length) return 'end';
    const char = this.chars[this.at++];
    if (char === '\0') return 'end';
    if (this.opens(char)) return 'open';
    if (this.mode.includes(CLOSE) && char === '}') return 'close';
    if (!this.mode.includes(IDENT)) return 'illegal';
    if (this.isEscaped(char)) this.skip();
    else if (!this.accept(char, this.at - this.start)) return 'illegal';
    for (;;) {
      if (this.at >= this.chars.length) return 'text';
      const next = this.chars[this.at++];
      if (next === '\0') {
        this.at--;
        return 'text';
      }
      if (this.opens(next)) {
        this.at -= 2;
        return 'text';
      }
      if (this.isEscaped(next)) {
        this.skip();
      } else if (!this.accept(next, this.at - this.start)) {
        this.at--;
        return 'text';
      }
    }
  }

  private opens(char: string): boolean {
    if (!this.mode.includes(OPEN) || char !== '$' || this.chars[this.at] !== '{') return false;
    this.at++;
    return true;
  }

  private isEscaped(char: string): boolean {
    if (!this.mode.includes(ESCAPE)) return false;
    if (char === '$') return this.chars[this.at] === '$';
    return char === '\\' && this.escapesBackslash && (this.chars[this.at] === '/' || this.chars[this.at] === '\\');
  }

  /** Leaves out the character before. */
  private skip(): void {
    this.chars.splice(this.at - 1, 1);
  }
}

const DEFAULTS = new Set(['-', '+', '=', '?', ':-', ':+', ':=', ':?']);

function evaluate(operator: string, value: string, parameters: readonly string[]): string {
  switch (operator) {
    case ',': return changeFirst(value, lower);
    case ',,': return lower(value);
    case '^': return changeFirst(value, upper);
    case '^^': return upper(value);
    case '#': return parameters.length === 0 ? String(Buffer.byteLength(value)) : trimmed(value, parameters[0], false);
    case '##': return trimmed(value, parameters[0], true);
    case '%': return reversed(trimmed(reversed(value), reversed(parameters[0]), false));
    case '%%': return reversed(trimmed(reversed(value), reversed(parameters[0]), true));
    case ':': return substring(value, parameters);
    case '/#': return parameters.length === 2 && value.startsWith(parameters[0]) ? value.replace(parameters[0], () => parameters[1]) : value;
    case '/%': return parameters.length === 2 && value.endsWith(parameters[0]) ? value.slice(0, value.length - parameters[0].length) + parameters[1] : value;
    case '/': return value.replace(parameters[0], () => parameters[1] ?? '');
    case '//': return replaceAll(value, parameters[0], parameters[1] ?? '');
    default: return value === '' ? parameters.join('') : value;
  }
}

function replaceAll(value: string, from: string, to: string): string {
  return from === '' ? to + [...value].map((char) => char + to).join('') : value.replaceAll(from, () => to);
}

/** Go changes characters one by one: none becomes two. */
function upper(text: string): string {
  return [...text].map((char) => (char.toUpperCase().length === char.length ? char.toUpperCase() : char)).join('');
}

function lower(text: string): string {
  return [...text].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('');
}

function changeFirst(text: string, change: (text: string) => string): string {
  const [first = ''] = text;
  return change(first) + text.slice(first.length);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Without the shortest or longest beginning that a pattern matches. */
function trimmed(value: string, pattern: string, isLongest: boolean): string {
  const chars = [...value];
  for (let i = 0; i < chars.length; i++) {
    const length = isLongest ? chars.length - i : i + 1;
    const isMatch = globMatch(pattern, chars.slice(0, length).join(''));
    if (isMatch === undefined) return value;
    if (isMatch) return chars.slice(length).join('');
  }
  return value;
}

/** Positions count bytes. */
function substring(value: string, [from, count]: readonly string[]): string {
  const number = (text: string): number | undefined => (/^[-+]?\d+$/.test(text) ? Number(text) : undefined);
  const bytes = Buffer.from(value);
  let start = number(from);
  if (start === undefined) return value;
  if (start < 0) start = Math.max(bytes.length + start, 0);
  if (count === undefined) return bytes.subarray(start).toString();
  const length = number(count);
  if (length === undefined) return value;
  const end = length < 0 ? bytes.length + length : start + length;
  return end < start ? '' : bytes.subarray(start, end).toString();
}
