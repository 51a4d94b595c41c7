import { Heap } from './heap';

interface Planned {
  readonly time: number;
  readonly turn: number;
  readonly action: () => void;
}

/** Time that passes from one event to the next, in milliseconds. Events of one moment happen in the order in which they were planned. */
export class Clock {
  private time = 0;
  private turns = 0;
  private readonly planned = new Heap<Planned>((a, b) => a.time < b.time || (a.time === b.time && a.turn < b.turn));

  get now(): number {
    return this.time;
  }

  at(time: number, action: () => void): void {
    this.planned.push({ time: Math.max(time, this.time), turn: this.turns++, action });
  }

  after(delay: number, action: () => void): void {
    this.at(this.time + delay, action);
  }

  /** Lets everything happen that is planned up to a moment, and what follows from it. */
  run(until: number): void {
    for (let next = this.planned.peek(); next !== undefined && next.time <= until; next = this.planned.peek()) {
      this.planned.pop();
      this.time = next.time;
      next.action();
    }
    this.time = until;
  }
}

/** Numbers from 0 to 1 that look random and follow from the seed alone (Lehmer's generator). */
export function randomNumbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < 10; i++) next(); // small seeds begin with small numbers
  return next;
}
