import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ChartSource } from './chart-source';
import { HelmAction, HelmApply, HelmInstall, HelmRollback, HelmTest, HelmUninstall, HelmUpgrade, ServerSideApply } from './helm-actions';
import { ValuesFrom } from './values-from';
import { goDuration } from '../../base/duration';
import { oursUnless } from '../../base/engine-defaults';
import { ExternalObject, INamedObject } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { hideField } from '../../base/inspect';
import { isDnsSubdomain, isGroupOrKind } from '../../base/kubernetes-names';
import { problem, warning } from '../../base/problem';
import { Resource, ResourceProps } from '../../resource';
import { FluxController } from '../flux-controller';
import { KubeConfig } from '../kube-config';
import { DependsOn } from '../kustomize/depends-on';
import { HealthCheckExpr } from '../kustomize/health-check';
import { IgnoreRule, renderIgnore } from '../kustomize/ignore-rule';
import { PostRenderer } from '../kustomize/patch';
import { controllerAccount } from '../lockdown';
import { CommonMetadata, SourceAttributes } from '../source/source-options';
import { checkNamespaceName, checkShard, SHARD_LABEL, sharded, shardOf } from '../source/source-reference';

/** A HelmRelease, created by this program or elsewhere. */
export interface IHelmRelease extends IConstruct, INamedObject {}

/** A dependency on another HelmRelease with a custom readiness expression. */
export interface HelmDependsOnExpr {
  /** The HelmRelease to wait for. */
  readonly on: IHelmRelease;
  /**
   * CEL expression over `dep` (the dependency) and `self` that is true when the dependency is ready. It replaces the built-in check, unless
   * the controller has the feature gate `AdditiveCELDependencyCheck`.
   */
  readonly readyExpr: string;
}

/** Mode of drift detection. */
export enum DriftDetectionMode {
  /** Drift is corrected. */
  ENABLED = 'enabled',
  /** Drift is reported as an event. */
  WARN = 'warn',
  /** Drift is ignored. */
  DISABLED = 'disabled',
}

/** Detection and correction of drift. */
export interface DriftDetection {
  /**
   * Mode.
   *
   * @default DriftDetectionMode.ENABLED
   */
  readonly mode?: DriftDetectionMode;
  /**
   * Fields to ignore.
   *
   * @default - none
   */
  readonly ignore?: IgnoreRule[];
}

/** How post-renderers treat hooks. */
export enum PostRenderStrategy {
  /** Hooks are not rendered. */
  NO_HOOKS = 'nohooks',
  /** Hooks and other objects are rendered together. */
  COMBINED = 'combined',
  /** Hooks and other objects are rendered one after the other. */
  SEPARATE = 'separate',
}

/** Strategy of waiting for readiness. */
export enum WaitStrategy {
  /** Flux polls the status of each object. */
  POLLER = 'poller',
  /** As in Helm 3. */
  LEGACY = 'legacy',
}

/** Properties of a HelmRelease. */
export interface HelmReleaseProps extends ResourceProps {
  /** Source of the chart. */
  readonly chart: ChartSource;
  /**
   * Values of the chart, as plain data. `null` removes a default value of the chart.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
  /**
   * Values from ConfigMaps and Secrets. `values` takes precedence over them.
   *
   * @default - none
   */
  readonly valuesFrom?: ValuesFrom[];
  /**
   * How often the release is compared with its desired state. More than zero.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
  /**
   * Timeout of each Helm action. More than zero.
   *
   * @default - five minutes, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Name of the release in Helm: at most 53 lowercase letters, digits, dashes and dots.
   *
   * @default - `<targetNamespace>-<name>`, or the name if there is no target namespace
   */
  readonly releaseName?: string;
  /**
   * Namespace to install the release into.
   *
   * @default - that of the HelmRelease
   */
  readonly targetNamespace?: string;
  /**
   * Namespace in which Helm stores the release history.
   *
   * @default - that of the HelmRelease
   */
  readonly storageNamespace?: string;
  /**
   * HelmReleases that must be ready first.
   *
   * @default - none
   */
  readonly dependsOn?: IHelmRelease[];
  /**
   * HelmReleases that must be ready first, with custom readiness expressions.
   *
   * @default - none
   */
  readonly dependsOnExprs?: HelmDependsOnExpr[];
  /**
   * Suspends reconciliation of the HelmRelease.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Detection and correction of drift.
   *
   * @default - disabled
   */
  readonly driftDetection?: DriftDetection;
  /**
   * Options of installs.
   *
   * @default - see `HelmInstall`
   */
  readonly install?: HelmInstall;
  /**
   * Options of upgrades.
   *
   * @default - see `HelmUpgrade`
   */
  readonly upgrade?: HelmUpgrade;
  /**
   * Options of rollbacks.
   *
   * @default - see `HelmRollback`
   */
  readonly rollback?: HelmRollback;
  /**
   * Options of uninstalls.
   *
   * @default - see `HelmUninstall`
   */
  readonly uninstall?: HelmUninstall;
  /**
   * Options of chart tests.
   *
   * @default - tests do not run
   */
  readonly test?: HelmTest;
  /**
   * Changes to the rendered manifests of the chart.
   *
   * @default - none
   */
  readonly postRenderers?: PostRenderer[];
  /**
   * How post-renderers treat hooks.
   *
   * @default PostRenderStrategy.COMBINED
   */
  readonly postRenderStrategy?: PostRenderStrategy;
  /**
   * Strategy of waiting for readiness.
   *
   * @default WaitStrategy.POLLER
   */
  readonly waitStrategy?: WaitStrategy;
  /**
   * Readiness expressions for custom resources. Not valid with WaitStrategy.LEGACY.
   *
   * @default - the built-in rules
   */
  readonly healthCheckExprs?: HealthCheckExpr[];
  /**
   * Number of revisions that Helm keeps; 0 keeps all.
   *
   * @default 5
   */
  readonly maxHistory?: number;
  /**
   * Whether to use a single client connection during an action. Disable it for charts that create CRDs other than through the `crds`
   * folder.
   *
   * @default true
   */
  readonly persistentClient?: boolean;
  /**
   * Access to another cluster into which the release is installed.
   *
   * @default - the cluster of the HelmRelease
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * Service account (in the same namespace) to impersonate; with `kubeConfig`, one in the same namespace of the remote cluster.
   *
   * @default - that of helm-controller, unless the controller sets another default. In a cluster with a multi-tenant FluxInstance, the
   * system folder uses that of helm-controller, and other folders use `tenantDefaultServiceAccount`
   */
  readonly serviceAccount?: IConstruct;
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
   * API groups (`example.com`) or kinds (`example.com/Database`) of custom resources whose definitions the chart brings. Synthesis refuses objects of
   * these kinds where they would hold up the release itself. It is not in the manifest.
   *
   * @default - what is known of the chart by its name
   */
  readonly installs?: string[];
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
 * A release of a Helm chart that Flux installs, upgrades and keeps in its desired state.
 *
 * @example
 * const chart = new flux.OCIRepository(folder, 'podinfo', {
 *   url: 'oci://ghcr.io/stefanprodan/charts/podinfo',
 *   ref: flux.OCIReference.semver('6.x'),
 *   layerSelector: flux.LayerSelector.helmChart(),
 * });
 * new flux.HelmRelease(folder, 'frontend', { chart: flux.ChartSource.ref(chart), values: { replicaCount: 2 }, upgrade: { remediation: { retries: 3 } } });
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/
 */
export class HelmRelease extends Resource implements IHelmRelease {
  /** Declares a HelmRelease that this program does not create. */
  public static fromHelmReleaseName(scope: Construct, id: string, attributes: SourceAttributes): IHelmRelease {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'HelmRelease' });
  }

  /** @internal */
  public readonly _installs?: readonly string[];
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id, API_VERSION, 'HelmRelease', sharded(props, props.shard ?? shardOf(props.chart._source)));
    this._installs = props.installs;
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
      serviceAccountName: serviceAccountName(this, props.serviceAccount)
        ?? ours(controllerAccount(this, FluxController.HELM_CONTROLLER, props.kubeConfig)),
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
    };
    hideField(this, '_spec'); // values may contain passwords
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
      problem(this, 'helm-retries', `${prop}.remediation.retries ${remediation.retries} is not a valid number of retries`, 'use a whole number, or -1 to retry forever');
    }
    return { ...this._action(prop, action), strategy: strategy?._render(this, prop), remediation: remediation && { ...remediation } };
  }

  private _check(props: HelmReleaseProps): void {
    checkShard(this, props.chart._source);
    const { releaseName, maxHistory, waitStrategy, healthCheckExprs } = props;
    if (releaseName !== undefined && !isDnsSubdomain(releaseName, 53)) {
      problem(this, 'release-name', `releaseName ${JSON.stringify(releaseName)} is not a valid release name`,
        'use at most 53 lowercase letters, digits, dashes and dots, starting and ending with a letter or digit');
    }
    checkNamespaceName(this, 'targetNamespace', props.targetNamespace);
    checkNamespaceName(this, 'storageNamespace', props.storageNamespace);
    if (maxHistory !== undefined && !(Number.isInteger(maxHistory) && maxHistory >= 0)) {
      problem(this, 'helm-history', `maxHistory ${maxHistory} is not a valid number of revisions`, 'use a whole number, or 0 to keep all');
    }
    if (waitStrategy === WaitStrategy.LEGACY && healthCheckExprs?.length) {
      problem(this, 'health-checks-ignored', 'healthCheckExprs is set, but waitStrategy is legacy, which ignores it', 'use WaitStrategy.POLLER');
    }
    for (const kind of props.installs ?? []) {
      if (!isGroupOrKind(kind)) problem(this, 'installs-kind', `installs has ${JSON.stringify(kind)}, which is not an API group or kind`, 'write a group such as example.com, or a kind such as example.com/Database');
    }
    this._checkForce('upgrade', props.upgrade);
    this._checkForce('rollback', props.rollback);
  }

  private _checkForce(prop: string, action: HelmUpgrade | HelmRollback | undefined): void {
    if (!action?.force || action.serverSideApply === ServerSideApply.DISABLED) return;
    warning(this, 'helm-force', `${prop}.force is ignored with server-side apply`, 'set serverSideApply to ServerSideApply.DISABLED');
  }
}

const API_VERSION = 'helm.toolkit.fluxcd.io/v2';
