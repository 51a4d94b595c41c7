import type { Manifest } from '../base/manifest';

/** What happens to a platform, and how its surroundings behave. Times are milliseconds from the start. */
export interface Scenario {
  /** How long is simulated. */
  readonly duration: number;
  /** Whether clusters have at first what Git has, or nothing but Flux and the Kustomization that it bootstraps. */
  readonly start: 'synced' | 'empty';
  /** In the order of their times. */
  readonly events: readonly ScenarioEvent[];
  readonly settings: Settings;
}

/** Values of fields by their paths, as a plan shows them: `spec.template.spec.containers[web].image`. */
export type FieldValues = ReadonlyMap<string, unknown>;

/** A commit: what it changes of what is applied, or the whole state that it has. */
export interface CommitEvent {
  readonly kind: 'commit';
  readonly name: string;
  /** Fields of objects, by the titles of these: `Deployment default/web`. */
  readonly set: ReadonlyMap<string, FieldValues>;
  /** Objects that are added, by the `namespace/name` of the Kustomization that applies them. */
  readonly add: ReadonlyMap<string, readonly Manifest[]>;
  /** Titles of objects that are removed. */
  readonly remove: readonly string[];
  /** An earlier commit whose state it has again; the empty text is the state at the start. */
  readonly rollback?: string;
  /** A directory or Git revision whose state it has. */
  readonly revision?: string;
}

/** What somebody does to a cluster by hand. */
export interface ManualEvent {
  readonly kind: 'edit' | 'delete';
  readonly object: string;
  readonly set: FieldValues;
}

/** Somebody creates an object by hand. */
export interface CreateEvent {
  readonly kind: 'create';
  readonly manifest: Manifest;
}

/** An object that is not as it should be, from now on or for a while. */
export interface FaultEvent {
  /** `refuse`: the API server does not accept it; `break`: it does not become healthy, or stops being it; `slow`: it takes longer to become healthy. */
  readonly kind: 'refuse' | 'break' | 'slow';
  readonly object: string;
  /** For how long, or how long it takes; to the end where it is undefined. */
  readonly takes?: number;
}

/** What can be down. */
export const SYSTEMS = ['git', 'source-controller', 'kustomize-controller', 'helm-controller'] as const;
export type System = typeof SYSTEMS[number];

/** Something is down. */
export interface OutageEvent {
  readonly kind: 'outage';
  readonly system: System;
  readonly takes?: number;
}

interface Timed {
  readonly at: number;
  /** One cluster. Default: all. */
  readonly cluster?: string;
  /** Where it is written. */
  readonly place?: string;
}

export type ScenarioEvent = Timed & (CommitEvent | ManualEvent | CreateEvent | FaultEvent | OutageEvent);

/** How controllers are set up, and how long things take. Durations are milliseconds. */
export interface Settings {
  /** Chooses jitter and where in their intervals deliveries are at the start. */
  readonly seed: number;
  /** A webhook tells source-controller of each commit. */
  readonly webhook: boolean;
  /** `--concurrent` of kustomize-controller, and of helm-controller. */
  readonly concurrent: number;
  /** `--requeue-dependency`. */
  readonly requeueDependency: number;
  /** `--interval-jitter-percentage`. */
  readonly jitter: number;
  /** `--min-retry-delay`. */
  readonly minRetryDelay: number;
  /** `--max-retry-delay`. */
  readonly maxRetryDelay: number;
  /** How long source-controller takes for a new commit. */
  readonly fetch: number;
  /** How long kustomize-controller takes for a delivery, without its objects. */
  readonly build: number;
  /** How long it takes for each object. */
  readonly apply: number;
  /** How long pods of a Deployment, StatefulSet or DaemonSet take to become ready. */
  readonly rollout: number;
  /** How long a Job takes. */
  readonly job: number;
  /** How long Helm takes to install or upgrade a release, with its pods. */
  readonly helm: number;
}

/**
 * Flux's defaults. What Flux takes itself is that of its published benchmark (fluxcd/flux-benchmark, Kustomizations of four objects): 0.1 s beside the
 * five seconds between two looks at health. How long pods and charts take is a guess that a scenario replaces.
 */
export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  webhook: false,
  concurrent: 4,
  requeueDependency: 30_000,
  jitter: 5,
  minRetryDelay: 750,
  maxRetryDelay: 15 * 60_000,
  fetch: 1000,
  build: 60,
  apply: 10,
  rollout: 20_000,
  job: 30_000,
  helm: 30_000,
};
