import { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { IDelivery } from '../delivery';
import { Folder } from '../folder';
import { ResourceProps } from '../resource';
import { ISource } from '../source';
import { CommonMetadata } from './common-metadata';
import { Decryption } from './decryption';
import { HealthCheck, HealthCheckExpr } from './health-check';
import { IgnoreRule } from './ignore-rule';
import { ImageOverride } from './image-override';
import { KubeConfig } from './kube-config';
import { Patch } from './patch';
import { SubstituteStrategy, Substitution } from './substitution';

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
   * Whether the Kustomization is switched off.
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
}

/** Properties of a Kustomization. */
export interface KustomizationProps extends KustomizationOptions {
  /** Where the manifests come from: a GitRepository, OCIRepository, Bucket or ExternalArtifact. */
  readonly source: ISource;
  /**
   * Folder that is applied: gives the path, and decryption where it has encrypted files. Exclusive with `path`.
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
