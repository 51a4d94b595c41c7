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

/** What identifies a Kustomization that this program does not make. */
export interface KustomizationAttributes {
  /** Name of the Kustomization. */
  readonly name: string;
  /**
   * Namespace of the Kustomization.
   *
   * @default - that of whoever refers to it
   */
  readonly namespace?: string;
}

/**
 * Applies manifests from a source to a cluster and keeps them so.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class Kustomization extends Resource implements IDelivery {
  /** Declares a Kustomization that this program does not make. */
  public static fromKustomizationName(scope: Construct, id: string, attributes: KustomizationAttributes): IDelivery {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'Kustomization' });
  }

  /** Folder that is applied, where it is one of this program. */
  public readonly folder?: Folder;
  /** Where the manifests come from; undefined where it is missing, which is reported. @internal */
  public readonly _source?: ISource;

  private readonly _dependsOn: DependsOn;
  /** Asked when the program is synthesized: what they name may be renamed until then. */
  private readonly _healthChecks?: () => unknown;
  /** Also holds what is asked then: 100,000 copies would cost more than all the rest of the synthesis. */
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

  /** Makes this wait for another Kustomization, if it does not yet. Returns whether this is news. @internal */
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

  /** Rendered once, when it is known that it is needed: it may be refused, as in a namespace without the Secret. */
  private _ofFolder(): Record<string, unknown> {
    return this._folderDecryption ??= this._engineDecryption?._render(this) ?? SOPS_AGE;
  }

  /** A delivery of the cluster, unless it is its root sync. */
  private _bind(system: FluxSystem): void {
    const { cluster, rootSync } = system;
    if (!rootSync) return;
    system.addDelivery(this);
    if (rootSync.isOfProgram || this.name !== rootSync.name || this.namespace !== cluster.system.namespace) return; // else `object-twice` says it
    problem(this, 'delivery-twice', `it is called ${this.name}, and so is called the cluster's root sync, which applies ${cluster.system.path}: one would replace the other`,
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
      problem(this, 'kustomization-path', `path is ${props.path}, and folder is ${props.folder.path}`, 'give one of them');
    }
    if (props.wait && props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has wait and healthChecks; Flux ignores healthChecks then`, 'give one of them');
    }
    if (props.healthCheckExprs?.length && (props.wait ?? !props.engineDefaults) === false && !props.healthChecks?.length) {
      problem(this, 'health-checks-ignored', `Kustomization ${this.name} has healthCheckExprs, but waits for nothing`, 'leave wait on, or give healthChecks');
    }
    for (const prop of ['namePrefix', 'nameSuffix'] as const) {
      const length = props[prop]?.length;
      if (length === undefined || (length >= 1 && length <= 200)) continue;
      problem(this, 'name-affix', `${prop} has ${length} characters`, 'use 1 to 200');
    }
    checkNamespaceName(this, 'targetNamespace', props.targetNamespace);
  }
}

const SOPS_AGE = { provider: 'sops', secretRef: { name: 'sops-age' } };
const API_VERSION = 'kustomize.toolkit.fluxcd.io/v1';

/** What happens to the objects when their Kustomization is deleted. */
export enum DeletionPolicy {
  /** They are deleted if `prune` is on. */
  MIRROR_PRUNE = 'MirrorPrune',
  /** They are deleted. */
  DELETE = 'Delete',
  /** They are deleted, and the Kustomization stays until they are gone. */
  WAIT_FOR_TERMINATION = 'WaitForTermination',
  /** They stay. */
  ORPHAN = 'Orphan',
}

/** What kustomize notes in annotations of objects. */
export enum BuildMetadata {
  /** Which file an object comes from. */
  ORIGIN_ANNOTATIONS = 'originAnnotations',
  /** Which transformers changed it. */
  TRANSFORMER_ANNOTATIONS = 'transformerAnnotations',
}

/** Another Kustomization that must be ready, by an expression of its own. */
export interface DependsOnExpr {
  /** The Kustomization to wait for. */
  readonly on: IDelivery;
  /**
   * CEL over `dep` (the other one) and `self`: true when it counts as ready. It replaces the built-in check, unless the controller
   * has the feature gate `AdditiveCELDependencyCheck`.
   */
  readonly readyExpr: string;
}

/** What a Kustomization has that other engines have not; see `ApplyOptions` for the rest. */
export interface KustomizationOptions extends ResourceProps {
  /**
   * How soon a failed apply is tried again. More than zero.
   *
   * @default Duration.minutes(2)
   */
  readonly retryInterval?: Duration;
  /**
   * Whether objects with changed immutable fields are deleted and made anew.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Whether the controller suspends the Kustomization: nothing is applied.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * How encrypted files are decrypted. It is not inherited by Kustomizations that this one applies.
   *
   * @default - where the folder has encrypted files: by SOPS with the keys in Secret `sops-age` of the own namespace
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
   * What must be ready first, by an expression.
   *
   * @default - none
   */
  readonly dependsOnExprs?: DependsOnExpr[];
  /**
   * Objects that must be ready before this Kustomization is. Refused together with `wait`, which covers all objects.
   *
   * @default - none
   */
  readonly healthChecks?: HealthCheck[];
  /**
   * When objects of own kinds are ready. Needs `wait` or `healthChecks`.
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
   * Images that are replaced. They reach containers only, not fields of custom resources.
   *
   * @default - none
   */
  readonly images?: ImageOverride[];
  /**
   * Kustomize components that are added, relative to the path.
   *
   * @default - none
   */
  readonly components?: string[];
  /**
   * Whether a component may be absent.
   *
   * @default false
   */
  readonly ignoreMissingComponents?: boolean;
  /**
   * How to reach another cluster, to which the objects are applied.
   *
   * @default - the cluster of the Kustomization
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * Service account of the own namespace in whose name objects are applied; with `kubeConfig`, one of the same namespace there.
   *
   * @default - that of kustomize-controller, unless it has another default. The system folder of a cluster with a multi-tenant FluxInstance
   * names it; elsewhere, such a cluster takes `tenantDefaultServiceAccount`
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * What happens to the objects when the Kustomization is deleted.
   *
   * @default DeletionPolicy.MIRROR_PRUNE
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * Fields that are left as they are in the cluster.
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
   * Put before the name of each object. 1 to 200 characters.
   *
   * @default - none
   */
  readonly namePrefix?: string;
  /**
   * Put behind the name of each object. 1 to 200 characters.
   *
   * @default - none
   */
  readonly nameSuffix?: string;
  /**
   * What kustomize notes in annotations.
   *
   * @default - nothing
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
   * Path in the source that is applied. Exclusive with `folder`.
   *
   * @default - the source's root
   */
  readonly path?: string;
  /**
   * How often the objects are compared with the source when nothing changes. More than zero.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * How long applying and waiting may take. More than zero.
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
   * Whether the Kustomization is ready only when all its objects are. Refused together with `healthChecks`.
   *
   * @default - true, unless there are `healthChecks`
   */
  readonly wait?: boolean;
  /**
   * Namespace that overrides the one of each namespaced object. It is not created.
   *
   * @default - none
   */
  readonly targetNamespace?: string;
}
