import { Construct } from 'constructs';
import { goDuration } from '../duration';
import { ExternalObject } from '../external';
import { hideField } from '../inspect';
import { problem, warning } from '../problem';
import { Resource } from '../resource';
import { DependsOn } from './depends-on';
import { HelmAction, HelmApply, ServerSideApply } from './helm-actions';
import { DriftDetectionMode, HelmReleaseProps, IHelmRelease, WaitStrategy } from './helm-release-options';
import { HelmRollback } from './helm-rollback';
import { HelmUpgrade } from './helm-upgrade';
import { controllerAccount } from './lockdown';
import { checkNamespaceName } from './namespace-name';
import { renderIgnore } from './render-ignore';
import { checkShard, SHARD_LABEL, sharded, shardOf } from './shard';
import { SourceAttributes } from './source-options';

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
    super(scope, id, API_VERSION, 'HelmRelease', { metadata: sharded(props.metadata, props.shard ?? shardOf(props.chart._source)) });
    this._check(props);
    const { driftDetection, install, upgrade, uninstall, test } = props;
    this._spec = {
      ...props.chart._render(this, this.metadata.getLabel(SHARD_LABEL)),
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
        mode: driftDetection.mode ?? DriftDetectionMode.ENABLED,
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
      serviceAccountName: props.serviceAccount?.name ?? controllerAccount(this, 'helm-controller', props.kubeConfig),
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
