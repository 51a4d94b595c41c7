import { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { ChartSource } from './chart-source';
import { HelmAction, HelmApply, HelmInstall, HelmRollback, HelmTest, HelmUninstall, HelmUpgrade, ServerSideApply } from './helm-actions';
import { ValuesFrom } from './values-from';
import { goDuration } from '../../base/duration';
import { oursUnless } from '../../base/engine-defaults';
import { ExternalObject } from '../../base/external';
import { hideField } from '../../base/inspect';
import { problem, warning } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { KubeConfig } from '../kube-config';
import { DependsOn } from '../kustomize/depends-on';
import { HealthCheckExpr } from '../kustomize/health-check';
import { IgnoreRule, renderIgnore } from '../kustomize/ignore-rule';
import { PostRenderer } from '../kustomize/patch';
import { controllerAccount } from '../lockdown';
import { CommonMetadata, SourceAttributes } from '../source/source-options';
import { checkNamespaceName, checkShard, SHARD_LABEL, sharded, shardOf } from '../source/source-reference';

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
   * Whether the controller suspends the HelmRelease: nothing is released.
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
  /**
   * Whether fields that are not given are left out of the manifest, so that Flux's own defaults hold instead of this library's:
   * `driftDetection.mode` (disabled), `reconcileStrategy` of a chart in a GitRepository or Bucket (ChartVersion), and the service account of a
   * multi-tenant cluster. For repositories that exist already and must not change. `interval` stays, because the API server requires it.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/**
 * A release of a Helm chart that Flux installs, upgrades and keeps.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/
 */
export class HelmRelease extends Resource implements IHelmRelease {
  /** Declares a HelmRelease that this program does not make. */
  public static fromHelmReleaseName(scope: Construct, id: string, attributes: SourceAttributes): IHelmRelease {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'HelmRelease' });
  }

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id, API_VERSION, 'HelmRelease', sharded(props, props.shard ?? shardOf(props.chart._source)));
    this._check(props);
    const { driftDetection, install, upgrade, uninstall, test } = props;
    const ours = oursUnless(props.engineDefaults);
    this._spec = {
      ...props.chart._render(this, { shard: this.metadata.getLabel(SHARD_LABEL), engineDefaults: props.engineDefaults }),
      interval: goDuration(this, 'interval', props.interval) ?? '1h',
      timeout: goDuration(this, 'timeout', props.timeout),
      values: props.values,
      valuesFrom: props.valuesFrom?.map((each) => each._render(this)),
      releaseName: props.releaseName,
      targetNamespace: props.targetNamespace,
      storageNamespace: props.storageNamespace,
      dependsOn: new DependsOn(this, props.dependsOn, props.dependsOnExprs).render(),
      suspend: props.suspend,
      driftDetection: driftDetection && {
        mode: driftDetection.mode ?? ours(DriftDetectionMode.ENABLED),
        ignore: renderIgnore(this, 'driftDetection.ignore', driftDetection.ignore),
      },
      install: install && this._apply('install', install),
      upgrade: upgrade && this._apply('upgrade', upgrade),
      rollback: props.rollback && this._action('rollback', props.rollback),
      uninstall: uninstall && this._action('uninstall', uninstall),
      test: test && { ...this._action('test', test), filters: test.filters?.map((filter) => ({ ...filter })) },
      postRenderers: props.postRenderers?.map((each) => each._render()),
      postRenderStrategy: props.postRenderStrategy,
      waitStrategy: props.waitStrategy && { name: props.waitStrategy },
      healthCheckExprs: props.healthCheckExprs?.map((each) => ({ ...each })),
      maxHistory: props.maxHistory,
      persistentClient: props.persistentClient,
      kubeConfig: props.kubeConfig?._render(this),
      serviceAccountName: props.serviceAccount?.name ?? ours(controllerAccount(this, 'helm-controller', props.kubeConfig)),
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
    };
    hideField(this, '_spec'); // values may have passwords
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _action(prop: string, action: Pick<HelmAction, 'timeout'>): Record<string, unknown> {
    return { ...action, timeout: goDuration(this, `${prop}.timeout`, action.timeout) };
  }

  private _apply(prop: string, action: HelmApply & { readonly remediation?: { readonly retries?: number } }): Record<string, unknown> {
    const { remediation, strategy } = action;
    if (remediation?.retries !== undefined && !(Number.isInteger(remediation.retries) && remediation.retries >= -1)) {
      problem(this, 'helm-retries', `${prop}.remediation.retries is ${remediation.retries}`, 'use a whole number, or -1 for no end');
    }
    return { ...this._action(prop, action), strategy: strategy?._render(this, prop), remediation: remediation && { ...remediation } };
  }

  private _check(props: HelmReleaseProps): void {
    checkShard(this, props.chart._source);
    const { releaseName, maxHistory, waitStrategy, healthCheckExprs } = props;
    if (releaseName !== undefined && (releaseName.length > 53 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(releaseName))) {
      problem(this, 'release-name', `releaseName is ${JSON.stringify(releaseName)}`,
        'use at most 53 small letters, digits, dashes and dots, beginning and ending with a letter or digit');
    }
    checkNamespaceName(this, 'targetNamespace', props.targetNamespace);
    checkNamespaceName(this, 'storageNamespace', props.storageNamespace);
    if (maxHistory !== undefined && !(Number.isInteger(maxHistory) && maxHistory >= 0)) {
      problem(this, 'helm-history', `maxHistory is ${maxHistory}`, 'use a whole number, or 0 for all');
    }
    if (waitStrategy === WaitStrategy.LEGACY && healthCheckExprs?.length) {
      problem(this, 'health-checks-ignored', 'healthCheckExprs are given, but waitStrategy is legacy, which ignores them', 'use WaitStrategy.POLLER');
    }
    this._checkForce('upgrade', props.upgrade);
    this._checkForce('rollback', props.rollback);
  }

  private _checkForce(prop: string, action: HelmUpgrade | HelmRollback | undefined): void {
    if (!action?.force || action.serverSideApply === ServerSideApply.DISABLED) return;
    warning(this, 'helm-force', `${prop}.force is ignored where the API server applies objects`, 'set serverSideApply to ServerSideApply.DISABLED');
  }
}

const API_VERSION = 'helm.toolkit.fluxcd.io/v2';
