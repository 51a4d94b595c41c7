import type { Clock } from './clock';
import { Heap } from './heap';

/** What becomes of a key after its work: nothing, again after a while, or again after the delay of failures, which doubles each time. */
export interface Requeue {
  readonly after?: number;
  readonly isRateLimited?: boolean;
}

interface Item {
  readonly key: string;
  readonly order: number;
  /** When it is due; undefined once it is. */
  readyAt?: number;
}

/** How a queue works. */
export interface QueueSettings {
  /** How many keys are worked on at the same time. */
  readonly concurrent: number;
  readonly minRetryDelay: number;
  readonly maxRetryDelay: number;
}

/**
 * The queue of a controller (controller-runtime's priority queue): each key at most once; what waits for its time is due at once when it is added again; a key
 * that is being worked on is not begun again before that has ended; what was added first is begun first, also where it waited in between.
 */
export class WorkQueue {
  private orders = 0;
  private epoch = 0;
  private working = 0;
  private isDispatching = false;
  private isStopped = false;
  private readonly items = new Map<string, Item>();
  private readonly locked = new Set<string>();
  private readonly failures = new Map<string, number>();
  private ready = new Heap<Item>((a, b) => a.order < b.order);

  /** @param work begins what is to be done for a key, and calls `done` when it has ended; `isCurrent` is false once the controller has been restarted */
  constructor(
    private readonly clock: Clock, private readonly settings: QueueSettings,
    private readonly work: (key: string, done: (requeue: Requeue) => void, isCurrent: () => boolean) => void,
  ) {}

  add(key: string): void {
    this.addAt(key, undefined);
  }

  addAfter(key: string, delay: number): void {
    this.addAt(key, this.clock.now + delay);
  }

  /** Ends all work in the middle of it, and forgets what was to be done. */
  stop(): void {
    this.epoch++;
    this.isStopped = true;
    this.working = 0;
    this.items.clear();
    this.locked.clear();
    this.failures.clear();
    this.ready = new Heap<Item>((a, b) => a.order < b.order);
  }

  /** Begins again, with these keys. */
  start(keys: Iterable<string>): void {
    this.isStopped = false;
    for (const key of keys) this.add(key);
  }

  private addAt(key: string, readyAt: number | undefined): void {
    if (this.isStopped) return;
    const item = this.items.get(key);
    if (item === undefined) {
      this.put({ key, order: this.orders++, readyAt });
    } else if (item.readyAt !== undefined && (readyAt === undefined || readyAt < item.readyAt)) {
      this.put({ key, order: item.order, readyAt });
    }
  }

  private put(item: Item): void {
    this.items.set(item.key, item);
    if (item.readyAt === undefined) {
      this.makeReady(item);
    } else {
      const { readyAt } = item;
      this.clock.at(readyAt, () => {
        if (this.items.get(item.key) !== item) return; // it was added again, or the controller was stopped
        item.readyAt = undefined;
        this.makeReady(item);
      });
    }
  }

  private makeReady(item: Item): void {
    this.ready.push(item);
    this.dispatchSoon();
  }

  /** After the event that is happening: whoever adds keys adds all of them first. */
  private dispatchSoon(): void {
    if (this.isDispatching) return;
    this.isDispatching = true;
    this.clock.after(0, () => {
      this.isDispatching = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    const held: Item[] = [];
    while (this.working < this.settings.concurrent) {
      const item = this.ready.pop();
      if (item === undefined) break;
      if (this.locked.has(item.key)) held.push(item);
      else this.begin(item.key);
    }
    for (const item of held) this.ready.push(item);
  }

  private begin(key: string): void {
    this.items.delete(key);
    this.locked.add(key);
    this.working++;
    const { epoch } = this;
    const isCurrent = (): boolean => this.epoch === epoch;
    this.work(key, ({ after, isRateLimited = false }) => {
      if (!isCurrent()) return;
      this.working--;
      this.locked.delete(key);
      if (isRateLimited) this.addAfter(key, this.delayOf(key));
      else this.failures.delete(key);
      if (!isRateLimited && after !== undefined) this.addAfter(key, after);
      if (this.ready.size > 0) this.dispatchSoon();
    }, isCurrent);
  }

  private delayOf(key: string): number {
    const count = this.failures.get(key) ?? 0;
    this.failures.set(key, count + 1);
    return Math.min(this.settings.minRetryDelay * 2 ** count, this.settings.maxRetryDelay);
  }
}
