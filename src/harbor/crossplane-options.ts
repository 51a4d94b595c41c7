import { IProviderConfig } from './provider-config';

/** What Crossplane may do with an object. */
export enum ManagementPolicy {
  /** Everything. */
  ALL = '*',
  /** Read it. */
  OBSERVE = 'Observe',
  /** Make it. */
  CREATE = 'Create',
  /** Change it. */
  UPDATE = 'Update',
  /** Delete it from Harbor when the object goes. */
  DELETE = 'Delete',
  /** Fill in what was left out. */
  LATE_INITIALIZE = 'LateInitialize',
}

/** How Crossplane reaches Harbor. */
export interface CrossplaneOptions {
  /**
   * Configuration of the provider.
   *
   * @default - one is made from Harbor's `credentials`, a Secret with the keys `url`, `username` and `password`
   */
  readonly providerConfig?: IProviderConfig;
  /**
   * What Crossplane may do. Without `DELETE`, what leaves the program stays in Harbor.
   *
   * @default - everything but deleting: a project with its images must not go because of a commit
   */
  readonly managementPolicies?: ManagementPolicy[];
}
