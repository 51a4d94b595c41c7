import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../../base/duration';

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

/** A test of a chart that is run, or not. */
export interface HelmTestFilter {
  /** Name of the test. */
  readonly name: string;
  /**
   * Whether it is left out, instead of being the only one.
   *
   * @default false
   */
  readonly exclude?: boolean;
}

/** How a release is tested. */
export interface HelmTest {
  /**
   * Whether the chart's tests are run after each install and upgrade.
   *
   * @default false
   */
  readonly enable?: boolean;
  /**
   * Which tests.
   *
   * @default - all
   */
  readonly filters?: HelmTestFilter[];
  /**
   * Whether failed tests do not count.
   *
   * @default false
   */
  readonly ignoreFailures?: boolean;
  /**
   * How long each may take. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
}

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

/** What happens after a failed install or upgrade. */
export class HelmStrategy {
  /** The release is uninstalled or rolled back as `remediation` says, and tried again as often as it says. */
  public static remediateOnFailure(): HelmStrategy {
    return new HelmStrategy('RemediateOnFailure');
  }

  /**
   * The release is left as it is and tried again, without end.
   *
   * @param retryInterval time until the next try, more than zero; by default five minutes
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
