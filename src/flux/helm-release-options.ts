import { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { ResourceProps } from '../resource';
import { ChartSource } from './chart-source';
import { CommonMetadata } from './common-metadata';
import { HealthCheckExpr } from './health-check';
import { HelmInstall } from './helm-install';
import { HelmRollback } from './helm-rollback';
import { HelmTest } from './helm-test';
import { HelmUninstall } from './helm-uninstall';
import { HelmUpgrade } from './helm-upgrade';
import { IgnoreRule } from './ignore-rule';
import { KubeConfig } from './kube-config';
import { PostRenderer } from './post-renderer';
import { ValuesFrom } from './values-from';

/** A HelmRelease, whoever makes it. */
export interface IHelmRelease extends IConstruct {
  /** `HelmRelease`. */
  readonly kind: string;
  /** Name of the HelmRelease. */
  readonly name: string;
  /** Namespace of the HelmRelease; undefined where it is not known at synth. */
  readonly namespace?: string;
}

/** Another HelmRelease that must be ready, by an expression of its own. */
export interface HelmDependsOnExpr {
  /** The HelmRelease to wait for. */
  readonly on: IHelmRelease;
  /**
   * CEL over `dep` (the other one) and `self`: true when it counts as ready. It replaces the built-in check, unless the controller
   * has the feature gate `AdditiveCELDependencyCheck`.
   */
  readonly readyExpr: string;
}

/** What is done about objects that others change. */
export enum DriftDetectionMode {
  /** They are set right. */
  ENABLED = 'enabled',
  /** An event tells of them. */
  WARN = 'warn',
  /** Nothing. */
  DISABLED = 'disabled',
}

/** What is done about objects that others change, and which fields do not count. */
export interface DriftDetection {
  /**
   * What is done.
   *
   * @default DriftDetectionMode.ENABLED
   */
  readonly mode?: DriftDetectionMode;
  /**
   * Fields that do not count.
   *
   * @default - none
   */
  readonly ignore?: IgnoreRule[];
}

/** How post-renderers treat hooks. */
export enum PostRenderStrategy {
  /** Hooks are left alone. */
  NO_HOOKS = 'nohooks',
  /** Hooks and other objects are rendered together. */
  COMBINED = 'combined',
  /** Hooks and other objects are rendered one after the other. */
  SEPARATE = 'separate',
}

/** How readiness is found out. */
export enum WaitStrategy {
  /** By the state of each object, as Flux sees it. */
  POLLER = 'poller',
  /** As Helm 3 did. */
  LEGACY = 'legacy',
}

/** Properties of a HelmRelease. */
export interface HelmReleaseProps extends ResourceProps {
  /** Where the chart comes from. */
  readonly chart: ChartSource;
  /**
   * Values of the chart, as plain data. `null` removes a default of the chart.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
  /**
   * Values from ConfigMaps and Secrets. `values` win over them.
   *
   * @default - none
   */
  readonly valuesFrom?: ValuesFrom[];
  /**
   * How often the release is compared with what it should be. More than zero.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * How long each action of Helm may take. More than zero.
   *
   * @default - five minutes, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Name of the release in Helm: at most 53 small letters, digits, dashes and dots.
   *
   * @default - the target namespace, if there is one, a dash and the name
   */
  readonly releaseName?: string;
  /**
   * Namespace that the release is installed into.
   *
   * @default - the HelmRelease's
   */
  readonly targetNamespace?: string;
  /**
   * Namespace in which Helm keeps its history.
   *
   * @default - the HelmRelease's
   */
  readonly storageNamespace?: string;
  /**
   * HelmReleases that must be ready first.
   *
   * @default - none
   */
  readonly dependsOn?: IHelmRelease[];
  /**
   * HelmReleases that must be ready first, by an expression.
   *
   * @default - none
   */
  readonly dependsOnExprs?: HelmDependsOnExpr[];
  /**
   * Whether the HelmRelease is switched off.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * What is done about objects that others change.
   *
   * @default - nothing
   */
  readonly driftDetection?: DriftDetection;
  /**
   * How the release is installed.
   *
   * @default - see `HelmInstall`
   */
  readonly install?: HelmInstall;
  /**
   * How the release is upgraded.
   *
   * @default - see `HelmUpgrade`
   */
  readonly upgrade?: HelmUpgrade;
  /**
   * How the release is rolled back.
   *
   * @default - see `HelmRollback`
   */
  readonly rollback?: HelmRollback;
  /**
   * How the release is uninstalled.
   *
   * @default - see `HelmUninstall`
   */
  readonly uninstall?: HelmUninstall;
  /**
   * How the release is tested.
   *
   * @default - it is not
   */
  readonly test?: HelmTest;
  /**
   * Changes to what the chart renders.
   *
   * @default - none
   */
  readonly postRenderers?: PostRenderer[];
  /**
   * How these treat hooks.
   *
   * @default PostRenderStrategy.COMBINED
   */
  readonly postRenderStrategy?: PostRenderStrategy;
  /**
   * How readiness is found out.
   *
   * @default WaitStrategy.POLLER
   */
  readonly waitStrategy?: WaitStrategy;
  /**
   * When objects of own kinds are ready. Refused with WaitStrategy.LEGACY.
   *
   * @default - the built-in rules
   */
  readonly healthCheckExprs?: HealthCheckExpr[];
  /**
   * How many revisions Helm keeps; 0 is all.
   *
   * @default 5
   */
  readonly maxHistory?: number;
  /**
   * Whether one connection to the cluster is kept during an action. Switch it off for charts that make their own definitions (CRDs)
   * in other ways than the `crds` folder.
   *
   * @default true
   */
  readonly persistentClient?: boolean;
  /**
   * How to reach another cluster, into which the release is installed.
   *
   * @default - the cluster of the HelmRelease
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * Service account of the own namespace in whose name Helm works; with `kubeConfig`, one of the same namespace there.
   *
   * @default - that of helm-controller, unless it has another default. The system folder of a cluster with a multi-tenant FluxInstance
   * names it; elsewhere, such a cluster takes `tenantDefaultServiceAccount`
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * Labels and annotations for all objects of the release.
   *
   * @default - none
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * Shard whose controllers handle the HelmRelease and its HelmChart: the value of their label `sharding.fluxcd.io/key`.
   *
   * @default - that of the chart's source
   */
  readonly shard?: string;
}
