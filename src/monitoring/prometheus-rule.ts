import { Construct } from 'constructs';
import { RuleGroup, RuleGroupOptions } from './rule-group';
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
