import { HelmAction, ServerSideApply } from './helm-actions';

/** How a release is rolled back. */
export interface HelmRollback extends HelmAction {
  /**
   * Whether new objects are deleted when the rollback fails.
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
   * Whether objects are applied by the API server.
   *
   * @default ServerSideApply.AUTO
   */
  readonly serverSideApply?: ServerSideApply;
}
