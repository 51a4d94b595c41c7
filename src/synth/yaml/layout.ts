import type { GeneratedField, GeneratedType } from './generated-class';
import { keyText, INDENTATION, UNUSUAL } from './scalar';

/** A key and its colon, on a line of its own or behind a dash. */
export interface Line {
  readonly bare: string;
  /** With the space that comes before a plain value. */
  readonly spaced: string;
}

/** How the keys of an object are written at one depth. */
export interface Lines {
  /** The sorted keys, each as its place in the object. */
  readonly order: readonly number[];
  /** Each key in that order on a line of its own. */
  readonly below: readonly Line[];
  /** Each key in that order behind a dash. */
  readonly beside: readonly Line[];
  /** Each key in that order as a field of the type, where the layout is of one. */
  readonly fields: readonly GeneratedField[];
}

/**
 * The keys of an object in the order in which the program gave them. Objects of one kind have the same keys over and over: a layout is found from
 * key to key by comparing references, so that the keys of most objects are neither sorted nor looked up.
 */
export class Layout {
  /** The layout of an object without keys, where each search begins. */
  static get empty(): Layout {
    if (made > MOST) forget();
    return empty;
  }

  /** The same for a value of a type, whose keys are in the order of its fields, and which has no others. */
  static of(type: GeneratedType): Layout {
    if (made > MOST) forget();
    let layout = typed.get(type);
    if (!layout) typed.set(type, layout = new Layout(undefined, '', type));
    return layout;
  }

  /** How many keys there are. */
  readonly length: number;
  private lastKey?: string;
  private last?: Layout;
  private longer?: Map<string, Layout>;
  private readonly lines: Lines[] = [];

  constructor(private readonly shorter?: Layout, private readonly key = '', private readonly type: GeneratedType | undefined = shorter?.type) {
    this.length = shorter ? shorter.length + 1 : 0;
    made++;
  }

  /** The layout with one more key; throws UNUSUAL where its type does not have it. */
  with(key: string): Layout {
    return this.lastKey === key ? this.last! : this.find(key);
  }

  /** @throws UNUSUAL as `lineOf` does */
  at(depth: number): Lines {
    return this.lines[depth] ??= this.write(depth);
  }

  private find(key: string): Layout {
    this.longer ??= new Map<string, Layout>();
    let found = this.longer.get(key);
    if (!found) {
      if (this.type && !this.type.fields.has(key)) throw UNUSUAL;
      this.longer.set(key, found = new Layout(this, key));
    }
    this.lastKey = key;
    return this.last = found;
  }

  private write(depth: number): Lines {
    const keys: string[] = [];
    for (let layout: Layout = this; layout.shorter; layout = layout.shorter) keys[layout.length - 1] = layout.key;
    const fields = this.type ? keys.map((key) => this.type!.fields.get(key)!) : [];
    const names = this.type ? fields.map(({ name }) => name) : keys;
    const order = keys.map((_, place) => place).sort((a, b) => (this.type ? fields[a].place - fields[b].place : keys[a] < keys[b] ? -1 : 1));
    return {
      order,
      below: order.map((place) => lineOf(names[place], depth)),
      beside: order.map((place) => lineOf(names[place])),
      fields: this.type ? order.map((place) => fields[place]) : fields,
    };
  }
}

/**
 * A key on a line of its own at a depth, or behind a dash.
 *
 * @throws UNUSUAL for keys that mean something to resolvers, and for those that the engine puts before all others, because they are numbers
 */
export function lineOf(key: string, depth?: number): Line {
  if (/^(\d|(__proto__|constructor|resolve|toJSON)$)/.test(key)) throw UNUSUAL;
  const before = depth === undefined ? ' ' : `\n${INDENTATION[depth]}`;
  const text = keyText(key);
  return { bare: flat(before, text), spaced: flat(before, text, ' ') };
}

/** One string in one piece: one that is still a tree of its parts is slower wherever it is put. */
function flat(...pieces: string[]): string {
  return pieces.join('');
}

/** So many layouts take about a megabyte; programs have some hundred. */
const MOST = 5000;
let made = 0;
let empty = new Layout();
let typed = new Map<GeneratedType, Layout>();

function forget(): void {
  made = 0;
  empty = new Layout();
  typed = new Map();
}
