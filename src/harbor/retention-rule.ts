import { Cron, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ArtifactSelection, checkSelection, scopeSelectors, tagSelectors } from './selection';
import { problem } from '../base/problem';

/** Which artifacts of a project to keep. Harbor deletes what no rule keeps. */
export interface RetentionPolicy {
  /** Rules: an artifact is kept if any rule keeps it. 1 to 15 distinct rules. */
  readonly rules: RetentionRule[];
  /**
   * When Harbor deletes artifacts, in UTC.
   *
   * @default Cron.daily()
   */
  readonly schedule?: Cron;
  /**
   * Whether Harbor deletes artifacts only when started manually.
   *
   * @default false
   */
  readonly manual?: boolean;
}

/** Scope of a retention rule. */
export interface RetentionRuleOptions extends ArtifactSelection {
  /**
   * Whether to include artifacts without a tag. Otherwise they are deleted.
   *
   * @default true
   */
  readonly untagged?: boolean;
  /**
   * Whether the rule is disabled.
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

  /** The rule in the form of Harbor's API. @internal */
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

/** The policy in the form of Harbor's API, without the project. @internal */
export function renderRetention({ rules, schedule = Cron.daily(), manual }: RetentionPolicy): Record<string, unknown> {
  return {
    algorithm: 'or',
    // Harbor's schedules start with seconds.
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
