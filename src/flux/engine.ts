import { Duration } from 'cdk8s';
import { Decryption } from './kustomize/decryption';
import { Kustomization, KustomizationOptions } from './kustomize/kustomization';
import { lockDown } from './lockdown';
import { FluxInstance } from './operator/flux-instance';
import { FluxInstanceOptions, SyncKind, SyncProvider } from './operator/flux-instance-options';
import { GitReference, GitRepository, GitRepositoryOptions } from './source/git-repository';
import { OCIRepository, OCIRepositoryOptions } from './source/oci-repository';
import { ISource } from '../base/external';
import { problem } from '../base/problem';
import { ApplyOptions, Cluster, IDelivery, IEngine, IEngineOptions } from '../cluster';
import { Folder } from '../folder';
import { Repository } from '../repository';
import { ISecret, Secret } from '../secret';

/** Options common to all ways to run Flux. */
export interface EngineOptions {
  /**
   * Namespace of Flux and of the objects of the system folder.
   *
   * @default flux-system
   */
  readonly namespace?: string;
  /**
   * Decryption of the folders' encrypted files, unless a delivery sets its own.
   *
   * @default - SOPS with the keys in Secret `sops-age` in the namespace; create this Secret manually
   */
  readonly decryption?: Decryption;
}

/** Options of `Engine.rootSync`. */
export interface RootSyncOptions extends EngineOptions {
  /**
   * Options of the GitRepository that fetches the cluster's repository, such as its Secret.
   *
   * @default - the repository's branch, without credentials
   */
  readonly gitRepository?: GitRepositoryOptions;
  /**
   * Options of the OCIRepository that fetches the cluster's repository, if its address is `oci://…`.
   *
   * @default - the tag `latest`, without credentials
   */
  readonly ociRepository?: OCIRepositoryOptions;
  /**
   * Options of the Kustomization that applies the system folder.
   *
   * @default - prunes, and does not wait
   */
  readonly kustomization?: KustomizationOptions;
}

/** Options of `Engine.operator`. */
export interface OperatorOptions extends EngineOptions {
  /**
   * Installation of Flux.
   *
   * @default - latest 2.x release with its default components
   */
  readonly instance?: FluxInstanceOptions;
  /**
   * How often the cluster's repository is checked for changes. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Credentials for the cluster's repository, with the keys of `GitRepository.secret` or `OCIRepository.secret`.
   *
   * @default - none
   */
  readonly pullSecret?: ISecret;
  /**
   * Authentication provider.
   *
   * @default SyncProvider.GENERIC
   */
  readonly provider?: SyncProvider;
  /**
   * Full Git reference, such as `refs/heads/main`, or tag of the artifact.
   *
   * @default - the repository's branch, or the tag `latest`
   */
  readonly ref?: string;
}

/** Options of the source of a repository. */
interface SourceChoice {
  readonly gitRepository?: GitRepositoryOptions;
  readonly ociRepository?: OCIRepositoryOptions;
}

/** The objects that make a cluster follow its system folder. */
interface RootSync {
  /** The source of the cluster's repository. */
  readonly source: ISource;
  /** Name of the Kustomization that applies the system folder. */
  readonly name: string;
}

type Bootstrap = (cluster: Cluster, engine: Engine) => RootSync;

/**
 * Flux as the engine of a cluster. A folder becomes a `Kustomization` in the cluster's system folder, and its repository a
 * `GitRepository` (or `OCIRepository`, if the address is `oci://…`) named after the repository's id. If the system folder already
 * contains a source with the repository's address, that source is used.
 *
 * @example
 * new Cluster(app, 'staging', {
 *   repository: manifests,
 *   engine: flux.Engine.rootSync({
 *     gitRepository: { secret: Secret.fromSecretName(app, 'git', { name: 'git', namespace: 'flux-system', keys: ['username', 'password'] }) },
 *   }),
 * });
 *
 * @see https://fluxcd.io/flux/
 */
export class Engine implements IEngine {
  /**
   * The system folder contains a source and a Kustomization, named after the cluster, that apply the system folder itself. Run once
   * per cluster: `flux install`, and `kubectl apply -k` with the system folder.
   *
   * @see https://fluxcd.io/flux/installation/
   */
  public static rootSync(options: RootSyncOptions = {}): Engine {
    return new Engine(options, (cluster) => {
      const source = makeSource(cluster.system, cluster.repository, options);
      const { name } = new Kustomization(cluster.system, 'sync', {
        wait: false, // it would wait for itself
        ...options.kustomization,
        metadata: { name: cluster.node.id, ...options.kustomization?.metadata },
        source,
        folder: cluster.system,
      });
      return { source, name };
    });
  }

  /**
   * For clusters set up with `flux bootstrap … --path=<the system folder>`, which owns the folder `flux-system` in the system folder,
   * with a GitRepository and a Kustomization of that name. The system folder gets no `kustomization.yaml`: Flux generates one that includes
   * every manifest in the system folder and below, also those of other tools, so existing manifests stay applied.
   *
   * @see https://fluxcd.io/flux/installation/bootstrap/
   */
  public static bootstrapped(options: EngineOptions = {}): Engine {
    return new Engine(options, (cluster, { namespace }) => {
      cluster.system._leaveListToEngine();
      cluster.system.expect(namespace);
      return { source: GitRepository.fromGitRepositoryName(cluster, namespace, { name: namespace, namespace }), name: namespace };
    });
  }

  /**
   * Flux Operator installs Flux and keeps it up to date: the system folder contains a `FluxInstance`, which creates the source and the
   * Kustomization. Run once per cluster: install the operator into the namespace, and `kubectl apply` the FluxInstance.
   *
   * If the instance is multi-tenant, deliveries and HelmReleases in the system folder use the service accounts of their controllers, as
   * the operator does for the root sync; those in other folders need a service account with permissions in their namespace.
   *
   * @see https://fluxoperator.dev/
   */
  public static operator(options: OperatorOptions = {}): Engine {
    return new Engine(options, (cluster, { namespace }) => {
      const { url, branch } = cluster.repository;
      const oci = url.startsWith('oci://');
      if (options.instance?.cluster?.multitenant) lockDown(cluster.system, namespace);
      new FluxInstance(cluster.system, 'flux', {
        ...options.instance,
        sync: {
          kind: oci ? SyncKind.OCI_REPOSITORY : SyncKind.GIT_REPOSITORY,
          url,
          ref: options.ref ?? (oci ? 'latest' : `refs/heads/${branch}`),
          path: cluster.system.path,
          interval: options.interval,
          pullSecret: options.pullSecret,
          provider: options.provider,
        },
      });
      const attributes = { name: namespace, namespace };
      const source = oci
        ? OCIRepository.fromOCIRepositoryName(cluster, namespace, attributes)
        : GitRepository.fromGitRepositoryName(cluster, namespace, attributes);
      return { source, name: namespace };
    });
  }

  /** Name of the engine: `flux`. */
  public readonly name = 'flux';
  /** Namespace of Flux and of the objects of the system folder. */
  public readonly namespace: string;

  private readonly _sources = new Map<Cluster, Map<string, ISource>>();
  private readonly _decryptions = new Map<Cluster, Decryption>();
  private readonly _rootSyncs = new Map<Cluster, string>();

  private constructor(private readonly _options: EngineOptions, private readonly _bootstrap: Bootstrap) {
    this.namespace = _options.namespace ?? 'flux-system';
  }

  /** Called once when the cluster is created. */
  public bindEngine(cluster: Cluster): void {
    this._decryptions.set(cluster, this._options.decryption ?? Decryption.sops({
      secret: Secret.fromSecretName(cluster, 'sops-age', { name: 'sops-age', namespace: this.namespace }),
    }));
    const { source, name } = this._bootstrap(cluster, this);
    this._sources.set(cluster, new Map([[cluster.repository.url, source]]));
    this._rootSyncs.set(cluster, name);
  }

  /** Adds the Kustomization that applies a folder to the cluster. */
  public deliver(cluster: Cluster, folder: Folder, options: ApplyOptions): IDelivery {
    const { name, engineOptions, ...common } = options;
    const { source, ...own } = ownOptions(cluster, folder, engineOptions);
    const metadata = { ...own.metadata, name: name ?? own.metadata?.name ?? (folder.path.replace(/\//g, '-') || folder.repository.node.id) };
    const id = `delivery-${metadata.name}`;
    const existing = cluster.system.node.tryFindChild(id);
    if (existing) {
      const { folder: other } = existing as Kustomization;
      problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Kustomization ${metadata.name}, a name that the delivery of folder ${other?.path} already has`,
        `give one of them a different name, such as apply(folder, { name: '${metadata.name}-2' })`);
      return existing as Kustomization;
    }
    if (metadata.name === this._rootSyncs.get(cluster) && (metadata.namespace ?? this.namespace) === this.namespace) {
      const other = `${metadata.name}-apps`;
      problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Kustomization ${metadata.name}, a name that the cluster's root sync has, `
        + `which applies ${cluster.system.path}: one would replace the other`, `give the delivery a different name, such as apply(folder, { name: '${other}' })`);
      metadata.name = other;
    }
    const delivery = new Kustomization(cluster.system, id, {
      ...common, ...own, metadata, folder, source: source ?? this._source(cluster, folder.repository),
    });
    delivery._decryptWith(this._decryptions.get(cluster)!);
    return delivery;
  }

  private _source(cluster: Cluster, repository: Repository): ISource {
    const sources = this._sources.get(cluster)!;
    const source = sources.get(repository.url) ?? sourceIn(cluster.system, repository) ?? makeSource(cluster.system, repository, {});
    sources.set(repository.url, source);
    return source;
  }
}

function sourceIn(system: Folder, { url }: Repository): ISource | undefined {
  return system.node.children.find((child): child is GitRepository | OCIRepository =>
    [GitRepository, OCIRepository].some((kind) => child instanceof kind) && (child as GitRepository | OCIRepository).url === url);
}

function makeSource(system: Folder, repository: Repository, options: SourceChoice): ISource {
  const { url, branch, node } = repository;
  const { gitRepository, ociRepository } = options;
  const id = `source-${node.id}`;
  if (url.startsWith('oci://')) {
    return new OCIRepository(system, id, { ...ociRepository, url, metadata: { name: node.id, ...ociRepository?.metadata } });
  }
  const ref = GitReference.branch(branch);
  return new GitRepository(system, id, { ref, ...gitRepository, url, metadata: { name: node.id, ...gitRepository?.metadata } });
}

function ownOptions(cluster: Cluster, folder: Folder, options: IEngineOptions | undefined): DeliveryOptionsProps {
  if (options === undefined) return {};
  if (options instanceof DeliveryOptions) return options._options;
  problem(cluster, 'engine-options', `folder ${folder.path} is applied with options of engine ${options.engine}, but the engine of the cluster is flux`, 'use flux.DeliveryOptions.of({…})');
  return {};
}

/** Options of `DeliveryOptions.of`. */
export interface DeliveryOptionsProps extends KustomizationOptions {
  /**
   * Source that contains the folder, if it is not the folder's repository itself.
   *
   * @default - the source in the cluster's system folder that fetches the folder's repository; created if there is none
   */
  readonly source?: ISource;
}

/** Options of `cluster.apply` that are specific to a Flux Kustomization: its `engineOptions`. */
export class DeliveryOptions implements IEngineOptions {
  /** Options for a cluster with a Flux engine. */
  public static of(options: DeliveryOptionsProps): DeliveryOptions {
    return new DeliveryOptions(options);
  }

  /** Name of the engine that takes these options. */
  public readonly engine = 'flux';

  /** @internal */
  public readonly _options: DeliveryOptionsProps;

  private constructor(options: DeliveryOptionsProps) {
    this._options = options;
  }
}
