import { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Decryption } from './decryption';
import { DependsOn } from './depends-on';
import { HealthCheck, HealthCheckExpr } from './health-check';
import { IgnoreRule, renderIgnore } from './ignore-rule';
import { ImageOverride, Patch } from './patch';
import { SubstituteStrategy, Substitution } from './substitution';
import { goDuration } from '../../base/duration';
import { oursUnless } from '../../base/engine-defaults';
import { ExternalObject, ISource } from '../../base/external';
import { problem } from '../../base/problem';
import { Cluster, IDelivery } from '../../cluster';
import { Folder } from '../../folder';
import { Resource, ResourceProps } from '../../resource';
import { KubeConfig } from '../kube-config';
import { controllerAccount } from '../lockdown';
import { CommonMetadata } from '../source/source-options';
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
      serviceAccountName: props.serviceAccount?.name ?? ours(controllerAccount(this, 'kustomize-controller', props.kubeConfig)),
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

  /** Adds a dependency on another Kustomization; returns false if it exists already. @internal */
  public _addImpliedDependency(delivery: IDelivery): boolean {
    return this._dependsOn.add({ on: delivery });
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

/** Policy for the objects of a Kustomization that is deleted. */
export enum DeletionPolicy {
  /** Objects are deleted if `prune` is true. */
  MIRROR_PRUNE = 'MirrorPrune',
  /** Objects are deleted. */
  DELETE = 'Delete',
  /** Objects are deleted, and the Kustomization is kept until their deletion completes. */
  WAIT_FOR_TERMINATION = 'WaitForTermination',
  /** Objects are kept. */
  ORPHAN = 'Orphan',
}

/** Build metadata that kustomize adds to objects as annotations. */
export enum BuildMetadata {
  /** Origin file of an object. */
  ORIGIN_ANNOTATIONS = 'originAnnotations',
  /** Transformers that changed an object. */
  TRANSFORMER_ANNOTATIONS = 'transformerAnnotations',
}

/** A dependency on another Kustomization with a custom readiness expression. */
export interface DependsOnExpr {
  /** The Kustomization to wait for. */
  readonly on: IDelivery;
  /**
   * CEL expression over `dep` (the dependency) and `self` that is true when the dependency is ready. It replaces the built-in check, unless
   * the controller has the feature gate `AdditiveCELDependencyCheck`.
   */
  readonly readyExpr: string;
}

/** Options specific to a Kustomization; see `ApplyOptions` for those of all engines. */
export interface KustomizationOptions extends ResourceProps {
  /**
   * Interval between retries of a failed apply. More than zero.
   *
   * @default Duration.minutes(2)
   */
  readonly retryInterval?: Duration;
  /**
   * Whether objects with changed immutable fields are deleted and recreated.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Suspends reconciliation of the Kustomization.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Decryption of encrypted files. Kustomizations applied by this one do not inherit it.
   *
   * @default - if the folder contains encrypted files: SOPS with the keys in Secret `sops-age` in the same namespace
   */
  readonly decryption?: Decryption;
  /**
   * Variables that replace `${name}` in the built manifests.
   *
   * @default - nothing is replaced
   */
  readonly substitutions?: Substitution[];
  /**
   * When variables are replaced.
   *
   * @default SubstituteStrategy.WITH_VARIABLES
   */
  readonly substituteStrategy?: SubstituteStrategy;
  /**
   * Kustomizations that must be ready first, with custom readiness expressions.
   *
   * @default - none
   */
  readonly dependsOnExprs?: DependsOnExpr[];
  /**
   * Objects that must be ready before this Kustomization is ready. Exclusive with `wait`, which covers all objects.
   *
   * @default - none
   */
  readonly healthChecks?: HealthCheck[];
  /**
   * Readiness expressions for custom resources. Requires `wait` or `healthChecks`.
   *
   * @default - the built-in rules
   */
  readonly healthCheckExprs?: HealthCheckExpr[];
  /**
   * Changes to the built manifests.
   *
   * @default - none
   */
  readonly patches?: Patch[];
  /**
   * Replacements of images. They apply to containers only, not to fields of custom resources.
   *
   * @default - none
   */
  readonly images?: ImageOverride[];
  /**
   * Kustomize components to add, relative to the path.
   *
   * @default - none
   */
  readonly components?: string[];
  /**
   * Whether to ignore missing components.
   *
   * @default false
   */
  readonly ignoreMissingComponents?: boolean;
  /**
   * Access to another cluster to which the objects are applied.
   *
   * @default - the cluster of the Kustomization
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * Service account (in the same namespace) to impersonate when applying; with `kubeConfig`, one in the same namespace of the remote
   * cluster.
   *
   * @default - that of kustomize-controller, unless the controller sets another default. In a cluster with a multi-tenant FluxInstance, the
   * system folder uses that of kustomize-controller, and other folders use `tenantDefaultServiceAccount`
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * Policy for the objects when the Kustomization is deleted.
   *
   * @default DeletionPolicy.MIRROR_PRUNE
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * Fields whose drift is ignored.
   *
   * @default - none
   */
  readonly ignore?: IgnoreRule[];
  /**
   * Labels and annotations for all objects.
   *
   * @default - none
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * Prefix for the name of each object. 1 to 200 characters.
   *
   * @default - none
   */
  readonly namePrefix?: string;
  /**
   * Suffix for the name of each object. 1 to 200 characters.
   *
   * @default - none
   */
  readonly nameSuffix?: string;
  /**
   * Build metadata that kustomize adds as annotations.
   *
   * @default - none
   */
  readonly buildMetadata?: BuildMetadata[];
  /**
   * Shard whose controllers handle the Kustomization: the value of its label `sharding.fluxcd.io/key`.
   *
   * @default - that of the source
   */
  readonly shard?: string;
  /**
   * Whether fields that are not given are left out of the manifest, so that Flux's own defaults hold instead of this library's: `timeout` and
   * `retryInterval` (the interval), `wait` (false), and the service account of a multi-tenant cluster. For repositories that exist already and
   * must not change. `interval` and `prune` stay, because the API server requires them.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/** Properties of a Kustomization. */
export interface KustomizationProps extends KustomizationOptions {
  /**
   * Where the manifests come from: a GitRepository, OCIRepository, Bucket or ExternalArtifact. It must be given outside the system folder of
   * a cluster, and where there is no `folder`.
   *
   * @default - in the system folder of a cluster: the source there that fetches the folder's repository; it is created where there is none
   */
  readonly source?: ISource;
  /**
   * Folder that is applied: gives the path, and decryption where it has encrypted files. In the system folder of a cluster, the
   * Kustomization is one of the cluster's deliveries, as if by `cluster.apply`. Exclusive with `path`.
   *
   * @default - see `path`
   */
  readonly folder?: Folder;
  /**
   * Path in the source to apply. Exclusive with `folder`.
   *
   * @default - root of the source
   */
  readonly path?: string;
  /**
   * How often the objects are compared with the source when nothing changes. More than zero.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * Timeout of applying and waiting. More than zero.
   *
   * @default Duration.minutes(3)
   */
  readonly timeout?: Duration;
  /**
   * Kustomizations that must be ready first.
   *
   * @default - none
   */
  readonly dependsOn?: IDelivery[];
  /**
   * Whether objects that leave the source are removed from the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Whether the Kustomization becomes ready only when all its objects are ready. Exclusive with `healthChecks`.
   *
   * @default - true, unless `healthChecks` is set
   */
  readonly wait?: boolean;
  /**
   * Namespace that overrides that of each namespaced object. It is not created.
   *
   * @default - none
   */
  readonly targetNamespace?: string;
}
