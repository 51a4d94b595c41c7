import { ALPHABET, Node, NotUnderstood } from './syntax';

/** A state of a machine that reads a tag character by character and may be in several states at once. */
interface State {
  /** What leads on without reading, where its condition holds. */
  readonly free: { readonly to: number; readonly when?: Condition }[];
  /** What leads on by reading one of a set. */
  readonly reading: { readonly to: number; readonly set: bigint }[];
}

type Condition = { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'ahead' | 'behind'; readonly negative: boolean; readonly start: number; readonly accept: number };

/** A way to match that is being followed: its state, and what was said of what is still to be read. */
interface Thread {
  readonly at: number;
  readonly duties: readonly Duty[];
}

interface Duty {
  readonly negative: boolean;
  readonly accept: number;
  readonly at: readonly number[];
}

/** All that matters of what was read. */
interface Position {
  readonly threads: Thread[];
  /** What each look-behind has read, by the states that it may be in. */
  readonly trackers: number[][];
  readonly begin: boolean;
  /** Whatever follows, the expression was found. */
  readonly done: boolean;
}

/** Which states are reached for each part of the alphabet; whether a tag may end here. */
export interface Deterministic {
  /** Sets of characters that are never told apart. */
  readonly classes: readonly bigint[];
  /** For each state, where each class leads. State 0 is the first. */
  readonly next: readonly (readonly number[])[];
  readonly accepts: readonly boolean[];
}

const MOST_STATES = 150;

/**
 * The automaton of all tags in which an expression is found.
 *
 * @throws NotUnderstood where it has too many states, or a look-around in another one
 */
export function determinize(expression: Node): Deterministic {
  return new Machine(expression).determinize();
}

class Machine {
  private readonly states: State[] = [];
  private readonly behinds: (Condition & { readonly kind: 'ahead' | 'behind' })[] = [];
  private readonly start: number;
  private readonly accept: number;
  private inLook = false;

  constructor(expression: Node) {
    this.start = this.add();
    this.accept = this.build(expression, this.start);
  }

  determinize(): Deterministic {
    const classes = this.classes();
    const ids = new Map<string, number>();
    const found: Position[] = [];
    const idOf = (threads: Thread[], trackers: number[][], begin: boolean): number => {
      const done = threads.some(({ at, duties }) => at === this.accept && duties.length === 0);
      const key = done ? 'all' : JSON.stringify([threads.map(keyOf).sort(), trackers, begin]);
      const known = ids.get(key);
      if (known !== undefined) return known;
      if (found.length >= MOST_STATES) throw new NotUnderstood();
      ids.set(key, found.length);
      found.push({ threads, trackers, begin, done });
      return found.length - 1;
    };
    const firstTrackers = this.behinds.map(({ start }) => this.closed([start], true, false));
    idOf(this.closedThreads([{ at: this.start, duties: [] }], firstTrackers, true, false), firstTrackers, true);
    const next: number[][] = [];
    const accepts: boolean[] = [];
    for (let i = 0; i < found.length; i++) {
      const { threads, trackers, begin, done } = found[i];
      if (done) {
        accepts.push(true);
        next.push(classes.map(() => i));
        continue;
      }
      const atEnd = trackers.map((each) => this.closed(each, begin, true));
      const last = this.closedThreads(threads, atEnd, begin, true);
      accepts.push(last.some(({ at, duties }) => at === this.accept && duties.every(({ negative }) => negative)));
      next.push(classes.map((set) => {
        const moved = trackers.map((each, t) => this.closed([...this.read(each, set), this.behinds[t].start], false, false));
        const threadsAfter = threads.flatMap((thread) => this.readThread(thread, set));
        return idOf(this.closedThreads([...threadsAfter, { at: this.start, duties: [] }], moved, false, false), moved, false);
      }));
    }
    return { classes, next, accepts };
  }

  private add(): number {
    return this.states.push({ free: [], reading: [] }) - 1;
  }

  private link(from: number, to: number, when?: Condition): void {
    this.states[from].free.push({ to, when });
  }

  /** Adds the states of a part; returns the one that is reached when it has matched. */
  private build(node: Node, from: number): number {
    if (this.states.length > 4000) throw new NotUnderstood();
    switch (node.kind) {
      case 'sequence': return node.parts.reduce((at, part) => this.build(part, at), from);
      case 'choice': {
        const to = this.add();
        for (const part of node.parts) {
          const begin = this.add();
          this.link(from, begin);
          this.link(this.build(part, begin), to);
        }
        return to;
      }
      case 'repeat': return this.repeat(node.part, node.min, node.max, from);
      case 'look': return this.look(node, from);
      case 'set': {
        const to = this.add();
        this.states[from].reading.push({ to, set: node.set });
        return to;
      }
      default: {
        const to = this.add();
        this.link(from, to, { kind: node.kind });
        return to;
      }
    }
  }

  private repeat(part: Node, min: number, max: number, from: number): number {
    let at = from;
    for (let i = 0; i < min; i++) at = this.build(part, at);
    const to = this.add();
    if (max === Infinity) {
      const loop = this.add();
      this.link(at, loop);
      this.link(this.build(part, loop), loop);
      this.link(loop, to);
      return to;
    }
    this.link(at, to);
    for (let i = min; i < max; i++) {
      at = this.build(part, at);
      this.link(at, to);
    }
    return to;
  }

  private look({ ahead, negative, part }: Node & { readonly kind: 'look' }, from: number): number {
    if (this.inLook) throw new NotUnderstood();
    this.inLook = true;
    const start = this.add();
    const condition = { kind: ahead ? 'ahead' as const : 'behind' as const, negative, start, accept: this.build(part, start) };
    this.inLook = false;
    if (!ahead) this.behinds.push(condition);
    const to = this.add();
    this.link(from, to, condition);
    return to;
  }

  /** Sets of characters that no transition tells apart. */
  private classes(): bigint[] {
    const sets = [...new Set(this.states.flatMap(({ reading }) => reading.map(({ set }) => set)))];
    const bySignature = new Map<string, bigint>();
    for (let i = 0n; i < BigInt(ALPHABET.length); i++) {
      const signature = sets.map((set) => (has(set, i) ? '1' : '0')).join('');
      bySignature.set(signature, (bySignature.get(signature) ?? 0n) + 2n ** i);
    }
    return [...bySignature.values()];
  }

  /** What is reached of plain states without reading. */
  private closed(from: readonly number[], begin: boolean, end: boolean): number[] {
    const reached = new Set(from);
    for (const at of reached) {
      for (const { to, when } of this.states[at].free) if (!when || (when.kind === 'begin' && begin) || (when.kind === 'end' && end)) reached.add(to);
    }
    return [...reached].sort((a, b) => a - b);
  }

  private read(from: readonly number[], set: bigint): number[] {
    return from.flatMap((at) => this.states[at].reading.filter((each) => overlaps(each.set, set)).map(({ to }) => to));
  }

  private readThread({ at, duties }: Thread, set: bigint): Thread[] {
    const moved: Duty[] = [];
    for (const duty of duties) {
      const states = this.closed(this.read(duty.at, set), false, false);
      if (states.length > 0) moved.push({ ...duty, at: states });
      else if (!duty.negative) return [];
    }
    return (at === this.accept ? [at] : this.read([at], set)).map((to) => ({ at: to, duties: moved }));
  }

  private closedThreads(from: readonly Thread[], trackers: readonly (readonly number[])[], begin: boolean, end: boolean): Thread[] {
    const reached = new Map<string, Thread>();
    const visit = (thread: Thread): void => {
      const judged = this.judged(thread, begin, end);
      if (!judged || reached.has(keyOf(judged))) return;
      reached.set(keyOf(judged), judged);
      for (const { to, when } of this.states[judged.at].free) {
        if (when?.kind === 'ahead') {
          const { negative, accept, start } = when;
          visit({ at: to, duties: [...judged.duties, { negative, accept, at: this.closed([start], begin, end) }] });
        } else if (!when || this.holds(when, trackers, begin, end)) {
          visit({ at: to, duties: judged.duties });
        }
      }
    };
    from.forEach(visit);
    return [...reached.values()];
  }

  private holds(when: Condition, trackers: readonly (readonly number[])[], begin: boolean, end: boolean): boolean {
    if (when.kind === 'begin') return begin;
    if (when.kind === 'end') return end;
    const { negative, accept } = when as Condition & { readonly kind: 'behind' };
    return trackers[this.behinds.findIndex((each) => each === when)].includes(accept) !== negative;
  }

  /** A thread without the duties that are done; undefined where one is broken. */
  private judged({ at, duties }: Thread, begin: boolean, end: boolean): Thread | undefined {
    const left = new Map<string, Duty>();
    for (const duty of duties) {
      const states = end ? this.closed(duty.at, begin, true) : duty.at;
      if (states.includes(duty.accept)) {
        if (duty.negative) return undefined;
      } else {
        left.set(JSON.stringify([duty.negative, duty.accept, states]), { ...duty, at: states });
      }
    }
    return { at, duties: [...left.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, duty]) => duty) };
  }
}

function keyOf({ at, duties }: Thread): string {
  return JSON.stringify([at, duties]);
}

function has(set: bigint, i: bigint): boolean {
  return (set >> i) % 2n === 1n; // eslint-disable-line no-bitwise -- sets are bits
}

function overlaps(a: bigint, b: bigint): boolean {
  return (a & b) !== 0n; // eslint-disable-line no-bitwise -- sets are bits
}
