import { HelmApply } from './helm-actions';

/** What happens after a failed install. */
export interface HelmInstallRemediation {
  /**
   * How often it is tried again; -1 is without end.
   *
   * @default 0
   */
  readonly retries?: number;
  /**
   * Whether failed tests do not count.
   *
   * @default - `test.ignoreFailures`
   */
  readonly ignoreTestFailures?: boolean;
  /**
   * Whether the last failure is undone too.
   *
   * @default - false for installs; for upgrades true where there are retries
   */
  readonly remediateLastFailure?: boolean;
}

/** How a release is installed. */
export interface HelmInstall extends HelmApply {
  /**
   * Whether the target namespace is made.
   *
   * @default false
   */
  readonly createNamespace?: boolean;
  /**
   * Whether the name of a deleted release that is still in the history is used again.
   *
   * @default false
   */
  readonly replace?: boolean;
  /**
   * Whether objects are applied by the API server.
   *
   * @default true
   */
  readonly serverSideApply?: boolean;
  /**
   * What happens after a failure.
   *
   * @default - it is not tried again
   */
  readonly remediation?: HelmInstallRemediation;
}
