import { changedRevision, rolledBack, UnknownObject } from './change';
import { Clock, randomNumbers } from './clock';
import type { Drift, Entry, Span, SyncPoint, Wait } from './history';
import { revisionOf, Revision, titleOfObject } from './revision';
import type { CommitEvent, Scenario, ScenarioEvent } from './scenario';
import { SimulatedCluster } from './simulated-cluster';
import { keyOf } from '../plan/cluster-state';
import type { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { FilePlace } from '../program/place';
import { programObject } from '../program/program';

/** What is simulated: the contents of clusters. A program has them. */
export interface Simulated {
  readonly contents: readonly ClusterContents[];
}

/** When a commit has reached a cluster. */
export interface Arrival {
  readonly cluster: string;
  /** When every delivery of the cluster has applied it and is ready; undefined where that does not happen. */
  readonly at?: number;
  /** The deliveries that have not, with the reason. */
  readonly open: readonly Blocked[];
}

/** A commit, and when it has reached every cluster. */
export interface CommitResult {
  readonly name: string;
  readonly at: number;
  readonly arrivals: readonly Arrival[];
}

/** A delivery that is not as it should be. */
export interface Blocked {
  readonly delivery: string;
  readonly why: string;
}

/** How many requests there are. */
export interface RequestCount {
  readonly total: number;
  /** Per minute. */
  readonly mean: number;
  /** In the minute with most of them. */
  readonly max: number;
}

/** What has happened in a cluster. */
export interface ClusterResult {
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly sync: readonly SyncPoint[];
  readonly drifts: readonly Drift[];
  readonly waits: readonly Wait[];
  readonly spans: ReadonlyMap<string, readonly Span[]>;
  readonly reconciliations: number;
  readonly git: RequestCount;
  readonly api: RequestCount;
  /** At the end. */
  readonly blocked: readonly Blocked[];
  /** The titles of its objects at the end, sorted. */
  readonly objects: readonly string[];
}

/** What has happened. */
export interface Simulation {
  readonly duration: number;
  readonly commits: readonly CommitResult[];
  readonly clusters: readonly ClusterResult[];
}

/** Something of a scenario that the platform does not have. */
export class ScenarioError extends Error {
  constructor(message: string, readonly fix: string, readonly place?: string) {
    super(message);
  }
}

/** Reads the state of another revision or directory. */
export type ReadRevision = (revision: string) => Simulated;

/**
 * Lets time pass for a platform: what Flux does, and when. The same input has the same result: nothing depends on real time.
 *
 * @param read reads what a commit of the scenario names as a whole
 * @throws ScenarioError if the scenario names something that does not exist
 */
export function simulate(platform: Simulated, scenario: Scenario, read?: ReadRevision): Simulation {
  return new Run(platform, scenario, read).result();
}

class Run {
  private readonly clock = new Clock();
  private readonly revisions: Revision[];
  private readonly order = new Map<Revision, number>();
  private readonly clusters: readonly SimulatedCluster[];
  private readonly commits: { readonly name: string; readonly at: number }[] = [];

  constructor(platform: Simulated, private readonly scenario: Scenario, private readonly read: ReadRevision | undefined) {
    const first = revisionOf('what Git has', platform.contents);
    this.revisions = [first];
    this.order.set(first, 0);
    const random = randomNumbers(scenario.settings.seed);
    this.clusters = [...first.clusters.keys()].map((name) => new SimulatedCluster(name, first, this.clock, random, scenario.settings, this.order));
    if (scenario.start === 'empty') this.commits.push({ name: first.name, at: 0 });
    for (const cluster of this.clusters) scenario.start === 'empty' ? cluster.startEmpty() : cluster.startSynced();
    for (const event of scenario.events) this.clock.at(event.at, () => this.happen(event));
  }

  result(): Simulation {
    const { duration } = this.scenario;
    this.clock.run(duration);
    const commits = this.commits.map(({ name, at }): CommitResult => ({
      name,
      at,
      arrivals: this.clusters.map((cluster): Arrival => {
        const pending = [...cluster.pending].find(([revision]) => revision.name === name)?.[1] ?? new Set<string>();
        const open = [...pending].map((each): Blocked => {
          const delivery = cluster.deliveries.get(each);
          return { delivery: delivery?.label ?? each, why: delivery === undefined ? 'nothing has created it yet' : cluster.blockOf(delivery) ?? 'it has not seen the commit yet' };
        });
        return { cluster: cluster.name, at: cluster.reached.get(name), open };
      }),
    }));
    return { duration, commits, clusters: this.clusters.map((cluster) => resultOf(cluster, duration)) };
  }

  private happen(event: ScenarioEvent): void {
    const { clock } = this;
    const clusters = this.clusters.filter(({ name }) => event.cluster === undefined || name === event.cluster);
    if (clusters.length === 0) throw new ScenarioError(`cluster ${JSON.stringify(event.cluster)} does not exist`, `use one of ${this.clusters.map(({ name }) => name).join(', ')}`, event.place);
    const note = (kind: Entry['kind'], subject: string, message: string): void => clusters.forEach(({ history }) => history.add(clock.now, kind, subject, message));
    switch (event.kind) {
      case 'commit':
        return this.commit(event, clusters.map(({ name }) => name));
      case 'edit':
      case 'delete': {
        const done = clusters.filter((cluster) => {
          const key = keyIn(cluster, event.object);
          return key !== undefined && (event.kind === 'edit' ? cluster.edit(key, event.set) : cluster.remove(key));
        });
        if (done.length === 0) throw this.unknown(event.object, clusters, event.place);
        return;
      }
      case 'create': {
        const object = programObject(new FilePlace('scenario', () => event.place ?? 'the scenario'), event.manifest)!;
        const applied: AppliedObject = { object, namespace: object.namespace ?? '', name: object.name };
        if (clusters.filter((cluster) => cluster.create(applied)).length === 0) throw new ScenarioError(`${titleOfObject(applied)} exists already`, 'edit it instead', event.place);
        return;
      }
      case 'refuse':
      case 'break':
      case 'slow': {
        const { kind, object, takes } = event;
        const until = takes === undefined || kind === 'slow' ? Infinity : clock.now + takes;
        for (const cluster of clusters) cluster.faults.add(object, { kind, until, takes });
        if (kind === 'slow') return note('fault', object, `takes ${(takes ?? 0) / 1000}s to become healthy from now on`);
        note('fault', object, kind === 'break' ? 'does not become healthy from now on' : 'is not accepted by the API server from now on');
        if (kind === 'break') for (const cluster of clusters) this.tellFault(cluster, object);
        if (until !== Infinity) {
          clock.at(until, () => {
            note('recovered', object, kind === 'break' ? 'becomes healthy again' : 'is accepted again');
            if (kind === 'break') for (const cluster of clusters) this.tellFault(cluster, object);
          });
        }
        return;
      }
      case 'outage': {
        const { system, takes } = event;
        const until = takes === undefined ? Infinity : clock.now + takes;
        note('outage', system, 'is down');
        for (const cluster of clusters) {
          cluster.faults.takeDown(system, until);
          cluster.takeDown(system);
        }
        if (until !== Infinity) {
          clock.at(until, () => {
            note('recovered', system, 'is up again');
            for (const cluster of clusters) cluster.bringUp(system);
          });
        }
      }
    }
  }

  private tellFault(cluster: SimulatedCluster, object: string): void {
    const key = keyIn(cluster, object);
    if (key !== undefined) cluster.faultChanged(key);
  }

  private commit(event: CommitEvent & ScenarioEvent, names: readonly string[]): void {
    const { clock, revisions } = this;
    if (revisions.some(({ name }) => name === event.name)) throw new ScenarioError(`there are two commits ${JSON.stringify(event.name)}`, 'name each commit once', event.place);
    const before = revisions.at(-1)!;
    const revision = this.revision(event, before, names);
    this.order.set(revision, revisions.length);
    revisions.push(revision);
    this.commits.push({ name: event.name, at: clock.now });
    for (const cluster of this.clusters) {
      const [own, other] = [before, revision].map(({ clusters }) => clusters.get(cluster.name));
      const changed = [...cluster.deliveries.values()].filter(({ name }) => own?.get(name) !== other?.get(name)).map(({ spec }) => spec.source);
      const sources = new Set([...cluster.bootstrappedSources, ...changed]); // a commit moves what bootstrapping follows, whatever is in it
      cluster.history.add(clock.now, 'commit', event.name, 'is in Git');
      cluster.commit(revision, sources);
    }
  }

  private revision(event: CommitEvent & ScenarioEvent, before: Revision, names: readonly string[]): Revision {
    const base = (): Revision => {
      if (event.rollback !== undefined) return rolledBack(event.name, event.rollback === '' ? this.revisions[0] : this.revisions.find(({ name }) => name === event.rollback));
      if (event.revision === undefined) return { name: event.name, clusters: before.clusters };
      return revisionOf(event.name, this.read!(event.revision).contents, before);
    };
    try {
      return changedRevision(base(), event, new Set(names));
    } catch (error) {
      if (!(error instanceof UnknownObject)) throw error;
      throw new ScenarioError(error.message, error.fix, event.place);
    }
  }

  private unknown(object: string, clusters: readonly SimulatedCluster[], place: string | undefined): ScenarioError {
    const near = UnknownObject.of(object, clusters.flatMap(({ objects }) => [...objects.values()].map(({ applied }) => titleOfObject(applied))));
    return new ScenarioError(near.message, near.fix, place);
  }
}

function keyIn(cluster: SimulatedCluster, title: string): string | undefined {
  for (const { applied } of cluster.objects.values()) if (titleOfObject(applied) === title) return keyOf(applied);
  return undefined;
}

function resultOf(cluster: SimulatedCluster, duration: number): ClusterResult {
  const { name, history } = cluster;
  const deliveries = [...cluster.deliveries.values()];
  const spans = new Map([...history.spans].map(([delivery, list]) => [delivery, [...list]]));
  const waits = [...history.waits];
  for (const { label, waiting } of deliveries) {
    if (waiting === undefined) continue;
    waits.push({ delivery: label, on: waiting.on, from: waiting.since });
    spans.set(label, [...spans.get(label) ?? [], { from: waiting.since, to: duration, state: 'waiting' }]);
  }
  const blocked = deliveries.flatMap((delivery): Blocked[] => {
    const why = cluster.blockOf(delivery);
    return why === undefined ? [] : [{ delivery: delivery.label, why }];
  });
  return {
    name,
    entries: history.entries,
    sync: history.sync,
    drifts: history.drifts,
    waits,
    spans,
    reconciliations: history.reconciliations,
    git: history.git.summary(duration),
    api: history.api.summary(duration),
    blocked,
    objects: [...cluster.objects.values()].map(({ applied }) => titleOfObject(applied)).sort(),
  };
}
