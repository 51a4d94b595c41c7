import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { HealthCheck, HealthCheckExpr } from './health-check';
import { IgnoreRule } from './ignore-rule';
import { ImageOverride, Patch } from './patch';
import { SubstituteStrategy, Substitution } from './substitution';
import { ISource } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { IDelivery } from '../../cluster';
import { Folder } from '../../folder';
import { ResourceProps } from '../../resource';
import { ISecret } from '../../secret';
import { KubeConfig } from '../kube-config';
import { CommonMetadata } from '../source/source-options';

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
  readonly serviceAccount?: IConstruct;
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

/** Location of the decryption keys. */
export interface SopsOptions {
  /**
   * Secret with decryption keys, in the Kustomization's namespace: `….agekey` (age), `….asc` (OpenPGP), `sops.vault-token`,
   * `sops.aws-kms`, `sops.azure-kv` or `sops.gcp-kms`.
   *
   * @default - none: the controller's own identity or key
   */
  readonly secret?: ISecret;
  /**
   * Service account whose workload identity may use a KMS key. The controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`.
   *
   * @default - that of kustomize-controller
   */
  readonly serviceAccount?: IConstruct;
}

/**
 * Decryption of encrypted files.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export class Decryption {
  /** Decryption of SOPS-encrypted files. */
  public static sops(options: SopsOptions = {}): Decryption {
    return new Decryption(options);
  }

  private constructor(private readonly _options: SopsOptions) {}

  /** @internal */
  public _render(construct: IConstruct & { readonly namespace?: string }): Record<string, unknown> {
    const { secret, serviceAccount } = this._options;
    if (secret?.keys && !secret.keys.some((key) => /(\.agekey|\.asc)$|^sops\.(vault-token|aws-kms|azure-kv|gcp-kms)$/.test(key))) {
      problem(construct, 'decryption-key', `decryption: Secret ${secret.name} has no decryption key; its keys are ${secret.keys.join(', ') || '(none)'}`,
        'use a key ending in .agekey (age) or .asc (OpenPGP), or sops.vault-token, sops.aws-kms, sops.azure-kv or sops.gcp-kms');
    }
    return {
      provider: 'sops',
      secretRef: secret && secretReference(construct, 'decryption', secret),
      serviceAccountName: serviceAccountName(construct, serviceAccount),
    };
  }
}
