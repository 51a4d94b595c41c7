import { Deterministic } from './automaton';
import { ALL, ALPHABET, union } from './syntax';

/** An expression without look-around that is being put together. */
type Text =
  | { readonly kind: 'none' | 'empty' }
  | { readonly kind: 'set'; readonly set: bigint }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Text[] }
  | { readonly kind: 'star' | 'optional'; readonly part: Text };

const NONE: Text = { kind: 'none' };
const EMPTY: Text = { kind: 'empty' };

/** The anchored expression of RE2 for an automaton; undefined where it accepts nothing, or the expression is longer than people read. */
export function write(automaton: Deterministic, longest = 600): string | undefined {
  const body = eliminate(minimize(automaton));
  if (body.kind === 'none') return undefined;
  const parts = body.kind === 'sequence' ? body.parts : [body];
  const open = isAnything(parts[parts.length - 1]); // what may follow need not be said
  const inner = open ? sequence(...parts.slice(0, -1)) : body;
  const text = inner.kind === 'choice' ? `^(?:${render(inner)})` : `^${render(inner)}`;
  const whole = open ? text : `${text}$`;
  return whole.length > longest ? undefined : whole;
}

/** The same with as few states as possible. */
function minimize({ classes, next, accepts }: Deterministic): Deterministic {
  let groups = accepts.map(Number);
  for (let count = new Set(groups).size; ;) {
    const ids = new Map<string, number>();
    groups = next.map((row, i) => {
      const key = `${groups[i]} ${row.map((to) => groups[to]).join(' ')}`;
      if (!ids.has(key)) ids.set(key, ids.size);
      return ids.get(key)!;
    });
    if (ids.size === count) break;
    count = ids.size;
  }
  const size = Math.max(...groups) + 1;
  const firsts = Array.from({ length: size }, (_, group) => groups.indexOf(group));
  return { classes, next: firsts.map((i) => next[i].map((to) => groups[to])), accepts: firsts.map((i) => accepts[i]) };
}

/** Takes out one state after the other, the one with the fewest ways through it first. */
function eliminate({ classes, next, accepts }: Deterministic): Text {
  const size = next.length;
  const [first, last] = [size, size + 1];
  const edges = Array.from({ length: size + 2 }, () => new Map<number, Text>());
  const join = (from: number, to: number, by: Text): void => {
    edges[from].set(to, choice(edges[from].get(to) ?? NONE, by));
  };
  next.forEach((row, from) => row.forEach((to, i) => join(from, to, { kind: 'set', set: classes[i] })));
  accepts.forEach((accept, from) => accept && join(from, last, EMPTY));
  join(first, 0, EMPTY);
  const left = new Set(next.map((_, i) => i));
  while (left.size > 0) {
    const cost = (state: number): number => {
      const incoming = [...left, first].filter((from) => from !== state && edges[from].has(state));
      const outgoing = [...edges[state].keys()].filter((to) => to !== state);
      const ways = [...incoming.map((from) => edges[from].get(state)!), ...outgoing.map((to) => edges[state].get(to)!)];
      const length = ways.reduce((sum, each) => sum + render(each).length, 0);
      return incoming.length * outgoing.length * (length + render(edges[state].get(state) ?? EMPTY).length);
    };
    const costs = new Map([...left].map((state) => [state, cost(state)]));
    const state = [...left].reduce((best, each) => (costs.get(each)! < costs.get(best)! ? each : best));
    left.delete(state);
    const loop = star(edges[state].get(state) ?? NONE);
    for (const from of [...left, first]) {
      const into = edges[from].get(state);
      if (!into) continue;
      for (const [to, out] of edges[state]) if (to !== state && (left.has(to) || to === last)) join(from, to, sequence(into, loop, out));
      edges[from].delete(state);
    }
  }
  return edges[first].get(last) ?? NONE;
}

function choice(a: Text, b: Text): Text {
  if (a.kind === 'none') return b;
  if (b.kind === 'none' || render(a) === render(b)) return a;
  if (a.kind === 'empty') return optional(b);
  if (b.kind === 'empty') return optional(a);
  if (a.kind === 'set' && b.kind === 'set') return { kind: 'set', set: union(a.set, b.set) };
  const [as, bs] = [partsOf(a), partsOf(b)];
  if (render(as[0]) === render(bs[0])) return sequence(as[0], choice(sequence(...as.slice(1)), sequence(...bs.slice(1))));
  return { kind: 'choice', parts: [...a.kind === 'choice' ? a.parts : [a], ...b.kind === 'choice' ? b.parts : [b]] };
}

function sequence(...parts: Text[]): Text {
  if (parts.some(({ kind }) => kind === 'none')) return NONE;
  const flat = parts.flatMap((part) => (part.kind === 'empty' ? [] : partsOf(part)));
  return flat.length === 0 ? EMPTY : flat.length === 1 ? flat[0] : { kind: 'sequence', parts: flat };
}

function partsOf(text: Text): readonly Text[] {
  return text.kind === 'sequence' ? text.parts : [text];
}

function star(part: Text): Text {
  if (part.kind === 'none' || part.kind === 'empty') return EMPTY;
  return part.kind === 'star' ? part : { kind: 'star', part: part.kind === 'optional' ? part.part : part };
}

function optional(part: Text): Text {
  if (part.kind === 'star' || part.kind === 'optional') return part;
  const parts = partsOf(part);
  const [head, loop] = [parts.slice(0, -1), parts[parts.length - 1]];
  if (loop.kind === 'star' && head.length > 0 && render(sequence(...head)) === render(loop.part)) return loop;
  return { kind: 'optional', part };
}

function isAnything(text: Text | undefined): boolean {
  return text?.kind === 'star' && text.part.kind === 'set' && text.part.set === ALL;
}

function render(text: Text): string {
  switch (text.kind) {
    case 'none': return '[^\\x00-\\x{10FFFF}]';
    case 'empty': return '';
    case 'set': return renderSet(text.set);
    case 'choice': return text.parts.map(render).join('|');
    case 'sequence': return text.parts.map((part, i) => {
      if (isRepeated(text.parts, i)) return '';
      return isRepeated(text.parts, i - 1) ? `${grouped((part as Loop).part)}+` : grouped(part, 'choice');
    }).join('');
    default: return `${grouped(text.part)}${text.kind === 'star' ? '*' : '?'}`;
  }
}

type Loop = Text & { readonly kind: 'star' };

/** Whether any number of the same comes after a part: `aa*` is `a+`. */
function isRepeated(parts: readonly Text[], i: number): boolean {
  const [part, next] = [parts[i] as Text | undefined, parts[i + 1] as Text | undefined];
  return part !== undefined && next?.kind === 'star' && render(part) === render(next.part) && !isRepeated(parts, i - 1);
}

function grouped(text: Text, only?: Text['kind']): string {
  return (only ? text.kind === only : text.kind !== 'set') ? `(?:${render(text)})` : render(text);
}

function renderSet(set: bigint): string {
  if (set === ALL) return '.';
  const chars = [...ALPHABET].filter((_, i) => (set >> BigInt(i)) % 2n === 1n); // eslint-disable-line no-bitwise -- sets are bits
  if (chars.length === 1) return chars[0] === '.' ? '\\.' : chars[0];
  const others = [...ALPHABET].filter((c) => !chars.includes(c));
  const [plain, negated] = [`[${ranges(chars)}]`, `[^${ranges(others)}]`];
  return plain.length <= negated.length ? plain : negated;
}

/** Characters as a class lists them, the dash last. */
function ranges(chars: readonly string[]): string {
  const codes = chars.filter((c) => c !== '-').map((c) => c.charCodeAt(0)).sort((a, b) => a - b);
  let text = '';
  for (let i = 0; i < codes.length;) {
    let end = i;
    while (codes[end + 1] === codes[end] + 1) end++;
    text += end - i < 2 ? String.fromCharCode(...codes.slice(i, end + 1)) : `${String.fromCharCode(codes[i])}-${String.fromCharCode(codes[end])}`;
    i = end + 1;
  }
  return chars.includes('-') ? `${text}-` : text;
}
