import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ArtifactSelection } from './artifact-selection';
import { checkSelection, scopeSelectors, tagSelectors } from './selection';

/** What a retention rule is about. */
export interface RetentionRuleOptions extends ArtifactSelection {
  /**
   * Whether artifacts without a tag count too. Without, they are deleted.
   *
   * @default true
   */
  readonly untagged?: boolean;
  /**
   * Whether the rule is switched off.
   *
   * @default false
   */
  readonly disabled?: boolean;
}

/**
 * Artifacts that are kept.
 *
 * @see https://goharbor.io/docs/main/working-with-projects/working-with-images/create-tag-retention-rules/
 */
export class RetentionRule {
  /** All artifacts. */
  public static always(options?: RetentionRuleOptions): RetentionRule {
    return new RetentionRule('always', undefined, options);
  }

  /**
   * The artifacts pushed last.
   *
   * @param count how many, of each repository; at least 1
   */
  public static latestPushed(count: number, options?: RetentionRuleOptions): RetentionRule {
    return new RetentionRule('latestPushedK', count, options);
  }

  /**
   * The artifacts pulled last.
   *
   * @param count how many, of each repository; at least 1
   */
  public static latestPulled(count: number, options?: RetentionRuleOptions): RetentionRule {
    return new RetentionRule('latestPulledN', count, options);
  }

  /**
   * The artifacts pushed within the last days.
   *
   * @param days whole days, at least 1
   */
  public static pushedWithin(days: Duration, options?: RetentionRuleOptions): RetentionRule {
    return new RetentionRule('nDaysSinceLastPush', days.toDays({ integral: false }), options);
  }

  /**
   * The artifacts pulled within the last days.
   *
   * @param days whole days, at least 1
   */
  public static pulledWithin(days: Duration, options?: RetentionRuleOptions): RetentionRule {
    return new RetentionRule('nDaysSinceLastPull', days.toDays({ integral: false }), options);
  }

  private constructor(
    /** @internal */
    public readonly _template: string,
    /** @internal */
    public readonly _count: number | undefined,
    /** @internal */
    public readonly _options: RetentionRuleOptions = {},
  ) {}

  /** @internal */
  public _check(construct: IConstruct, prop: string): void {
    checkSelection(construct, prop, this._options);
    if (this._count !== undefined && !(Number.isInteger(this._count) && this._count >= 1)) {
      problem(construct, 'harbor-retention', `${prop} keeps ${this._count} ${this._template.startsWith('n') ? 'days' : 'artifacts'}`,
        'use a whole number from 1');
    }
  }

  /** The rule as Harbor's API takes it. @internal */
  public _render(): Record<string, unknown> {
    return {
      disabled: this._options.disabled ?? false,
      action: 'retain',
      template: this._template,
      params: this._count === undefined ? {} : { [this._template]: this._count },
      tag_selectors: tagSelectors(this._options, JSON.stringify({ untagged: this._options.untagged ?? true })),
      scope_selectors: scopeSelectors(this._options),
    };
  }
}
