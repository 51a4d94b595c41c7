import { Duration } from 'cdk8s';
import type { PrometheusRule } from './prometheus-rule';

/** What the rules of Flux depend on. */
export interface FluxRulesOptions {
  readonly namespace: string;
  readonly without: string[];
  readonly labels: { [name: string]: string };
  readonly runbookUrl?: string;
  readonly notReadyFor: Duration;
  readonly suspendedFor: Duration;
  readonly errorRatio: number;
  readonly slowSeconds: number;
  readonly controllers: string[];
}

interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly expr: string;
  readonly pendingFor: Duration;
  readonly labels?: { [name: string]: string };
  readonly summary: string;
  readonly description: string;
}

const OBJECT = 'customresource_kind, exported_namespace, name';
const THE_OBJECT = '{{ $labels.customresource_kind }} {{ $labels.exported_namespace }}/{{ $labels.name }}';

/** Adds the recorded state of Flux's objects, and the alerts. */
export function fluxRules(rule: PrometheusRule, options: FluxRulesOptions): void {
  const state = rule.addGroup('flux-state', { interval: Duration.minutes(1) });
  // Ready=Unknown counts as failing right after failing: Flux sets it at the start of each retry.
  state.addRecord('gotk:resource_failing', {
    expr: `max by (${OBJECT}) (gotk_resource_info{ready="False",suspended!="true"})`
      + ` or (max by (${OBJECT}) (gotk_resource_info{ready="Unknown",suspended!="true"}) and on (${OBJECT}) gotk:resource_failing)`,
  });
  state.addRecord('gotk:resource_recovered', {
    expr: `max by (${OBJECT}) (gotk_resource_info{ready="True"}) and on (${OBJECT}) (gotk:resource_failing offset 1m)`
      + ` unless on (${OBJECT}) gotk:resource_failing`,
  });
  const alerts = rule.addGroup('flux-alerts');
  for (const alert of fluxAlerts(options).filter(({ name }) => !options.without.includes(name))) {
    const { name, expr, severity, labels, summary, description } = alert;
    alerts.addAlert(name, {
      expr,
      pendingFor: alert.pendingFor,
      labels: { severity, ...labels, ...options.labels },
      annotations: { summary, description, ...options.runbookUrl === undefined ? {} : { runbook_url: options.runbookUrl + name.toLowerCase() } },
    });
  }
}

function fluxAlerts({ namespace, notReadyFor, suspendedFor, errorRatio, slowSeconds, controllers }: FluxRulesOptions): Alert[] {
  const inFlux = `namespace=${JSON.stringify(namespace)}`;
  const perObject = 'kind, exported_namespace, name';
  return [
    {
      name: 'FluxResourceNotReady',
      severity: 'warning',
      expr: 'gotk:resource_failing == 1',
      pendingFor: notReadyFor,
      summary: `${THE_OBJECT} is not ready`,
      description: 'Its objects stay at the last working state or are only partly applied. For the reason see its Ready condition: flux get all -A.',
    },
    {
      name: 'FluxResourceSuspended',
      severity: 'info',
      expr: `max by (${OBJECT}) (gotk_resource_info{suspended="true"}) == 1`,
      pendingFor: suspendedFor,
      summary: `${THE_OBJECT} is suspended`,
      description: 'It applies no commits to the cluster and corrects no drift. Resume it: flux resume.',
    },
    {
      name: 'FluxReconciliationsFail',
      severity: 'warning',
      expr: `sum by (controller) (rate(controller_runtime_reconcile_errors_total{${inFlux}}[10m]))`
        + ` / sum by (controller) (rate(controller_runtime_reconcile_total{${inFlux}}[10m])) > ${errorRatio}`,
      pendingFor: Duration.minutes(15),
      summary: 'Reconciliations of {{ $labels.controller }} fail',
      description: '{{ $value | humanizePercentage }} of its reconciliations fail. For the reasons see the controller\'s log.',
    },
    {
      name: 'FluxReconciliationSlow',
      severity: 'warning',
      expr: `sum by (${perObject}) (rate(gotk_reconcile_duration_seconds_sum{${inFlux}}[30m]))`
        + ` / sum by (${perObject}) (rate(gotk_reconcile_duration_seconds_count{${inFlux}}[30m])) > ${slowSeconds}`,
      pendingFor: Duration.minutes(10),
      summary: '{{ $labels.kind }} {{ $labels.exported_namespace }}/{{ $labels.name }} reconciles slowly',
      description: 'A reconciliation takes {{ $value | humanizeDuration }} on average. It may be waiting for health checks that never pass.',
    },
    {
      name: 'FluxReceiverFails',
      severity: 'warning',
      expr: `sum by (code) (increase(gotk_receiver_http_request_duration_seconds_count{${inFlux},code=~"5.."}[10m])) > 0`,
      pendingFor: Duration.minutes(5),
      summary: 'Webhooks fail with {{ $labels.code }}',
      description: 'notification-controller answers webhooks with an error, so changes wait for the next interval. For the reason see its log.',
    },
    ...controllers.map((controller) => ({
      name: 'FluxControllerDown',
      severity: 'critical',
      expr: `absent(up{${inFlux},pod=~${JSON.stringify(`${controller}-.*`)}} == 1)`,
      pendingFor: Duration.minutes(10),
      labels: { controller },
      summary: `${controller} is not running or not scraped`,
      description: 'Its work in the cluster may have stopped. Check its Deployment and the PodMonitor.',
    })),
    {
      name: 'FluxResourceMetricsMissing',
      severity: 'critical',
      expr: 'absent(gotk_resource_info)',
      pendingFor: Duration.minutes(15),
      summary: 'The state of Flux objects is unknown',
      description: 'kube-state-metrics does not expose gotk_resource_info, so alerts on Flux objects cannot fire. Check its configuration and RBAC.',
    },
  ];
}
