import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { Cluster } from './cluster';
import type { Folder } from './folder';

/** A folder applied to a cluster by an engine: a Flux Kustomization or an Argo CD Application. */
export interface IDelivery extends IConstruct {
  /** Kind of the engine's object. */
  readonly kind: string;
  /** Name of the engine's object. */
  readonly name: string;
  /** Namespace of the engine's object; undefined where it is not known at synth. */
  readonly namespace?: string;
}

/** Options that one engine has and others have not, such as `flux.DeliveryOptions.of({…})`. */
export interface IEngineOptions {
  /** Name of the engine that takes these options. */
  readonly engine: string;
}

/** How a folder is applied. */
export interface ApplyOptions {
  /**
   * Name of the engine's object.
   *
   * @default - the folder's path with dashes
   */
  readonly name?: string;
  /**
   * How often the engine reconciles when nothing changes. At least one second.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * How long an apply may take until it counts as failed. At least one second.
   *
   * @default Duration.minutes(3)
   */
  readonly timeout?: Duration;
  /**
   * What must be ready first. What the folder's objects refer to in other folders is added by itself.
   *
   * @default - only what follows from references
   */
  readonly dependsOn?: IDelivery[];
  /**
   * Whether objects that leave the folder are removed from the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Whether the delivery is ready only when all its objects are.
   *
   * @default true
   */
  readonly wait?: boolean;
  /**
   * Namespace that overrides the one of every namespaced object of the folder. It is not created.
   *
   * @default - none
   */
  readonly targetNamespace?: string;
  /**
   * What only the cluster's engine knows, such as `flux.DeliveryOptions.of({…})`. Options of another engine are refused.
   *
   * @default - none
   */
  readonly engineOptions?: IEngineOptions;
}

/** What applies folders to a cluster, such as `flux.Engine.rootSync()`. */
export interface IEngine {
  /** Name of the engine. */
  readonly name: string;
  /** Namespace of the engine's own objects, such as `flux-system`. */
  readonly namespace: string;
  /** Called once when the cluster is made: adds what makes the engine follow the cluster's system folder. */
  bindEngine(cluster: Cluster): void;
  /** Adds the object that applies a folder to the cluster. */
  deliver(cluster: Cluster, folder: Folder, options: ApplyOptions): IDelivery;
}
