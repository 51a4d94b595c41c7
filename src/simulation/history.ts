/** What kind of thing has happened. */
export type EntryKind = 'commit' | 'fetched' | 'drift' | 'corrected' | 'applied' | 'pruned' | 'waiting' | 'ready' | 'failed' | 'fault' | 'outage' | 'recovered';

/** One thing that has happened. */
export interface Entry {
  readonly at: number;
  readonly kind: EntryKind;
  /** Who or what it is about: a Kustomization, an object, a commit. */
  readonly subject: string;
  /** What has happened, as a sentence without a dot. */
  readonly message: string;
  /** More of it, a line each. */
  readonly details: readonly string[];
}

/** A while of a delivery. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: 'reconciling' | 'waiting' | 'failed';
}

/** How many objects differ from Git, from a moment on. */
export interface SyncPoint {
  readonly at: number;
  readonly differences: number;
}

/** How long something of an object was other than in Git. */
export interface Drift {
  readonly object: string;
  readonly from: number;
  /** Undefined where it still is. */
  readonly to?: number;
}

/** A delivery that waited for another one. */
export interface Wait {
  readonly delivery: string;
  readonly on: string;
  readonly from: number;
  /** Undefined where it still waits. */
  readonly to?: number;
}

const MINUTE = 60_000;

/** Requests, by the minute in which they are made. */
export class Requests {
  private readonly minutes: number[] = [];

  add(at: number, count: number): void {
    const minute = Math.floor(at / MINUTE);
    this.minutes[minute] = (this.minutes[minute] ?? 0) + count;
  }

  /** @param duration how long was simulated */
  summary(duration: number): { readonly total: number; readonly mean: number; readonly max: number } {
    let [total, max] = [0, 0];
    for (const count of this.minutes) {
      total += count ?? 0;
      max = Math.max(max, count ?? 0);
    }
    return { total, mean: total / Math.max(1, Math.ceil(duration / MINUTE)), max };
  }
}

/** Everything that happens in one cluster. It is only added to. */
export class History {
  readonly entries: Entry[] = [];
  readonly spans = new Map<string, Span[]>();
  readonly sync: SyncPoint[] = [];
  readonly drifts: Drift[] = [];
  readonly waits: Wait[] = [];
  readonly git = new Requests();
  readonly api = new Requests();
  /** Every reconciliation, also those that change nothing. */
  reconciliations = 0;

  add(at: number, kind: EntryKind, subject: string, message: string, details: readonly string[] = []): void {
    this.entries.push({ at, kind, subject, message, details });
  }

  addSpan(delivery: string, span: Span): void {
    const spans = this.spans.get(delivery);
    if (spans) spans.push(span);
    else this.spans.set(delivery, [span]);
  }

  addSync(at: number, differences: number): void {
    const last = this.sync.at(-1);
    if (last?.differences === differences) return;
    if (last?.at === at) this.sync.pop();
    if (this.sync.at(-1)?.differences !== differences) this.sync.push({ at, differences });
  }
}
