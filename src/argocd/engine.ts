import type { IAppProject } from './app-project';
import { Application, ApplicationDeletion } from './application';
import { ApplicationOptions } from './application-options';
import { Destination } from './destination';
import { ArgoSystem } from './system';
import { problem, warning } from '../base/problem';
import { ApplyOptions, Cluster, IDelivery, IEngine } from '../cluster';
import { Folder } from '../folder';

/** Options of `Engine.appOfApps`. */
export interface AppOfAppsOptions {
  /**
   * Namespace of Argo CD and of the objects of the system folder.
   *
   * @default argocd
   */
  readonly namespace?: string;
  /**
   * Project of all deliveries that do not have their own.
   *
   * @default - `default`
   */
  readonly project?: IAppProject;
  /**
   * Cluster that the folders are applied to. The system folder is always applied to the cluster that Argo CD runs in.
   *
   * @default Destination.inCluster()
   */
  readonly destination?: Destination;
  /**
   * Options of the Application that applies the system folder.
   *
   * @default - it prunes and heals itself, and nothing is deleted with it
   */
  readonly root?: ApplicationOptions;
  /**
   * Config management plugin that builds folders with SOPS files: `kustomize build` of decrypted files. Argo CD itself does not decrypt.
   *
   * @default - none: such folders are refused
   */
  readonly sopsPlugin?: string;
  /**
   * Whether Argo CD is known to judge the health of Applications, which it does not by default: `argocd-cm` needs
   * `resource.customizations.health.argoproj.io_Application`. Without it, the sync waves of `dependsOn` do not wait for anything. `ServerConfig` has it.
   *
   * @default - true if the program has a `ServerConfig`
   */
  readonly judgesApplications?: boolean;
}

/**
 * Argo CD as what applies folders to a cluster. A folder becomes an `Application` in the cluster's system folder, and one more Application, named after the
 * cluster, applies the system folder itself (an app of apps). Run once per cluster: install Argo CD, and `kubectl apply -f` with the file of that Application,
 * `application.argoproj.io-<cluster>.yaml` of the system folder. It alone: `kubectl apply -k` would create all Applications at once, without any order. For what only Argo CD has, create the Application yourself: `new argocd.Application(cluster.system, id, { folder, … })` gets its source, project and order as with `cluster.apply`.
 *
 * `dependsOn` becomes sync waves of the app of apps. They order the first bring-up; later commits are applied by each Application by itself.
 *
 * @example
 * const manifests = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });
 * const production = new Cluster(app, 'production', { repository: manifests, engine: argocd.Engine.appOfApps() });
 * const infrastructure = production.apply(manifests.folder('infrastructure', { namespace: 'platform' }));
 * production.apply(manifests.folder('apps/production', { namespace: 'production' }), { dependsOn: [infrastructure] });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/
 */
export class Engine implements IEngine {
  /** One Application applies the system folder, and with it one Application for each folder. */
  public static appOfApps(options: AppOfAppsOptions = {}): Engine {
    return new Engine(options);
  }

  /** Name of the engine: `argocd`. */
  public readonly name = 'argocd';
  /** Namespace of Argo CD and of the objects of the system folder. */
  public readonly namespace: string;

  private constructor(private readonly _options: AppOfAppsOptions) {
    this.namespace = _options.namespace ?? 'argocd';
  }

  /** Whether Argo CD is said to judge the health of Applications. @internal */
  public get _judgesApplications(): boolean | undefined {
    return this._options.judgesApplications;
  }

  /** Called once when the cluster is created. */
  public bindEngine(cluster: Cluster): void {
    const { project, destination, sopsPlugin, root } = this._options;
    const system = new ArgoSystem(cluster, { project, destination, sopsPlugin });
    system.root = new Application(cluster.system, 'sync', {
      ...root,
      project: root?.project ?? project,
      destination: Destination.inCluster(this.namespace),
      deletion: ApplicationDeletion.ORPHAN,
      name: cluster.node.id,
      folder: cluster.system,
    });
  }

  /** Adds the Application that applies a folder to the cluster. */
  public deliver(cluster: Cluster, folder: Folder, options: ApplyOptions): IDelivery {
    const { system } = cluster;
    const argo = ArgoSystem.of(system);
    const name = options.name ?? (folder.path.replace(/\//g, '-') || folder.repository.node.id);
    const existing = argo?.delivery(name);
    if (existing) {
      problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Application ${name}, a name that the delivery of folder ${existing.folder?.path} already has`,
        `give one of them a different name, such as apply(folder, { name: '${name}-2' })`);
      return existing;
    }
    const isRoot = name === argo?.root?.name;
    const own = isRoot ? `${name}-apps` : name;
    if (isRoot) {
      problem(cluster, 'delivery-twice', `folder ${folder.path} is applied as Application ${name}, a name that the Application of ${system.path} has: one would replace the other`,
        `give the delivery a different name, such as apply(folder, { name: '${own}' })`);
    }
    const { dependsOn, impliedOrder, independentOf, prune, targetNamespace, engineDefaults } = options;
    const delivery = new Application(system, freeId(system, `delivery-${own}`), {
      name: own,
      folder,
      dependsOn,
      impliedOrder,
      independentOf,
      prune,
      engineDefaults,
      ...targetNamespace === undefined ? {} : { sourceOptions: { kustomize: { namespace: targetNamespace } } },
    });
    for (const [option, instead] of Object.entries(GLOBAL)) {
      if (options[option as keyof typeof GLOBAL] === undefined) continue;
      warning(delivery, 'argocd-option', `${option} of folder ${folder.path} has no effect: Argo CD has it for all Applications only`, `set ${instead}, and leave ${option} out or acknowledge this`);
    }
    return delivery;
  }
}

/** What Argo CD has no option of an Application for, and where it has it. */
const GLOBAL = {
  interval: 'timeout.reconciliation in argocd-cm (ServerConfig.reconciliation)',
  timeout: 'controller.sync.timeout.seconds in argocd-cmd-params-cm',
} as const;

/** An id that no construct of the program's own has in the folder. */
function freeId(folder: Folder, id: string): string {
  return folder.node.tryFindChild(id) ? freeId(folder, `${id}_`) : id;
}
