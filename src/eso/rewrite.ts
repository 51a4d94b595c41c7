import { IConstruct } from 'constructs';
import { checkRegexp } from './alternatives';

/** How a merge resolves a key that several secrets have. */
export enum MergeConflictPolicy {
  /** The ExternalSecret fails. */
  ERROR = 'Error',
  /** The last secret wins, or the first of `priority`. */
  IGNORE = 'Ignore',
}

/** What a merge produces. */
export enum MergeStrategy {
  /** One key for each key of each secret. */
  EXTRACT = 'Extract',
  /** One key with all of them as JSON. */
  JSON = 'JSON',
}

/** What a merge does if a secret of `priority` is missing. */
export enum MergePriorityPolicy {
  /** The ExternalSecret fails. */
  STRICT = 'Strict',
  /** It is left out. */
  IGNORE_NOT_FOUND = 'IgnoreNotFound',
}

/** How found secrets are merged into one. */
export interface RewriteMergeOptions {
  /**
   * What it generates.
   *
   * @default MergeStrategy.EXTRACT
   */
  readonly strategy?: MergeStrategy;
  /**
   * Key that holds the JSON; only for the strategy `JSON`, which needs it.
   *
   * @default - none
   */
  readonly into?: string;
  /**
   * How to resolve a key that several secrets have.
   *
   * @default MergeConflictPolicy.ERROR
   */
  readonly conflictPolicy?: MergeConflictPolicy;
  /**
   * Secrets that take precedence, highest first.
   *
   * @default - none
   */
  readonly priority?: string[];
  /**
   * What happens if one of `priority` is missing.
   *
   * @default MergePriorityPolicy.STRICT
   */
  readonly priorityPolicy?: MergePriorityPolicy;
}

/**
 * A rewrite of the keys that were read. Rewrites apply in order.
 *
 * @see https://external-secrets.io/latest/guides/datafrom-rewrite/
 */
export class Rewrite {
  /**
   * Replaces what a regular expression matches.
   *
   * @param source regular expression (Go)
   * @param target replacement; `$1` is the first group
   */
  public static regexp(source: string, target: string): Rewrite {
    return new Rewrite('regexp', { source, target }, (construct, prop) => checkRegexp(construct, `${prop}.source`, source));
  }

  /**
   * Computes each key with a Go template, in which `.value` is the key.
   *
   * @param template the template, such as `{{ .value | upper }}`
   */
  public static transform(template: string): Rewrite {
    return new Rewrite('transform', { template });
  }

  /**
   * Merges all found secrets into one; not for PushSecrets.
   *
   * @param options what it produces, and how it resolves conflicts
   */
  public static merge(options: RewriteMergeOptions = {}): Rewrite {
    return new Rewrite('merge', { ...options });
  }

  private constructor(
    private readonly kind: string,
    private readonly data: Record<string, unknown>,
    private readonly check: (construct: IConstruct, prop: string) => void = () => undefined,
  ) {}

  /** @internal */
  public get _isMerge(): boolean {
    return this.kind === 'merge';
  }

  /** @internal */
  public _render(construct: IConstruct, prop: string): Record<string, unknown> {
    this.check(construct, prop);
    return { [this.kind]: this.data };
  }
}
