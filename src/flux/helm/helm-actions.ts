import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../../base/duration';

/** Remediation of a failed install. */
export interface HelmInstallRemediation {
  /**
   * Number of retries; -1 retries forever.
   *
   * @default 0
   */
  readonly retries?: number;
  /**
   * Whether to ignore failed tests.
   *
   * @default - `test.ignoreFailures`
   */
  readonly ignoreTestFailures?: boolean;
  /**
   * Whether to remediate the last failure as well, when no retries are left.
   *
   * @default - false for installs; true for upgrades with retries
   */
  readonly remediateLastFailure?: boolean;
}

/** Options of installs. */
export interface HelmInstall extends HelmApply {
  /**
   * Whether to create the target namespace.
   *
   * @default false
   */
  readonly createNamespace?: boolean;
  /**
   * Whether to reuse the name of a deleted release that is still in the history.
   *
   * @default false
   */
  readonly replace?: boolean;
  /**
   * Whether to use server-side apply.
   *
   * @default true
   */
  readonly serverSideApply?: boolean;
  /**
   * Remediation of failures.
   *
   * @default - no retries
   */
  readonly remediation?: HelmInstallRemediation;
}

/** Options of rollbacks. */
export interface HelmRollback extends HelmAction {
  /**
   * Whether to delete new objects if the rollback fails.
   *
   * @default false
   */
  readonly cleanupOnFail?: boolean;
  /**
   * Whether to replace objects. Only with ServerSideApply.DISABLED.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Whether to use server-side apply.
   *
   * @default ServerSideApply.AUTO
   */
  readonly serverSideApply?: ServerSideApply;
}

/** Includes or excludes a chart test. */
export interface HelmTestFilter {
  /** Name of the test. */
  readonly name: string;
  /**
   * Whether to exclude the test, instead of running only the listed tests.
   *
   * @default false
   */
  readonly exclude?: boolean;
}

/** Options of chart tests. */
export interface HelmTest {
  /**
   * Whether to run the chart's tests after each install and upgrade.
   *
   * @default false
   */
  readonly enable?: boolean;
  /**
   * Tests to include or exclude.
   *
   * @default - all
   */
  readonly filters?: HelmTestFilter[];
  /**
   * Whether to ignore failed tests.
   *
   * @default false
   */
  readonly ignoreFailures?: boolean;
  /**
   * Timeout of each test. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
}

/** Policy for the CRDs in a chart's `crds` folder. */
export enum CrdsPolicy {
  /** CRDs are neither installed nor updated. */
  SKIP = 'Skip',
  /** New CRDs are created; existing ones are not changed. */
  CREATE = 'Create',
  /** New CRDs are created; existing ones are replaced. */
  CREATE_REPLACE = 'CreateReplace',
}

/** Whether to use server-side apply. */
export enum ServerSideApply {
  /** Server-side apply. */
  ENABLED = 'enabled',
  /** Client-side apply. */
  DISABLED = 'disabled',
  /** As in the previous release. */
  AUTO = 'auto',
}

/** Options common to installs, upgrades and rollbacks. */
export interface HelmAction {
  /**
   * Timeout. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
  /**
   * Whether to skip hooks.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Whether to skip waiting until objects are ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Whether to skip waiting until Jobs complete.
   *
   * @default false
   */
  readonly disableWaitForJobs?: boolean;
}

/** Options common to installs and upgrades. */
export interface HelmApply extends HelmAction {
  /**
   * Policy for the CRDs in the chart's `crds` folder.
   *
   * @default - CrdsPolicy.CREATE for installs, SKIP for upgrades
   */
  readonly crds?: CrdsPolicy;
  /**
   * Strategy after a failure.
   *
   * @default HelmStrategy.remediateOnFailure()
   */
  readonly strategy?: HelmStrategy;
  /**
   * Whether to skip validation of manifests against the cluster's OpenAPI schemas.
   *
   * @default false
   */
  readonly disableOpenAPIValidation?: boolean;
  /**
   * Whether to skip validation of values against the chart's schema.
   *
   * @default false
   */
  readonly disableSchemaValidation?: boolean;
  /**
   * Whether to fail on existing objects with the same names, instead of taking ownership of them.
   *
   * @default false
   */
  readonly disableTakeOwnership?: boolean;
}

/** Strategy after a failed install or upgrade. */
export class HelmStrategy {
  /** Remediates the release (uninstall or rollback) and retries, as configured by `remediation`. */
  public static remediateOnFailure(): HelmStrategy {
    return new HelmStrategy('RemediateOnFailure');
  }

  /**
   * Leaves the failed release in place and retries forever.
   *
   * @param retryInterval interval between retries, more than zero; defaults to five minutes
   */
  public static retryOnFailure(retryInterval?: Duration): HelmStrategy {
    return new HelmStrategy('RetryOnFailure', retryInterval);
  }

  private constructor(private readonly _name: string, private readonly _retryInterval?: Duration) {}

  /** @internal */
  public _render(construct: IConstruct, prop: string): Record<string, unknown> {
    return { name: this._name, retryInterval: goDuration(construct, `${prop}.strategy.retryInterval`, this._retryInterval) };
  }
}

/** Deletion propagation policy for objects of a release. */
export enum DeletionPropagation {
  /** Dependents are deleted after the owner. */
  BACKGROUND = 'background',
  /** Dependents are deleted before the owner. */
  FOREGROUND = 'foreground',
  /** Dependents are kept. */
  ORPHAN = 'orphan',
}

/** Options of uninstalls. */
export interface HelmUninstall {
  /**
   * Timeout. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
  /**
   * Deletion propagation policy.
   *
   * @default DeletionPropagation.BACKGROUND
   */
  readonly deletionPropagation?: DeletionPropagation;
  /**
   * Whether to skip hooks.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Whether to skip waiting until objects are deleted.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Whether to keep the release history.
   *
   * @default false
   */
  readonly keepHistory?: boolean;
}

/** Strategy when the name of the chart changes. */
export enum ChartNameChangeStrategy {
  /** The release is upgraded to the new chart. */
  IN_PLACE_UPDATE = 'InPlaceUpdate',
  /** The release is uninstalled and installed again. */
  REINSTALL = 'Reinstall',
}

/** Remediation strategy of failed upgrades. */
export enum RemediationStrategy {
  /** The release is rolled back to the previous revision. */
  ROLLBACK = 'rollback',
  /** The release is uninstalled. */
  UNINSTALL = 'uninstall',
}

/** Remediation of a failed upgrade. */
export interface HelmUpgradeRemediation extends HelmInstallRemediation {
  /**
   * Remediation strategy.
   *
   * @default RemediationStrategy.ROLLBACK
   */
  readonly strategy?: RemediationStrategy;
}

/** Options of upgrades. */
export interface HelmUpgrade extends HelmApply {
  /**
   * Whether to delete new objects if the upgrade fails.
   *
   * @default false
   */
  readonly cleanupOnFail?: boolean;
  /**
   * Whether to replace objects. Only with ServerSideApply.DISABLED.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Whether to keep values of the previous release that are not set now.
   *
   * @default false
   */
  readonly preserveValues?: boolean;
  /**
   * Whether to use server-side apply.
   *
   * @default ServerSideApply.AUTO
   */
  readonly serverSideApply?: ServerSideApply;
  /**
   * Strategy when the name of the chart changes.
   *
   * @default ChartNameChangeStrategy.REINSTALL
   */
  readonly chartNameChangeStrategy?: ChartNameChangeStrategy;
  /**
   * Remediation of failures.
   *
   * @default - no retries
   */
  readonly remediation?: HelmUpgradeRemediation;
}
