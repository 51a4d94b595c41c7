import { DEFAULT_SETTINGS, Scenario, ScenarioEvent, Settings } from '../../src/simulation/scenario';
import { Simulation, simulate } from '../../src/simulation/simulate';
import { programOf, Tree } from '../plan/planned';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** A scenario, in which little is left to chance: no jitter, and a start in which everything is in sync. */
export function scenario(events: readonly ScenarioEvent[], rest: Partial<Pick<Scenario, 'duration' | 'start'>> & Partial<Settings> = {}): Scenario {
  const { duration = 30 * MINUTE, start = 'synced', ...settings } = rest;
  return { duration, start, events, settings: { ...DEFAULT_SETTINGS, ...settings } };
}

/** What happens to a repository. */
export function simulated(tree: Tree, events: readonly ScenarioEvent[], rest: Parameters<typeof scenario>[1] = {}): Simulation {
  return simulate(programOf(tree), scenario(events, rest));
}

type Commit = Extract<ScenarioEvent, { readonly kind: 'commit' }>;

export function commit(at: number, name: string, rest: Partial<Commit> = {}): ScenarioEvent {
  return { at, kind: 'commit', name, set: new Map(), add: new Map(), remove: [], ...rest };
}

export function set(object: string, path: string, value: unknown): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  return new Map([[object, new Map([[path, value]])]]);
}

export function edit(at: number, object: string, path: string, value: unknown): ScenarioEvent {
  return { at, kind: 'edit', object, set: new Map([[path, value]]) };
}

/** What has happened: `12.3 Kustomization flux-system/apps is ready with x | details`. */
export function linesOf({ clusters }: Simulation, ...kinds: readonly string[]): string[] {
  return clusters.flatMap(({ entries }) => entries.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ at, subject, message, details }) => [`${(at / SECOND).toFixed(1)} ${subject} ${message}`, ...details.map((each) => each.trim())].join(' | ')));
}

export function deployment(name: string, rest = ''): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: default }\nspec: { replicas: 3, ${rest}selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: web, image: "app:1.3.0" }] } } }\n`;
}
