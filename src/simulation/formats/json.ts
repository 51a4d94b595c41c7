import { answersOf, outOfSync } from './answers';
import type { Simulation } from '../simulate';

/**
 * A simulation for programs. Times are seconds from the start. docs/simulation.schema.json describes it.
 *
 * @param unknown what could not be known, as sentences
 */
export function asJson(simulation: Simulation, unknown: readonly string[]): string {
  const { duration, commits, clusters } = simulation;
  const seconds = (millis: number): number => Math.round(millis) / 1000;
  const span = ({ from, to }: { readonly from: number; readonly to?: number }): object =>
    ({ from: seconds(from), ...to === undefined ? {} : { to: seconds(to) } });
  return `${JSON.stringify({
    version: 1,
    duration: seconds(duration),
    commits: commits.map(({ name, at, arrivals }) => ({
      name,
      at: seconds(at),
      arrivals: arrivals.map(({ cluster, at: reached, open }) => ({
        cluster, ...reached === undefined ? { open } : { at: seconds(reached), after: seconds(reached - at) },
      })),
    })),
    clusters: clusters.map((cluster) => {
      const { total, times, longest } = outOfSync(cluster, duration);
      return {
        name: cluster.name,
        history: cluster.entries.map(({ at, kind, subject, message, details }) => ({
          at: seconds(at), kind, subject, message, ...details.length === 0 ? {} : { details },
        })),
        sync: cluster.sync.map(({ at, differences }) => ({ at: seconds(at), differences })),
        outOfSync: { seconds: seconds(total), times, longest: seconds(longest) },
        drifts: cluster.drifts.map(({ object, from, to }) => ({ object, ...span({ from, to }) })),
        waits: cluster.waits.map(({ delivery, on, from, to }) => ({ delivery, on, ...span({ from, to }) })),
        blocked: cluster.blocked,
        reconciliations: cluster.reconciliations,
        requests: { git: cluster.git, api: cluster.api },
        objects: cluster.objects,
      };
    }),
    answers: answersOf(simulation),
    unknown,
  }, undefined, 2)}\n`;
}
