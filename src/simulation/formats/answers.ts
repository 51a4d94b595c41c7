import { counted, rounded, timeText } from './words';
import type { ClusterResult, Simulation } from '../simulate';

/** How long a cluster was not as Git says. */
export interface OutOfSync {
  readonly total: number;
  readonly times: number;
  readonly longest: number;
}

export function outOfSync({ sync }: ClusterResult, duration: number): OutOfSync {
  let [total, times, longest, since] = [0, 0, 0, -1];
  for (const { at, differences } of [...sync, { at: duration, differences: 0 }]) {
    if (differences > 0 && since < 0) {
      since = at;
      times++;
    } else if (differences === 0 && since >= 0) {
      total += at - since;
      longest = Math.max(longest, at - since);
      since = -1;
    }
  }
  return { total, times, longest };
}

/** More than so many names hide the rest. */
const MANY = 10;

function listed(names: readonly string[]): string[] {
  return names.length <= MANY ? [...names] : [...names.slice(0, MANY), `and ${names.length - MANY} more`];
}

/** What the simulation says: when commits arrive, what blocks what, how long drift lives, how many requests there are. */
export function answersOf({ duration, commits, clusters }: Simulation): string[] {
  const lines: string[] = [];
  for (const { name, at, arrivals } of commits) {
    for (const { cluster, at: reached, open } of arrivals) {
      if (reached !== undefined) {
        lines.push(`${name} reaches all of ${cluster} ${timeText(reached - at)} after it is in Git`);
      } else {
        lines.push(`${name} does not reach all of ${cluster}: ${counted(open.length, 'delivery is', 'deliveries are')} without it`, ...listed(open.map(({ delivery, why }) => `  Kustomization ${delivery}: ${why}`)));
      }
    }
  }
  for (const cluster of clusters) {
    const { name, drifts, waits, blocked, git, api, reconciliations } = cluster;
    for (const { object, from, to } of drifts) lines.push(`${name}: what was done to ${object} by hand at ${timeText(from)} ${to === undefined ? 'is still there at the end' : `lives ${timeText(to - from)}`}`);
    const { total, times, longest } = outOfSync(cluster, duration);
    lines.push(times === 0 ? `${name}: in sync all the time` : `${name}: out of sync ${counted(times, 'time')}, for ${timeText(total)} in all and ${timeText(longest)} at most`);
    const byCause = new Map<string, { count: number; time: number }>();
    for (const { on, from, to = duration } of waits) {
      const { count, time } = byCause.get(on) ?? { count: 0, time: 0 };
      byCause.set(on, { count: count + 1, time: Math.max(time, to - from) });
    }
    lines.push(...listed([...byCause].sort((a, b) => b[1].time - a[1].time).map(([on, { count, time }]) => `${name}: ${on} is waited for ${counted(count, 'time')}, ${timeText(time)} at most`)));
    if (blocked.length > 0) lines.push(`${name}: ${counted(blocked.length, 'delivery is', 'deliveries are')} not ready at the end`, ...listed(blocked.map(({ delivery, why }) => `  Kustomization ${delivery}: ${why}`)));
    lines.push(`${name}: about ${rounded(git.mean)} requests a minute to Git (${git.max} at most), ${rounded(api.mean)} to the API server (${api.max} at most), in ${counted(reconciliations, 'reconciliation')}`);
  }
  return lines;
}
