import { Duration } from 'cdk8s';
import type { ArcClusterType } from './arc-cluster-type';
import { addArcConfiguration, ARC_KUSTOMIZATION } from './azure-arc';
import { Kustomization } from './kustomize/kustomization';
import { Decryption, KustomizationOptions } from './kustomize/kustomization-options';
import { lockDown } from './lockdown';
import { FluxInstance } from './operator/flux-instance';
import { FluxInstanceOptions, SyncKind, SyncProvider } from './operator/flux-instance-options';
import { GitRepository, GitRepositoryOptions } from './source/git-repository';
import { OCIRepository, OCIRepositoryOptions } from './source/oci-repository';
import { FluxSystem, makeSource, RootSync } from './system';
import { problem } from '../base/problem';
import { ApplyOptions, Cluster, IDelivery, IEngine } from '../cluster';
import { Folder } from '../folder';
import { withDefaultName } from '../resource';
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

/** Options of `Engine.azureArc`. */
export interface AzureArcOptions extends EngineOptions {
  /** Resource group of the cluster. */
  readonly resourceGroup: string;
  /** Name of the cluster in Azure. */
  readonly clusterName: string;
  /**
   * What kind of cluster it is.
   *
   * @default ArcClusterType.CONNECTED_CLUSTERS
   */
  readonly clusterType?: ArcClusterType;
  /**
   * Name of the Flux configuration: at most 30 lower-case letters, digits and dashes. The GitRepository has it, too.
   *
   * @default - the construct id of the cluster
   */
  readonly configurationName?: string;
  /**
   * How often the repository is checked for changes. At least one minute.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
}

type Bootstrap = (cluster: Cluster, engine: Engine) => RootSync;

/**
 * Flux as what applies folders to a cluster. A folder becomes a `Kustomization` in the cluster's system folder, and its repository a
 * `GitRepository` (or `OCIRepository`, where the address is `oci://…`) named after the repository's id. A source of your own
 * in the system folder with the repository's address is used instead. For what only Flux has, create the Kustomization yourself:
 * `new flux.Kustomization(cluster.system, id, { folder, … })` gets its source, path, decryption and order as with `cluster.apply`.
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
        wait: options.kustomization?.engineDefaults ? undefined : false, // it would wait for itself
        ...withDefaultName(options.kustomization, cluster.node.id),
        source,
        folder: cluster.system,
      });
      return { source, name, isOfProgram: true };
    });
  }

  /**
   * For clusters set up with `flux bootstrap … --path=<the system folder>`, which owns the folder `flux-system` in the system folder,
   * with a GitRepository and a Kustomization of that name. The system folder gets no `kustomization.yaml`: Flux generates one that includes
   * every manifest in the system folder and below, also those of other tools, so existing manifests stay applied. A system folder with a `kustomization` of
   * its own keeps it.
   *
   * @see https://fluxcd.io/flux/installation/bootstrap/
   */
  public static bootstrapped(options: EngineOptions = {}): Engine {
    return new Engine(options, (cluster, { namespace }) => {
      if (!cluster.system._listOfUser) cluster.system._leaveListToEngine();
      cluster.system.expect(namespace);
      return { source: GitRepository.fromGitRepositoryName(cluster, namespace, { name: namespace, namespace }), name: namespace, isOfProgram: false };
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
      return { source, name: namespace, isOfProgram: false };
    });
  }

  /**
   * For clusters of Azure Arc and AKS: the extension `microsoft.flux` installs Flux, and a Flux configuration (`fluxConfigurations`) makes it follow the system
   * folder. Two files of the repository create that configuration, whichever is preferred: `azure/<cluster>.sh` with the command
   * `az k8s-configuration flux create`, and `azure/<cluster>.json`, an ARM template. Everything else is in Git, as with other engines.
   *
   * The extension is multi-tenant by default: objects refer to sources of their own namespace only, and what applies something in another namespace than the
   * configuration's needs a service account there, `flux-applier`.
   *
   * @see https://learn.microsoft.com/azure/azure-arc/kubernetes/conceptual-gitops-flux2
   */
  public static azureArc(options: AzureArcOptions): Engine {
    return new Engine(options, (cluster, { namespace }) => {
      const name = addArcConfiguration(cluster, namespace, options);
      return { source: GitRepository.fromGitRepositoryName(cluster, name, { name, namespace }), name: `${name}-${ARC_KUSTOMIZATION}`, isOfProgram: false };
    });
  }

  /** Name of the engine: `flux`. */
  public readonly name = 'flux';
  /** Namespace of Flux and of the objects of the system folder. */
  public readonly namespace: string;

  private constructor(private readonly _options: EngineOptions, private readonly _bootstrap: Bootstrap) {
    this.namespace = _options.namespace ?? 'flux-system';
  }

  /** Called once when the cluster is created. */
  public bindEngine(cluster: Cluster): void {
    const system = new FluxSystem(cluster, this._options.decryption ?? Decryption.sops({
      secret: Secret.fromSecretName(cluster, 'sops-age', { name: 'sops-age', namespace: this.namespace }),
    }));
    system.follow(this._bootstrap(cluster, this));
  }

  /** Adds the Kustomization that applies a folder to the cluster. */
  public deliver(cluster: Cluster, folder: Folder, options: ApplyOptions): IDelivery {
    const { system } = cluster;
    const name = options.name ?? (folder.path.replace(/\//g, '-') || folder.repository.node.id);
    const flux = FluxSystem.of(system);
    const existing = flux?.delivery(name);
    if (existing) {
      problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Kustomization ${name}, a name that the delivery of folder ${existing.folder?.path} already has`,
        `give one of them a different name, such as apply(folder, { name: '${name}-2' })`);
      return existing;
    }
    if (name !== flux?.rootSync?.name) return new Kustomization(system, freeId(system, `delivery-${name}`), { ...options, name, folder });
    const other = `${name}-apps`;
    problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Kustomization ${name}, a name that the cluster's root sync has, `
      + `which applies ${system.path}: one would replace the other`, `give the delivery a different name, such as apply(folder, { name: '${other}' })`);
    return new Kustomization(system, freeId(system, `delivery-${other}`), { ...options, name: other, folder });
  }
}

/** An id that no construct of the program's own has in the folder. */
function freeId(folder: Folder, id: string): string {
  return folder.node.tryFindChild(id) ? freeId(folder, `${id}_`) : id;
}
