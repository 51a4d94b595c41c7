import { IConstruct } from 'constructs';
import { goDuration } from '../duration';
import { problem } from '../problem';
import { SyncWindow, SyncWindows } from './sync-windows';

/** `syncWindows` of an ExternalSecret. */
export function renderSyncWindows(construct: IConstruct, { kind, windows }: SyncWindows): Record<string, unknown> {
  if (windows.length === 0) problem(construct, 'sync-windows', 'syncWindows has no windows', 'give at least one, or leave syncWindows out');
  return {
    kind,
    windows: windows.map((window, i) => ({
      schedule: schedule(construct, i, window),
      duration: goDuration(construct, `syncWindows.windows[${i}].duration`, window.duration),
    })),
  };
}

function schedule(construct: IConstruct, i: number, window: SyncWindow): string {
  if (!/^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every \S+.*|\S+( \S+){4})$/.test(window.schedule)) {
    problem(construct, 'sync-windows', `syncWindows.windows[${i}].schedule is ${JSON.stringify(window.schedule)}`,
      'use five fields (0 2 * * *), or @daily, @hourly, @every 2h and the like');
  }
  return window.schedule;
}
