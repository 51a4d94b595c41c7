/** How a run can start. */
export enum RunEvent {
  PUSH = 'push',
  PULL_REQUEST = 'pull_request',
  SCHEDULE = 'schedule',
  MANUAL = 'manual',
}

/** What a condition says; platforms write it in their own language. @internal */
export type ConditionSource =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'defaultBranch' }
  | { readonly kind: 'tag'; readonly prefix: string }
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'fork' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly ConditionSource[] }
  | { readonly kind: 'not'; readonly of: ConditionSource };

/** Whether a job runs. */
export class Condition {
  /** The run is for this branch: it was pushed, or scheduled or started by hand for it. Never true for pull requests. */
  public static onBranch(name: string): Condition {
    return new Condition({ kind: 'branch', name });
  }

  /** The run is for the repository's default branch. Never true for pull requests. */
  public static onDefaultBranch(): Condition {
    return new Condition({ kind: 'defaultBranch' });
  }

  /**
   * A tag was pushed.
   *
   * @param prefix how its name begins, such as `v`; the empty text is every tag
   */
  public static onTag(prefix: string): Condition {
    return new Condition({ kind: 'tag', prefix });
  }

  /** The run was started in this way. */
  public static onEvent(runEvent: RunEvent): Condition {
    return new Condition({ kind: 'event', event: runEvent });
  }

  /**
   * The run is for a pull request from a fork, to which platforms give no secrets. Steps that read secrets skip such runs by themselves.
   */
  public static fromFork(): Condition {
    return new Condition({ kind: 'fork' });
  }

  /** All of them hold. */
  public static all(...conditions: Condition[]): Condition {
    return new Condition({ kind: 'all', of: conditions.map((each) => each._source) });
  }

  /** At least one of them holds. */
  public static any(...conditions: Condition[]): Condition {
    return new Condition({ kind: 'any', of: conditions.map((each) => each._source) });
  }

  /** It does not hold. */
  public static unless(condition: Condition): Condition {
    return new Condition({ kind: 'not', of: condition._source });
  }

  /** @internal */
  public readonly _source: ConditionSource;

  private constructor(source: ConditionSource) {
    this._source = source;
  }
}
