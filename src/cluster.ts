import { Construct } from 'constructs';
import { ApplyOptions, IDelivery, IEngine } from './delivery';
import type { Folder } from './folder';
import { traceOrigin } from './origin';
import type { Repository } from './repository';

/** Properties of a cluster. */
export interface ClusterProps {
  /** Repository that the cluster's engine follows. */
  readonly repository: Repository;
  /** What applies folders, such as `flux.Engine.rootSync()`. */
  readonly engine: IEngine;
  /**
   * Path of the cluster's system folder below the repository.
   *
   * @default - `clusters/` and the id
   */
  readonly path?: string;
}

/**
 * A Kubernetes cluster that follows a repository. Its `system` folder holds engine objects only: sources, deliveries,
 * notifications. Everything that needs a CRD or waits for readiness is in folders of its own, applied with `apply`.
 */
export class Cluster extends Construct {
  /** Whether a value is a cluster. */
  public static isCluster(x: any): x is Cluster {
    return x !== null && typeof x === 'object' && CLUSTER in x;
  }

  /** Repository that the cluster's engine follows. */
  public readonly repository: Repository;
  /** Folder of the engine's own objects. */
  public readonly system: Folder;

  private readonly _engine: IEngine;
  private readonly _deliveries: IDelivery[] = [];

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    Object.defineProperty(this, CLUSTER, { value: true });
    traceOrigin(this);
    this.repository = props.repository;
    this._engine = props.engine;
    this.system = props.repository.folder(props.path ?? `clusters/${id}`, { namespace: props.engine.namespace });
    props.engine.bindEngine(this);
  }

  /**
   * Applies a folder to this cluster. Its source, path and decryption follow from the folder; it waits for the deliveries that
   * hold what its objects refer to.
   */
  public apply(folder: Folder, options?: ApplyOptions): IDelivery {
    const delivery = this._engine.deliver(this, folder, options ?? {});
    this._deliveries.push(delivery);
    return delivery;
  }

  /** What is applied to this cluster, in the order in which it was said. */
  public get deliveries(): IDelivery[] {
    return [...this._deliveries];
  }
}

const CLUSTER = Symbol.for('cdk-gitops.Cluster');
