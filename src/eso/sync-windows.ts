import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';

/** What happens in the windows. */
export enum SyncWindowKind {
  /** Stores are read only in the windows. */
  ALLOW = 'allow',
  /** Stores are not read in the windows. */
  DENY = 'deny',
}

/** A recurring time window. */
export interface SyncWindow {
  /** When it starts: a cron expression of five fields, or a descriptor such as `@daily`, `@hourly` or `@every 2h`. */
  readonly schedule: string;
  /** How long it lasts. */
  readonly duration: Duration;
}

/** Times in which the operator reads stores, or does not. */
export interface SyncWindows {
  /** What happens in the windows. */
  readonly kind: SyncWindowKind;
  /** The windows; at least one. */
  readonly windows: SyncWindow[];
}

/** `syncWindows` of an ExternalSecret. @internal */
export function renderSyncWindows(construct: IConstruct, { kind, windows }: SyncWindows): Record<string, unknown> {
  if (windows.length === 0) problem(construct, 'sync-windows', 'syncWindows has no windows', 'give at least one, or omit syncWindows');
  return {
    kind,
    windows: windows.map((window, i) => ({
      schedule: schedule(construct, i, window),
      duration: goDuration(construct, `syncWindows.windows[${i}].duration`, window.duration),
    })),
  };
}

function schedule(construct: IConstruct, i: number, window: SyncWindow): string {
  if (!/^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every \S.*|\S+( \S+){4})$/.test(window.schedule)) {
    problem(construct, 'sync-windows', `syncWindows.windows[${i}].schedule is ${JSON.stringify(window.schedule)}, which is not a valid schedule`,
      'use five cron fields (0 2 * * *), or a descriptor such as @daily, @hourly or @every 2h');
  }
  return window.schedule;
}
