import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';

/** A time of a project's syncs. At least one of `applications`, `namespaces` and `clusters`. */
export interface SyncWindowOptions {
  /** When it begins: `minute hour day month weekday`, as cron has it. */
  readonly schedule: string;
  /** How long it lasts. */
  readonly duration: Duration;
  /**
   * Time zone, such as `Europe/Berlin`.
   *
   * @default UTC
   */
  readonly timeZone?: string;
  /**
   * Names of Applications, or globs.
   *
   * @default - none
   */
  readonly applications?: string[];
  /**
   * Namespaces, or globs, of destinations.
   *
   * @default - none
   */
  readonly namespaces?: string[];
  /**
   * Clusters, or globs, of destinations.
   *
   * @default - none
   */
  readonly clusters?: string[];
  /**
   * Whether it is about Applications that match all of the three instead of any.
   *
   * @default false
   */
  readonly matchesAll?: boolean;
  /**
   * Whether a sync by hand is allowed all the same.
   *
   * @default false
   */
  readonly manualSync?: boolean;
  /**
   * Whether a sync that began when it was allowed may go on (Argo CD 3.5).
   *
   * @default false
   */
  readonly syncOverrun?: boolean;
  /**
   * What it is for. At most 255 characters.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * When Applications of a project are synced. With a window that allows, they are synced only in one; one that denies comes first.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
 */
export class SyncWindow {
  /** Syncs happen at these times only. */
  public static allow(options: SyncWindowOptions): SyncWindow {
    return new SyncWindow('allow', options);
  }

  /** Syncs do not happen at these times. */
  public static deny(options: SyncWindowOptions): SyncWindow {
    return new SyncWindow('deny', options);
  }

  private constructor(private readonly _kind: string, private readonly _options: SyncWindowOptions) {}

  /** @internal */
  public _render(construct: IConstruct): Record<string, unknown> {
    const { duration, matchesAll, schedule, description = '', ...others } = this._options;
    const { applications = [], namespaces = [], clusters = [] } = others;
    if (schedule.trim().split(/\s+/).length !== 5) {
      problem(construct, 'argocd-project', `${JSON.stringify(schedule)} is not a valid schedule of a sync window`, 'give minute, hour, day, month and weekday, such as "0 22 * * 5"');
    }
    if (applications.length + namespaces.length + clusters.length === 0) {
      problem(construct, 'argocd-project', `the sync window ${JSON.stringify(schedule)} is about nothing, so Argo CD rejects the project`, 'give applications, namespaces or clusters; [\'*\'] for all');
    }
    if (description.length > 255) problem(construct, 'argocd-project', `the description of a sync window has ${description.length} characters, but Argo CD accepts at most 255`, 'shorten it');
    return { ...others, kind: this._kind, schedule, description: this._options.description, duration: goDuration(construct, 'duration', duration), andOperator: matchesAll };
  }
}
