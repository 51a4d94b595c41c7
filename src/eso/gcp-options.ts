import { GcpAuth } from './gcp-auth';

/** Which version of a secret Google Secret Manager gives where none is asked for. */
export enum GcpVersionSelection {
  /** The latest; an error where that is disabled or destroyed. */
  LATEST_OR_FAIL = 'LatestOrFail',
  /** The latest that is enabled. */
  LATEST_OR_FETCH = 'LatestOrFetch',
}

/** Google Secret Manager. */
export interface GcpOptions {
  /**
   * Google project.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly projectId?: string;
  /**
   * Location of regional secrets, such as `europe-west3`.
   *
   * @default - global secrets
   */
  readonly location?: string;
  /**
   * How the operator authenticates.
   *
   * @default - by what its own pod has
   */
  readonly auth?: GcpAuth;
  /**
   * Which version of a secret is given where a reference asks for none.
   *
   * @default GcpVersionSelection.LATEST_OR_FAIL
   */
  readonly secretVersionSelectionPolicy?: GcpVersionSelection;
}
