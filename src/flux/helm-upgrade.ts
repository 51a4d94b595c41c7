import { HelmApply, ServerSideApply } from './helm-actions';
import { HelmInstallRemediation } from './helm-install';

/** What happens when the name of the chart changes. */
export enum ChartNameChangeStrategy {
  /** The release is upgraded to the new chart. */
  IN_PLACE_UPDATE = 'InPlaceUpdate',
  /** The release is uninstalled and installed again. */
  REINSTALL = 'Reinstall',
}

/** How a failed upgrade is undone. */
export enum RemediationStrategy {
  /** The release before is restored. */
  ROLLBACK = 'rollback',
  /** The release is uninstalled. */
  UNINSTALL = 'uninstall',
}

/** What happens after a failed upgrade. */
export interface HelmUpgradeRemediation extends HelmInstallRemediation {
  /**
   * How it is undone.
   *
   * @default RemediationStrategy.ROLLBACK
   */
  readonly strategy?: RemediationStrategy;
}

/** How a release is upgraded. */
export interface HelmUpgrade extends HelmApply {
  /**
   * Whether new objects are deleted when the upgrade fails.
   *
   * @default false
   */
  readonly cleanupOnFail?: boolean;
  /**
   * Whether objects are replaced. It only works with ServerSideApply.DISABLED.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Whether values of the release before are kept where they are not given now.
   *
   * @default false
   */
  readonly preserveValues?: boolean;
  /**
   * Whether objects are applied by the API server.
   *
   * @default ServerSideApply.AUTO
   */
  readonly serverSideApply?: ServerSideApply;
  /**
   * What happens when the name of the chart changes.
   *
   * @default ChartNameChangeStrategy.REINSTALL
   */
  readonly chartNameChangeStrategy?: ChartNameChangeStrategy;
  /**
   * What happens after a failure.
   *
   * @default - it is not tried again
   */
  readonly remediation?: HelmUpgradeRemediation;
}
