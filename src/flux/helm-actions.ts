import { Duration } from 'cdk8s';
import { HelmStrategy } from './helm-strategy';

/** What happens to the definitions (CRDs) in a chart's `crds` folder. */
export enum CrdsPolicy {
  /** Nothing. */
  SKIP = 'Skip',
  /** New ones are made, existing ones are left alone. */
  CREATE = 'Create',
  /** New ones are made, existing ones replaced. */
  CREATE_REPLACE = 'CreateReplace',
}

/** Whether objects are applied by the API server. */
export enum ServerSideApply {
  /** They are. */
  ENABLED = 'enabled',
  /** They are not. */
  DISABLED = 'disabled',
  /** As in the release before. */
  AUTO = 'auto',
}

/** What installs, upgrades and rollbacks have in common. */
export interface HelmAction {
  /**
   * How long it may take. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
  /**
   * Whether hooks are left out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Whether it succeeds without waiting for objects to be ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Whether it succeeds without waiting for Jobs to end.
   *
   * @default false
   */
  readonly disableWaitForJobs?: boolean;
}

/** What installs and upgrades have in common. */
export interface HelmApply extends HelmAction {
  /**
   * What happens to definitions in the chart's `crds` folder.
   *
   * @default - CrdsPolicy.CREATE for installs, SKIP for upgrades
   */
  readonly crds?: CrdsPolicy;
  /**
   * What happens after a failure.
   *
   * @default HelmStrategy.remediateOnFailure()
   */
  readonly strategy?: HelmStrategy;
  /**
   * Whether manifests are applied without comparing them with the cluster's schemas.
   *
   * @default false
   */
  readonly disableOpenAPIValidation?: boolean;
  /**
   * Whether values are taken without comparing them with the chart's schema.
   *
   * @default false
   */
  readonly disableSchemaValidation?: boolean;
  /**
   * Whether objects of others with the same names are an error instead of becoming part of the release.
   *
   * @default false
   */
  readonly disableTakeOwnership?: boolean;
}
