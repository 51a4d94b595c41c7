import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { checkLabelName, checkMetricName } from './prometheus-names';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';
import { Resource, ResourceProps } from '../resource';

/** Properties of a PrometheusRule. */
export interface PrometheusRuleProps extends ResourceProps {}

/**
 * Alerts and recorded series of Prometheus. The Prometheus object must select it: with kube-prometheus-stack by the label
 * `release: <name of the Helm release>`, unless `ruleSelectorNilUsesHelmValues` is false there.
 *
 * @example
 * const rules = new monitoring.PrometheusRule(folder, 'shop');
 * rules.addGroup('shop').addAlert('ShopDown', {
 *   expr: 'up{job="shop"} == 0', pendingFor: Duration.minutes(5), labels: { severity: 'critical' }, annotations: { summary: 'The shop is down' },
 * });
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export class PrometheusRule extends Resource {
  private readonly _groups: RuleGroup[] = [];

  constructor(scope: Construct, id: string, props: PrometheusRuleProps = {}) {
    super(scope, id, 'monitoring.coreos.com/v1', 'PrometheusRule', props);
  }

  /**
   * Adds a group of rules, which are evaluated together, in order.
   *
   * @param name name of the group, unique in the object
   * @param options how often it is evaluated, and further settings
   */
  public addGroup(name: string, options: RuleGroupOptions = {}): RuleGroup {
    if (this._groups.some((group) => group.name === name)) {
      problem(this, 'rule-group', `group ${name} is added twice`, 'add the rules to the group that addGroup returned, or use another name');
    }
    const group = new RuleGroup(this, name, options);
    this._groups.push(group);
    return group;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: { groups: this._groups.map((group) => group._render()) } };
  }
}

/** What happens if a part of a Thanos query does not answer. */
export enum PartialResponseStrategy {
  /** The rule fails. */
  ABORT = 'abort',
  /** The rule continues with partial data. */
  WARN = 'warn',
}

/** Options of a group of rules. */
export interface RuleGroupOptions {
  /**
   * How often the rules are evaluated, in order.
   *
   * @default - that of the Prometheus object
   */
  readonly interval?: Duration;
  /**
   * How far back evaluations look, for metrics that arrive late.
   *
   * @default - that of the Prometheus object
   */
  readonly queryOffset?: Duration;
  /**
   * Maximum number of alerts or series of a rule; with more it fails. 0 means no limit.
   *
   * @default - any number
   */
  readonly limit?: number;
  /**
   * Labels of all alerts and series of the group; a rule's own take precedence. Prometheus 3.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * What happens if a part of a query does not answer. Only for Thanos Ruler.
   *
   * @default - Thanos's: PartialResponseStrategy.ABORT
   */
  readonly partialResponseStrategy?: PartialResponseStrategy;
}

/** Options of a recording rule. */
export interface RecordOptions {
  /** PromQL whose result is recorded. Brackets and quotes must match. */
  readonly expr: string;
  /**
   * Labels of the series; they override those of the result.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
}

/** Options of an alert. */
export interface AlertRuleOptions {
  /** PromQL; the alert fires for each series of its result. Brackets and quotes must match. */
  readonly expr: string;
  /**
   * How long the expression must hold before the alert fires. May be zero.
   *
   * @default - immediately
   */
  readonly pendingFor?: Duration;
  /**
   * How long the alert keeps firing after the expression stops holding.
   *
   * @default - not at all
   */
  readonly keepFiringFor?: Duration;
  /**
   * Labels of the alert, for routing, such as `severity`. Values may be Go templates. `alertname` is reserved.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Human-readable texts, such as `summary`, `description` and `runbook_url`. Values may be Go templates: `{{ $labels.name }}`.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/** Rules that are evaluated together, in order: a later one can use what an earlier one recorded. */
export class RuleGroup {
  /** Name of the group. */
  public readonly name: string;

  private readonly _rules: Record<string, unknown>[] = [];
  private readonly _settings: Record<string, unknown>;

  /** Use `addGroup` of the PrometheusRule. */
  constructor(private readonly _owner: IConstruct, name: string, options: RuleGroupOptions) {
    const { interval, queryOffset, limit, labels, partialResponseStrategy } = options;
    this.name = name;
    if (name === '') problem(_owner, 'rule-group', 'a group has no name', 'give it one');
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
      problem(_owner, 'rule-group', `group ${name} has the limit ${limit}, which is not valid`, 'use a whole number; 0 means no limit');
    }
    this._checkNames(`group ${name}`, labels);
    this._settings = {
      name,
      limit,
      labels,
      interval: goDuration(_owner, `group ${name}: interval`, interval),
      query_offset: goDuration(_owner, `group ${name}: queryOffset`, queryOffset, { zero: true }),
      partial_response_strategy: partialResponseStrategy,
    };
  }

  /**
   * Adds an alert.
   *
   * @param name its name, by convention in CamelCase
   * @param options when it fires, its labels and annotations
   */
  public addAlert(name: string, options: AlertRuleOptions): void {
    const at = `alert ${name}`;
    if (name.trim() === '') problem(this._owner, 'alert-name', `group ${this.name} has an alert without a name`, 'give it one');
    checkExpression(this._owner, `${at}: expr`, options.expr);
    this._checkNames(at, options.labels, 'alertname');
    this._checkNames(at, options.annotations);
    this._rules.push({
      alert: name,
      expr: options.expr,
      for: goDuration(this._owner, `${at}: for`, options.pendingFor, { zero: true }),
      keep_firing_for: goDuration(this._owner, `${at}: keepFiringFor`, options.keepFiringFor),
      labels: options.labels,
      annotations: options.annotations,
    });
  }

  /**
   * Adds a rule that records the result of an expression as a series.
   *
   * @param name name of the metric, by convention `level:metric:operations`
   * @param options what to record
   */
  public addRecord(name: string, options: RecordOptions): void {
    checkMetricName(this._owner, `name of a record in group ${this.name}`, name);
    checkExpression(this._owner, `record ${name}: expr`, options.expr);
    this._checkNames(`record ${name}`, options.labels);
    this._rules.push({ record: name, expr: options.expr, labels: options.labels });
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { ...this._settings, rules: this._rules };
  }

  private _checkNames(at: string, named: { [name: string]: string } | undefined, reserved?: string): void {
    for (const name of Object.keys(named ?? {})) {
      if (name === reserved) problem(this._owner, 'metric-label', `${at} has the label ${name}`, 'Prometheus sets it from the name: remove it');
      else checkLabelName(this._owner, `a label of ${at}`, name);
    }
  }
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** Records a problem if an expression is empty, or its brackets or quotes do not match. Nothing else of PromQL is checked. */
function checkExpression(construct: IConstruct, prop: string, expr: string): void {
  const wrong = expr.trim() === '' ? 'is empty' : imbalance(expr);
  if (wrong) {
    problem(construct, 'promql', `${prop} ${wrong}: ${JSON.stringify(expr)}`,
      'Prometheus rejects the whole rule file: correct the expression');
  }
}

function imbalance(expr: string): string | undefined {
  const open: string[] = [];
  for (let i = 0; i < expr.length; i++) {
    const c = expr[i];
    if (c === '#') {
      while (i + 1 < expr.length && expr[i + 1] !== '\n') i++;
    } else if (c === '"' || c === '\'' || c === '`') {
      i = endOfString(expr, i);
      if (i < 0) return 'has an unterminated string';
    } else if (c in CLOSING) {
      open.push(CLOSING[c]);
    } else if (')]}'.includes(c) && open.pop() !== c) {
      return `has an unmatched ${c} at character ${i + 1}`;
    }
  }
  return open.length ? `lacks a closing ${open[open.length - 1]}` : undefined;
}

function endOfString(expr: string, start: number): number {
  const quote = expr[start];
  for (let i = start + 1; i < expr.length; i++) {
    if (expr[i] === quote) return i;
    if (expr[i] === '\\' && quote !== '`') i++;
    else if (expr[i] === '\n' && quote !== '`') return -1;
  }
  return -1;
}
