import { Construct } from 'constructs';
import { DependsOn, ONCE_READY } from './depends-on';
import { renderIgnore } from './ignore-rule';
import { Decryption, KustomizationProps } from './kustomization-options';
import { Substitution } from './substitution';
import { goDuration } from '../../base/duration';
import { oursUnless } from '../../base/engine-defaults';
import { enclosingFolder } from '../../base/enclosing-folder';
import { ExternalObject, ISource } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { Cluster, IDelivery } from '../../cluster';
import { Folder } from '../../folder';
import { Resource } from '../../resource';
import { FluxController } from '../flux-controller';
import { controllerAccount } from '../lockdown';
import { checkNamespaceName, checkShard, checkSourceKind, sharded, shardOf, sourceReference } from '../source/source-reference';
import { FluxSystem } from '../system';

/** Attributes of a Kustomization that this program does not create. */
export interface KustomizationAttributes {
  /** Name of the Kustomization. */
  readonly name: string;
  /**
   * Namespace of the Kustomization.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
}

/**
 * Applies manifests from a source to a cluster and corrects drift.
 *
 * @example
 * const vendor = new flux.GitRepository(production.system, 'vendor', { url: 'https://github.com/org/addons.git', ref: flux.GitReference.tag('v1.4.0') });
 * new flux.Kustomization(production.system, 'addons', {
 *   source: vendor,
 *   path: './deploy',
 *   interval: Duration.minutes(30),
 *   substitutions: [flux.Substitution.literal('cluster_name', 'production')],
 * });
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class Kustomization extends Resource implements IDelivery {
  /** Declares a Kustomization that this program does not create. */
  public static fromKustomizationName(scope: Construct, id: string, attributes: KustomizationAttributes): IDelivery {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'Kustomization' });
  }

  /** Folder that is applied, if it belongs to this program. */
  public readonly folder?: Folder;
  /** Where the manifests come from; undefined where it is missing, which is reported. @internal */
  public readonly _source?: ISource;

  private readonly _dependsOn: DependsOn;
  private readonly _order: Pick<KustomizationProps, 'impliedOrder' | 'independentOf'>;
  /** Evaluated at synthesis: the objects may be renamed until then. */
  private readonly _healthChecks?: () => unknown;
  /** Also holds the fields set at synthesis: 100,000 copies would cost more than the rest of the synthesis. */
  private readonly _spec: Record<string, unknown>;
  private readonly _decryption?: Record<string, unknown>;
  private readonly _engineDecryption?: Decryption;
  private _folderDecryption?: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: KustomizationProps) {
    const system = props.folder && FluxSystem.of(scope);
    const source = props.source ?? (props.folder && system?.source(props.folder.repository));
    super(scope, id, API_VERSION, 'Kustomization', sharded(props, props.shard ?? (source && shardOf(source))));
    this.folder = props.folder;
    this._source = source;
    this._engineDecryption = system?.decryption;
    this._check(props, source);
    if (system) this._bind(system);
    this._dependsOn = new DependsOn(this, props.dependsOn, props.dependsOnExprs);
    this._order = props;
    const { healthChecks } = props;
    this._healthChecks = healthChecks && (() => healthChecks.map((check) => check._render(props)));
    this._decryption = props.decryption?._render(this);
    const ours = oursUnless(props.engineDefaults);
    this._spec = {
      sourceRef: source && sourceReference(this, source),
      path: props.folder ? `./${props.folder.path}` : props.path,
      interval: goDuration(this, 'interval', props.interval) ?? '1h',
      timeout: goDuration(this, 'timeout', props.timeout) ?? ours('3m'),
      retryInterval: goDuration(this, 'retryInterval', props.retryInterval) ?? ours('2m'),
      prune: props.prune ?? true,
      wait: props.wait ?? (props.healthChecks?.length ? undefined : ours(true)),
      force: props.force,
      suspend: props.suspend,
      targetNamespace: props.targetNamespace,
      postBuild: Substitution._render(this, props.substitutions, props.substituteStrategy),
      healthCheckExprs: props.healthCheckExprs?.map((each) => ({ ...each })),
      patches: props.patches?.map((patch) => patch._render()),
      images: props.images?.map((image) => ({ ...image })),
      components: props.components,
      ignoreMissingComponents: props.ignoreMissingComponents,
      kubeConfig: props.kubeConfig?._render(this),
      serviceAccountName: serviceAccountName(this, props.serviceAccount)
        ?? ours(controllerAccount(this, FluxController.KUSTOMIZE_CONTROLLER, props.kubeConfig)),
      deletionPolicy: props.deletionPolicy,
      ignore: renderIgnore(this, 'ignore', props.ignore),
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
      namePrefix: props.namePrefix,
      nameSuffix: props.nameSuffix,
      buildMetadata: props.buildMetadata,
      dependsOn: undefined,
      healthChecks: undefined,
      decryption: undefined,
    };
  }

  /**
   * Adds a dependency on another Kustomization; returns false if it exists already, or is not wanted.
   *
   * @param onlyOnce whether it is enough that the other one has been ready once
   * @internal
   */
  public _addImpliedDependency(delivery: IDelivery, onlyOnce = false): boolean {
    const { impliedOrder = true, independentOf = [] } = this._order;
    const isElsewhere = enclosingFolder(this) !== enclosingFolder(delivery); // where kustomize may set another namespace
    if (isElsewhere && (this.namespace === undefined || delivery.namespace === undefined)) return false;
    if (!impliedOrder || independentOf.some(({ name, namespace }) => name === delivery.name && namespace === delivery.namespace)) return false;
    return this._dependsOn.add({ on: delivery, readyExpr: onlyOnce ? ONCE_READY : undefined });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    this._spec.dependsOn = this._dependsOn.render();
    this._spec.healthChecks = this._healthChecks?.();
    this._spec.decryption = this._decryption ?? (this.folder?._isEncrypted ? this._ofFolder() : undefined);
    return { spec: this._spec };
  }

  /** Rendered once, and only if needed: rendering can record a problem, as in a namespace without the Secret. */
  private _ofFolder(): Record<string, unknown> {
    return this._folderDecryption ??= this._engineDecryption?._render(this) ?? SOPS_AGE;
  }

  /** A delivery of the cluster, unless it is its root sync. */
  private _bind(system: FluxSystem): void {
    const { cluster, rootSync } = system;
    if (!rootSync) return;
    system.addDelivery(this);
    if (rootSync.isOfProgram || this.name !== rootSync.name || this.namespace !== cluster.system.namespace) return; // else `object-twice` says it
    problem(this, 'delivery-twice', `Kustomization ${this.name} has the name of the cluster's root sync, which applies ${cluster.system.path}: one would replace the other`,
      `give it another name, such as ${this.name}-apps`);
  }

  private _checkSource(source: ISource | undefined): void {
    if (source) {
      checkSourceKind(this, 'source', source, ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact']);
      checkShard(this, source);
      return;
    }
    const cluster = this.folder && Cluster._of(this);
    if (cluster) {
      problem(this, 'kustomization-source', `it is in the system folder of cluster ${cluster.node.id}, whose engine is ${cluster._engine.name}, not flux`,
        'use cluster.apply(folder), or give the source');
    } else {
      problem(this, 'kustomization-source', 'its source is missing',
        'give the source; it follows from the folder only in the system folder of a cluster, as in new flux.Kustomization(cluster.system, id, { folder })');
    }
  }

  private _check(props: KustomizationProps, source: ISource | undefined): void {
    this._checkSource(source);
    if (props.folder && props.source === undefined && props.folder.node.root !== this.node.root) {
      problem(this, 'kustomization-folder', `folder ${props.folder.path} belongs to another app, which writes its repository`,
        'use a folder of this app, or give source and path');
    }
    if (props.folder && props.path !== undefined) {
      problem(this, 'kustomization-path', `both path ${props.path} and folder ${props.folder.path} are set`, 'set only one of them');
    }
    if (props.wait && props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has both wait and healthChecks, but Flux ignores healthChecks if wait is set`, 'set only one of them');
    }
    if (props.healthCheckExprs?.length && (props.wait ?? !props.engineDefaults) === false && !props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has healthCheckExprs, but waits for nothing`, 'set wait to true, or add healthChecks');
    }
    for (const prop of ['namePrefix', 'nameSuffix'] as const) {
      const length = props[prop]?.length;
      if (length === undefined || (length >= 1 && length <= 200)) continue;
      problem(this, 'name-affix', `${prop} has ${length} characters, which is not valid`, 'use 1 to 200 characters');
    }
    checkNamespaceName(this, 'targetNamespace', props.targetNamespace);
  }
}

const SOPS_AGE = { provider: 'sops', secretRef: { name: 'sops-age' } };
const API_VERSION = 'kustomize.toolkit.fluxcd.io/v1';
