import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { enclosingFolder } from './base/enclosing-folder';
import { INamedObject } from './base/external';
import { KUBERNETES_MINORS, knownMinor } from './base/kubernetes-version';
import { CLUSTER } from './base/marks';
import { traceOrigin } from './base/origin';
import { freeIds } from './base/own-key';
import { problem } from './base/problem';
import { repositoryPath } from './base/repository-path';
import type { Folder } from './folder';
import type { Repository } from './repository';

/** A folder that an engine applies to a cluster: a Flux Kustomization or an Argo CD Application. */
export interface IDelivery extends IConstruct, INamedObject {}

/**
 * How a folder is applied, as every engine can. Whoever needs what only one engine has creates that engine's object in the cluster's system folder, such as
 * `new flux.Kustomization(cluster.system, id, { folder, … })`.
 */
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
   * Time after which an apply counts as failed. At least one second.
   *
   * @default Duration.minutes(3)
   */
  readonly timeout?: Duration;
  /**
   * Deliveries that must be ready first. Deliveries of other folders that the folder's objects refer to are added automatically.
   *
   * @default - only those implied by references
   */
  readonly dependsOn?: IDelivery[];
  /**
   * Whether it waits for the deliveries that apply what its objects refer to, as far as this program creates them. What it is told to depend on counts
   * either way.
   *
   * @default true
   */
  readonly impliedOrder?: boolean;
  /**
   * Deliveries that it does not wait for, although its objects refer to what they apply.
   *
   * @default - none
   */
  readonly independentOf?: IDelivery[];
  /**
   * Whether objects that leave the folder are removed from the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Whether the delivery becomes ready only when all its objects are ready.
   *
   * @default true
   */
  readonly wait?: boolean;
  /**
   * Namespace that overrides that of every namespaced object in the folder. It is not created.
   *
   * @default - none
   */
  readonly targetNamespace?: string;
  /**
   * Whether what is not given here is left to the engine, as far as it has a default, instead of being written with the defaults above. For
   * repositories that exist already and must not change.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/** A GitOps engine that applies folders to a cluster, such as `flux.Engine.rootSync()`. */
export interface IEngine {
  /** Name of the engine. */
  readonly name: string;
  /** Namespace of the engine's own objects, such as `flux-system`. */
  readonly namespace: string;
  /** Called once when the cluster is created: adds the objects that make the engine follow the cluster's system folder. */
  bindEngine(cluster: Cluster): void;
  /** Adds the object that applies a folder to the cluster. */
  deliver(cluster: Cluster, folder: Folder, options: ApplyOptions): IDelivery;
}

/** Properties of a cluster. */
export interface ClusterProps {
  /** Repository that the cluster's engine follows. */
  readonly repository: Repository;
  /** Engine that applies the folders, such as `flux.Engine.rootSync()`. */
  readonly engine: IEngine;
  /**
   * Path of the cluster's system folder in the repository. A path that differs from that of `system` is reported.
   *
   * @default - the path of `system`, else `clusters/<id>`
   */
  readonly path?: string;
  /**
   * The cluster's system folder, where it needs options of its own, such as `kustomization`. A folder of `repository`.
   *
   * @default - a new folder at `path`
   */
  readonly system?: Folder;
  /**
   * Minor version of Kubernetes that the cluster has, such as `1.36`: the objects that are applied to it are judged as its API server does. One of
   * 1.34 to 1.37; a patch version and a `v` before it do not matter. Other versions are reported.
   *
   * @default - an object is accepted where one of these versions accepts it
   */
  readonly kubernetesVersion?: string;
}

/**
 * A Kubernetes cluster that follows a repository. Its `system` folder contains only engine objects: sources, deliveries,
 * notifications. Put everything that needs a CRD or must wait for readiness in other folders, and apply them with `apply`.
 *
 * @example
 * const staging = new Cluster(app, 'staging', { repository: manifests, engine: flux.Engine.rootSync() });
 * const infrastructure = staging.apply(manifests.folder('infrastructure'));
 * staging.apply(manifests.folder('apps/staging'), { dependsOn: [infrastructure], timeout: Duration.minutes(10) });
 */
export class Cluster extends Construct {
  /** Whether a value is a cluster. */
  public static isCluster(x: any): x is Cluster {
    return x !== null && typeof x === 'object' && CLUSTER in x;
  }

  /** The cluster whose system folder, or a folder that it lists, a construct is in. @internal */
  public static _of(construct: IConstruct): Cluster | undefined {
    for (let folder = enclosingFolder(construct); folder; folder = folder._listedBy) {
      const cluster = clusters.get(folder);
      if (cluster) return cluster;
    }
    return undefined;
  }

  /** Repository that the cluster's engine follows. */
  public readonly repository: Repository;
  /** Folder of the engine's own objects. */
  public readonly system: Folder;

  /** The minor version of Kubernetes, such as 1.36. @internal */
  public readonly _kubernetesVersion?: string;
  /** @internal */
  public readonly _engine: IEngine;
  private readonly _deliveries = new Set<IDelivery>();

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    freeIds(this);
    Object.defineProperty(this, CLUSTER, { value: true });
    traceOrigin(this);
    this.repository = props.repository;
    this._engine = props.engine;
    this._kubernetesVersion = props.kubernetesVersion === undefined ? undefined : knownMinor(props.kubernetesVersion);
    if (props.kubernetesVersion !== undefined && this._kubernetesVersion === undefined) {
      problem(this, 'kubernetes-version', `kubernetesVersion ${JSON.stringify(props.kubernetesVersion)} is not a version that is known`, `use one of ${KUBERNETES_MINORS.join(', ')}, or leave it out`);
    }
    this.system = this._systemOf(props);
    clusters.set(this.system, this);
    props.engine.bindEngine(this);
  }

  /**
   * Applies a folder to this cluster. Source, path and decryption are derived from the folder. The delivery waits for the deliveries
   * that contain the objects it refers to.
   */
  public apply(folder: Folder, options?: ApplyOptions): IDelivery {
    const delivery = this._engine.deliver(this, folder, options ?? {});
    this._addDelivery(delivery);
    return delivery;
  }

  /** What applies folders of the program to this cluster, by `apply` or in its system folder, in the order in which it was said. */
  public get deliveries(): IDelivery[] {
    return [...this._deliveries];
  }

  /** What the engine would not read is refused, instead of another property being left out in silence. */
  private _systemOf({ system, path, repository, engine }: ClusterProps): Folder {
    const folder = system ?? repository.folder(path ?? `clusters/${this.node.id}`, { namespace: engine.namespace });
    if (path !== undefined && repositoryPath(this, path) !== folder.path) {
      problem(this, 'cluster-system', `path is ${JSON.stringify(path)}, but the folder system is at ${JSON.stringify(folder.path)}`, 'set one of them');
    }
    if (folder.repository !== repository) {
      problem(this, 'cluster-system', `its engine follows repository ${repository.node.id}, but the folder system is in ${folder.repository.node.id}`,
        `use a folder of ${repository.node.id}`);
    }
    const other = clusters.get(folder);
    if (!other) return folder;
    problem(this, 'cluster-system', `its system folder ${JSON.stringify(folder.path)} is that of cluster ${other.node.id} already`,
      'use another path; clusters of the same content that follow one folder are one Cluster of the program');
    return repository.folder(`${folder.path}-${this.node.addr}`, { namespace: engine.namespace }); // so that the rest is judged, too
  }

  /** @internal */
  public _addDelivery(delivery: IDelivery): void {
    this._deliveries.add(delivery);
  }
}

const clusters = new WeakMap<Folder, Cluster>();
