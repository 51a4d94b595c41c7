import { Duration } from 'cdk8s';

/** How objects of a release are deleted. */
export enum DeletionPropagation {
  /** What they own is deleted afterwards. */
  BACKGROUND = 'background',
  /** What they own is deleted first. */
  FOREGROUND = 'foreground',
  /** What they own stays. */
  ORPHAN = 'orphan',
}

/** How a release is uninstalled. */
export interface HelmUninstall {
  /**
   * How long it may take. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
  /**
   * How objects are deleted.
   *
   * @default DeletionPropagation.BACKGROUND
   */
  readonly deletionPropagation?: DeletionPropagation;
  /**
   * Whether hooks are left out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Whether it succeeds without waiting until the objects are gone.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Whether the history stays.
   *
   * @default false
   */
  readonly keepHistory?: boolean;
}
