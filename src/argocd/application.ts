import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { ApplicationOptions, applicationSpec } from './application-options';
import { DeliveryOrder, SYNC_WAVE } from './delivery-order';
import { ApplicationSource, SourceOptions } from './source/application-source';
import { ArgoSystem } from './system';
import { ExternalObject } from '../base/external';
import { Mistake, problem, problemsAtSynthesis } from '../base/problem';
import { IDelivery } from '../cluster';
import { Folder } from '../folder';
import { namedMetadata, Resource, ResourceProps } from '../resource';

/** What happens to the objects of an Application that is deleted. */
export enum ApplicationDeletion {
  /** They are deleted, dependents first. */
  FOREGROUND = 'foreground',
  /** They are deleted, dependents later. */
  BACKGROUND = 'background',
  /** They stay. */
  ORPHAN = 'orphan',
}

/** Attributes of an Application that this program does not create. */
export interface ApplicationAttributes {
  /** Name of the Application. */
  readonly name: string;
  /**
   * Namespace of the Application.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
}

/** Properties of an Application. */
export interface ApplicationProps extends ApplicationOptions, ResourceProps {
  /**
   * Folder that is applied: gives source and namespace. In the system folder of a cluster, the Application is one of the cluster's deliveries, as if by
   * `cluster.apply`. Exclusive with `source`, `sources` and `sourceHydrator`.
   *
   * @default - see `source`
   */
  readonly folder?: Folder;
  /**
   * How the folder is built.
   *
   * @default - by kustomize, as it stands
   */
  readonly sourceOptions?: SourceOptions;
  /**
   * Applications of the same folder that must be healthy first: they get a lower sync wave. It is the order in which the Application above them applies them, so of
   * the first bring-up. A later commit in their sources does not wait, because each Application follows its own source; the `RollingSync` of an ApplicationSet orders that.
   *
   * @default - none
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
   * Sync wave among the objects of its folder. The objects of a wave are healthy before those of the next one are applied.
   *
   * @default - one after the last wave of what it depends on; 0 where that is nothing
   */
  readonly syncWave?: number;
  /**
   * What happens to its objects when it is deleted.
   *
   * @default - ApplicationDeletion.FOREGROUND; with `engineDefaults` ApplicationDeletion.ORPHAN, as Argo CD has it
   */
  readonly deletion?: ApplicationDeletion;
}

/**
 * Applies manifests from Git, a registry or a Helm repository to a cluster, by Argo CD.
 *
 * @example
 * new argocd.Application(folder, 'mon-app-production', {
 *   source: argocd.ApplicationSource.git({ url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: 'kubernetes/production' }),
 *   destination: argocd.Destination.inCluster('production'),
 *   createNamespace: true,
 *   ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
 */
export class Application extends Resource implements IDelivery {
  /** Declares an Application that this program does not create. */
  public static fromApplicationName(scope: Construct, id: string, attributes: ApplicationAttributes): IDelivery {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'Application' });
  }

  /** Folder that is applied, if it belongs to this program. */
  public readonly folder?: Folder;
  private readonly _order: DeliveryOrder;
  private readonly _sopsPlugin?: string;
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, private readonly _props: ApplicationProps) {
    super(scope, id, API_VERSION, 'Application', { ..._props, metadata: withFinalizer(_props) });
    const { folder } = _props;
    this.folder = folder;
    const system = folder && ArgoSystem.of(scope);
    this._sopsPlugin = system?.defaults.sopsPlugin;
    const { project = system?.defaults.project, destination = system?.defaults.destination } = _props;
    this._spec = applicationSpec(this, { ..._props, project, destination }, {
      source: folder && ApplicationSource.folder(folder, _props.sourceOptions),
      namespace: folder && (_props.sourceOptions?.kustomize?.namespace ?? folder.namespace),
    });
    this._order = new DeliveryOrder(this, _props.dependsOn ?? [], _props.syncWave);
    problemsAtSynthesis(this, () => [...this._order.contradictions(), ...this._toolsBesideThePlugin()]);
    this._checkFolder();
    if (system?.root) system.addDelivery(this);
  }

  /** What it waits for. @internal */
  public get _dependencies(): readonly IDelivery[] {
    return this._order.on;
  }

  /**
   * Adds a dependency on another Application; returns false if it exists already, or is not wanted.
   *
   * @internal
   */
  public _addImpliedDependency(delivery: IDelivery): boolean {
    const { impliedOrder = true, independentOf = [], syncWave } = this._props;
    if (!impliedOrder || syncWave !== undefined || independentOf.includes(delivery)) return false;
    return this._order.add(delivery);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const { wave } = this._order;
    if (wave !== 0 || this.metadata.toJson()?.annotations?.[SYNC_WAVE] !== undefined) this.metadata.addAnnotation(SYNC_WAVE, String(wave));
    if (this.folder && this._spec.source) this._spec.source = this._sourceOf(this.folder)._render();
    return { spec: this._spec };
  }

  /** What is known of the folder only when the program is complete: its encrypted files, and whether it lists its files. */
  private _sourceOf(folder: Folder): ApplicationSource {
    const { sourceOptions } = this._props;
    const decrypting = folder._isEncrypted && this._sopsPlugin !== undefined ? { name: this._sopsPlugin } : undefined;
    const plugin = sourceOptions?.plugin ?? decrypting;
    const directory = folder._takesAll && !plugin ? { directory: { recurse: true } } : {};
    return ApplicationSource.folder(folder, { ...directory, ...sourceOptions, plugin });
  }

  /** Argo CD builds a source by one tool, and the engine's plugin is it where there are encrypted files. */
  private _toolsBesideThePlugin(): Mistake[] {
    const { folder, sourceOptions } = this._props;
    if (!folder?._isEncrypted || this._sopsPlugin === undefined || sourceOptions?.plugin) return [];
    return (['kustomize', 'helm', 'directory'] as const).filter((tool) => sourceOptions?.[tool] !== undefined).map((tool) => ({
      check: 'argocd-source' as const,
      message: `folder ${folder.path} has encrypted files, so the plugin ${this._sopsPlugin} builds it, but the Application has ${tool} options, which Argo CD does not take beside a plugin`,
      fix: tool === 'kustomize' ? 'remove them (targetNamespace of apply is one), and set namespace and patches in the folder or in an overlay' : 'remove them',
    }));
  }

  private _checkFolder(): void {
    const { folder, sourceOptions, source, sources, sourceHydrator } = this._props;
    if (sourceOptions && !folder) problem(this, 'argocd-source', 'sourceOptions has no effect without a folder', 'give these options to ApplicationSource');
    if (!folder) return;
    if (source ?? sources ?? sourceHydrator) problem(this, 'argocd-source', `it has both folder ${folder.path} and another source`, 'set only one of them');
    if (folder.node.root !== this.node.root) {
      problem(this, 'argocd-source', `folder ${folder.path} belongs to another app, which writes its repository`, 'use a folder of this app, or ApplicationSource.git');
    }
  }
}

function withFinalizer(props: ApplicationProps): ApiObjectMetadata | undefined {
  const { engineDefaults, deletion = engineDefaults ? ApplicationDeletion.ORPHAN : ApplicationDeletion.FOREGROUND, metadata } = props;
  const named = namedMetadata({ metadata });
  if (deletion === ApplicationDeletion.ORPHAN) return named;
  return { ...named, finalizers: [...metadata?.finalizers ?? [], `resources-finalizer.argocd.argoproj.io/${deletion}`] };
}

const API_VERSION = 'argoproj.io/v1alpha1';
