import { Cron, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ArtifactSelection, checkSelection, scopeSelectors, tagSelectors } from './selection';
import { problem } from '../base/problem';

/** Which artifacts of a project are kept. What no rule keeps is deleted. */
export interface RetentionPolicy {
  /** Rules: an artifact is kept that one of them keeps. 1 to 15, each one different. */
  readonly rules: RetentionRule[];
  /**
   * When artifacts are deleted, in UTC.
   *
   * @default Cron.daily()
   */
  readonly schedule?: Cron;
  /**
   * Whether artifacts are deleted only when somebody starts it in Harbor.
   *
   * @default false
   */
  readonly manual?: boolean;
}

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
      problem(construct, 'harbor-retention', `${prop} keeps ${this._count} ${this._template.startsWith('n') ? 'days' : 'artifacts'}, which is not a valid count`,
        'use a whole number of at least 1');
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

/** The policy as Harbor's API takes it, without the project. @internal */
export function renderRetention({ rules, schedule = Cron.daily(), manual }: RetentionPolicy): Record<string, unknown> {
  return {
    algorithm: 'or',
    // Harbor's schedules begin with seconds.
    trigger: { kind: 'Schedule', settings: { cron: manual ? '' : `0 ${schedule.expressionString}` } },
    rules: rules.map((rule) => rule._render()),
  };
}

/** Problems of a policy. @internal */
export function checkPolicy(construct: IConstruct, { rules }: RetentionPolicy): void {
  if (rules.length < 1 || rules.length > 15) {
    problem(construct, 'harbor-retention', `retention has ${rules.length} rules, which is out of range`,
      'use 1 to 15 rules');
  }
  const texts = rules.map((rule) => JSON.stringify(rule._render()));
  rules.forEach((rule, i) => {
    rule._check(construct, `retention.rules[${i}]`);
    if (texts.indexOf(texts[i]) < i) problem(construct, 'harbor-retention', `retention.rules[${i}] duplicates another rule`, 'list it once');
  });
}
