import { call, Code, literal, name } from './code';
import { readGoDuration } from '../base/duration';

/** What an object cannot be said with: the reason, for the user. */
export class Unsaid extends Error {}

/** The fields of a value of an object, each of which must be taken by somebody: what is left over is something that no property says. */
export class Fields {
  private readonly left: Set<string>;
  private readonly inner: Fields[] = [];

  /** @param path where the value is, such as `spec.chart` */
  constructor(private readonly value: Readonly<Record<string, unknown>>, private readonly path: string) {
    this.left = new Set(Object.keys(value).filter((key) => value[key] !== undefined));
  }

  public has(key: string): boolean {
    return this.value[key] !== undefined;
  }

  public raw(key: string): unknown {
    this.left.delete(key);
    return this.value[key];
  }

  public text(key: string): string | undefined {
    return this.checked(key, (value): value is string => typeof value === 'string');
  }

  /** A value as plain data. */
  public data(key: string): Code | undefined {
    return this.has(key) ? literal(this.raw(key)) : undefined;
  }

  public map(key: string): Fields | undefined {
    const value = this.checked(key, isMap);
    return value && this.below(value, key);
  }

  public maps(key: string): Fields[] | undefined {
    const value = this.checked(key, (all): all is Record<string, unknown>[] => Array.isArray(all) && all.every(isMap));
    return value?.map((each, i) => this.below(each, `${key}[${i}]`));
  }

  public texts(key: string): string[] | undefined {
    return this.checked(key, (all): all is string[] => Array.isArray(all) && all.every((each) => typeof each === 'string'));
  }

  /** A duration as Go writes it, such as `1h30m`. */
  public duration(key: string): Code | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : durationOf(text) ?? this.refuse(key);
  }

  /** The member of an enum with a value. */
  public member(key: string, type: string, values: Readonly<Record<string, string>>): Code | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const member = Object.keys(values).find((each) => values[each] === text);
    return member === undefined ? this.refuse(key) : name(`${type}.${member}`);
  }

  /** The names of fields that nobody has taken. */
  public leftOver(): string[] {
    return [...[...this.left].map((key) => `${this.path}.${key}`), ...this.inner.flatMap((each) => each.leftOver())];
  }

  public refuse(key: string): never {
    throw new Unsaid(`${this.path}.${key}`);
  }

  private below(value: Record<string, unknown>, key: string): Fields {
    const fields = new Fields(value, `${this.path}.${key}`);
    this.inner.push(fields);
    return fields;
  }

  private checked<T>(key: string, isRight: (value: unknown) => value is T): T | undefined {
    if (!this.has(key)) return undefined;
    const value = this.raw(key);
    return isRight(value) ? value : this.refuse(key);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const UNITS: readonly (readonly [unit: string, factory: string, millis: number])[] = [
  ['h', 'hours', 3_600_000], ['m', 'minutes', 60_000], ['s', 'seconds', 1000], ['ms', 'millis', 1],
];

/** A duration of cdk8s that is as long as one of Go; undefined where it has no whole number of milliseconds. */
function durationOf(text: string): Code | undefined {
  const millis = readGoDuration(text) ?? 0;
  const [, factory, size] = UNITS.find(([, , each]) => millis % each === 0 && millis > 0) ?? [];
  return factory === undefined ? undefined : call(`Duration.${factory}`, literal(millis / size!));
}
