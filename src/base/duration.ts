import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from './problem';

/** Which durations an engine accepts. */
export interface DurationRules {
  /** Whether the unit `h` is invalid, as in timeouts of Flux sources. Default: false. */
  readonly noHours?: boolean;
  /** Whether zero is allowed. Default: false. */
  readonly zero?: boolean;
}

/**
 * A duration in Go's format, such as `1h30m`, `90s` or `250ms`. Fractions of a millisecond, negative values and (unless allowed) zero are
 * problems of the construct.
 *
 * @param prop name of the property, for the message
 */
export function goDuration(construct: IConstruct, prop: string, duration: Duration | undefined, rules: DurationRules = {}): string | undefined {
  if (duration === undefined) return undefined;
  const millis = duration.toMilliseconds({ integral: false });
  if (!Number.isInteger(millis) || millis < 0 || (millis === 0 && !rules.zero)) {
    problem(construct, 'duration', `${prop} ${millis} ms is not a valid duration`, `use whole milliseconds, ${rules.zero ? 'zero or more' : 'more than zero'}`);
    return '1s';
  }
  return format(millis, rules.noHours ? UNITS.slice(1) : UNITS);
}

const UNITS: [string, number][] = [['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]];

function format(millis: number, units: [string, number][]): string {
  let rest = millis;
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text || '0s';
}

/** The milliseconds of a duration as Go writes it, such as `1h30m` or `1.5s`; undefined where it is none, or negative. */
export function readGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let millis = 0;
  for (const part of text.split(/(?<=[hms])(?=[\d.])/)) {
    const [, count, unit] = /^(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)$/.exec(part) ?? [];
    if (count === undefined) return undefined;
    millis += Number(count) * (UNITS.find(([own]) => own === unit)?.[1] ?? (unit === 'ns' ? 1e-6 : 1e-3));
  }
  return millis;
}
