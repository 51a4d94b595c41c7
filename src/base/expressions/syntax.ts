/** Characters of tags of images. A set of them is a number with a bit for each. */
export const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-';
export const ALL = 2n ** BigInt(ALPHABET.length) - 1n;

/** A part of a regular expression, as far as it matters to tags. */
export type Node =
  | { readonly kind: 'set'; readonly set: bigint }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly part: Node };

/** An expression that is not understood here. */
export class NotUnderstood extends Error {}

/**
 * Reads a regular expression of Perl.
 *
 * @throws NotUnderstood where it has what no automaton can say (back-references), or what is not supported here
 */
export function parse(text: string): Node {
  const parser = new Parser(text);
  const node = parser.choice();
  if (!parser.isAtEnd) throw new NotUnderstood();
  return node;
}

/** The set of some characters. */
export function setOf(chars: string): bigint {
  return [...new Set(chars)].filter((c) => ALPHABET.includes(c)).reduce((set, c) => set + 2n ** BigInt(ALPHABET.indexOf(c)), 0n);
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const CLASSES: { readonly [letter: string]: string } = { d: DIGITS, w: `${LOWER}${LOWER.toUpperCase()}${DIGITS}_`, s: '', n: '', t: '', r: '', f: '', v: '' };

/** Repetitions are written out, so there must not be many. */
const MOST_REPETITIONS = 64;

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  choice(): Node {
    const parts = [this.sequence()];
    while (this.take('|')) parts.push(this.sequence());
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (!this.isAtEnd && !'|)'.includes(this.text[this.at])) parts.push(this.repeated(this.atom()));
    return { kind: 'sequence', parts };
  }

  private repeated(part: Node): Node {
    let node = part;
    for (;;) {
      const [whole, range, min, comma, max] = /^(?:[*+?]|(\{(\d+)(?:(,)(\d*))?\}))/.exec(this.text.slice(this.at)) ?? [];
      if (whole === undefined) return node;
      if (part.kind !== 'set' && part.kind !== 'sequence' && part.kind !== 'choice') throw new NotUnderstood();
      this.at += whole.length;
      const most = range === undefined ? (whole === '?' ? 1 : Infinity) : comma === undefined ? Number(min) : max === '' ? Infinity : Number(max);
      const least = range === undefined ? (whole === '+' ? 1 : 0) : Number(min);
      if (least > MOST_REPETITIONS || (most !== Infinity && (most > MOST_REPETITIONS || most < least))) throw new NotUnderstood();
      node = { kind: 'repeat', part: node, min: least, max: most };
      if (this.take('+')) throw new NotUnderstood(); // possessive
      this.take('?'); // lazy or not, the same tags match
    }
  }

  private atom(): Node {
    if (this.take('^')) return { kind: 'begin' };
    if (this.take('$')) return { kind: 'end' };
    if (this.take('.')) return { kind: 'set', set: ALL };
    if (this.take('(')) return this.group();
    if (this.take('[')) return { kind: 'set', set: this.charClass() };
    if (this.take('\\')) return this.escape();
    const c = this.text[this.at++];
    if (c === undefined || '*+?'.includes(c)) throw new NotUnderstood();
    return { kind: 'set', set: setOf(c) };
  }

  private group(): Node {
    const opening = /^\?(?:(:)|P?<[A-Za-z_]\w*>|(<?)([=!]))/.exec(this.text.slice(this.at));
    if (!opening && this.text[this.at] === '?') throw new NotUnderstood(); // flags, atomic groups, conditions
    this.at += opening?.[0].length ?? 0;
    const part = this.choice();
    if (!this.take(')')) throw new NotUnderstood();
    const [, , behind, sign] = opening ?? [];
    if (sign === undefined) return { kind: 'sequence', parts: [part] };
    return { kind: 'look', ahead: behind === '', negative: sign === '!', part };
  }

  private escape(): Node {
    const c = this.text[this.at++];
    if (c === 'A') return { kind: 'begin' };
    if (c === 'z' || c === 'Z') return { kind: 'end' };
    return { kind: 'set', set: this.escaped(c) };
  }

  private escaped(c: string | undefined): bigint {
    if (c === undefined) throw new NotUnderstood();
    if (Object.hasOwn(CLASSES, c)) return setOf(CLASSES[c]);
    if (Object.hasOwn(CLASSES, c.toLowerCase()) && 'DWS'.includes(c)) return ALL - setOf(CLASSES[c.toLowerCase()]);
    if (/[A-Za-z0-9]/.test(c)) throw new NotUnderstood(); // back-references, word boundaries, Unicode classes
    return setOf(c);
  }

  private charClass(): bigint {
    const negative = this.take('^');
    const items: string[] = [];
    let set = 0n;
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      if (this.isAtEnd || this.text.startsWith('[:', this.at)) throw new NotUnderstood();
      const from = this.text[this.at++];
      if (from === '\\') {
        const escaped = this.text[this.at++];
        if (escaped === undefined || /[A-Za-z0-9]/.test(escaped)) set = union(set, this.escaped(escaped));
        else items.push(escaped);
      } else if (this.text[this.at] === '-' && !['', ']', undefined].includes(this.text[this.at + 1])) {
        const to = this.text[this.at + 1];
        if (to === '\\' || to === '[') throw new NotUnderstood();
        this.at += 2;
        items.push(...[...ALPHABET].filter((c) => c >= from && c <= to));
      } else {
        items.push(from);
      }
    }
    this.at++;
    set = union(set, setOf(items.join('')));
    return negative ? ALL - set : set;
  }

  private take(text: string): boolean {
    const isThere = this.text.startsWith(text, this.at);
    if (isThere) this.at += text.length;
    return isThere;
  }
}

/** What is in one of two sets. */
export function union(a: bigint, b: bigint): bigint {
  return BigInt.asUintN(ALPHABET.length, a | b); // eslint-disable-line no-bitwise -- sets are bits
}
