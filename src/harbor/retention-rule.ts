import { Cron, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
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

/**
 * Which artifacts of a project a rule applies to. Patterns are doublestar globs: `*` within one part of a path, `**` across parts,
 * `{a,b}` for alternatives. Several patterns are alternatives.
 */
export interface ArtifactSelection {
  /**
   * Repositories, by their name without the project, such as `backend/*`. Not together with `excludeRepositories`.
   *
   * @default - all
   */
  readonly repositories?: string[];
  /**
   * All repositories but these.
   *
   * @default - none
   */
  readonly excludeRepositories?: string[];
  /**
   * Tags, such as `v*`. Not together with `excludeTags`.
   *
   * @default - all
   */
  readonly tags?: string[];
  /**
   * All tags but these.
   *
   * @default - none
   */
  readonly excludeTags?: string[];
}

/** Records problems of a selection. @internal */
export function checkSelection(construct: IConstruct, prop: string, selection: ArtifactSelection): void {
  const { repositories, excludeRepositories, tags, excludeTags } = selection;
  if ((repositories && excludeRepositories) || (tags && excludeTags)) {
    problem(construct, 'harbor-selection', `${prop} both selects and excludes ${tags && excludeTags ? 'tags' : 'repositories'}`,
      'Harbor accepts one pattern per rule: create two rules, or write one pattern');
  }
  for (const [name, patterns] of Object.entries({ repositories, excludeRepositories, tags, excludeTags })) {
    for (const pattern of patterns ?? []) checkPattern(construct, `${prop}.${name}`, pattern, patterns!.length > 1);
    if (patterns?.length === 0) {
      problem(construct, 'harbor-selection', `${prop}.${name} is empty, which is not a valid selection`,
        'give at least one pattern, or omit it');
    }
  }
}

function checkPattern(construct: IConstruct, prop: string, pattern: string, several: boolean): void {
  if (!/^[\w.\-/*?{},[\]!^]+$/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} contains ${JSON.stringify(pattern)}, which is not a valid pattern`,
      'use letters, digits, . _ - / and the characters * ? { } , [ ]');
  } else if (several && /[{},]/.test(pattern)) {
    problem(construct, 'harbor-selection', `${prop} contains ${JSON.stringify(pattern)} together with other patterns`,
      'alternatives cannot be nested: list them all');
  }
}

/** `tag_selectors` of a rule. @internal */
export function tagSelectors({ tags, excludeTags }: ArtifactSelection, extras?: string): Record<string, unknown>[] {
  return [{ kind: 'doublestar', decoration: excludeTags ? 'excludes' : 'matches', pattern: patternOf(excludeTags ?? tags), extras }];
}

/** `scope_selectors` of a rule. @internal */
export function scopeSelectors({ repositories, excludeRepositories }: ArtifactSelection): Record<string, unknown> {
  const decoration = excludeRepositories ? 'repoExcludes' : 'repoMatches';
  return { repository: [{ kind: 'doublestar', decoration, pattern: patternOf(excludeRepositories ?? repositories) }] };
}

function patternOf(patterns: string[] = ['**']): string {
  return patterns.length === 1 ? patterns[0] : `{${patterns.join(',')}}`;
}
