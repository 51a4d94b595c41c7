import { Duration } from 'cdk8s';

/** What happens in the windows. */
export enum SyncWindowKind {
  /** Stores are read only in the windows. */
  ALLOW = 'allow',
  /** Stores are not read in the windows. */
  DENY = 'deny',
}

/** A time that comes again and again. */
export interface SyncWindow {
  /** When it begins: a cron expression of five fields, or `@daily`, `@hourly`, `@every 2h` and the like. */
  readonly schedule: string;
  /** How long it lasts. */
  readonly duration: Duration;
}

/** Times in which stores are read, or are not. */
export interface SyncWindows {
  /** What happens in the windows. */
  readonly kind: SyncWindowKind;
  /** The windows; at least one. */
  readonly windows: SyncWindow[];
}
