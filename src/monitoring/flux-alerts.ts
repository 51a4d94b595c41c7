import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { PrometheusRule } from './prometheus-rule';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';
import { FluxController } from '../flux/flux-controller';
import { ResourceProps } from '../resource';

/** An alert of `FluxAlerts`. */
export enum FluxAlert {
  /** A Flux object is not ready for too long. */
  RESOURCE_NOT_READY = 'FluxResourceNotReady',
  /** A Flux object is suspended for too long, probably by oversight. */
  RESOURCE_SUSPENDED = 'FluxResourceSuspended',
  /** Many reconciliations of a controller fail. */
  RECONCILIATIONS_FAIL = 'FluxReconciliationsFail',
  /** Reconciliations of an object take long on average. */
  RECONCILIATION_SLOW = 'FluxReconciliationSlow',
  /** Webhooks reach a Receiver, which answers with a server error. */
  RECEIVER_FAILS = 'FluxReceiverFails',
  /** A controller is not running or not scraped. */
  CONTROLLER_DOWN = 'FluxControllerDown',
  /** `gotk_resource_info` is missing, so alerts on objects cannot fire. */
  RESOURCE_METRICS_MISSING = 'FluxResourceMetricsMissing',
}

/** Properties of the Flux alerts. */
export interface FluxAlertsProps extends ResourceProps {
  /**
   * Namespace of Flux's controllers.
   *
   * @default flux-system
   */
  readonly fluxNamespace?: string;
  /**
   * Alerts to omit.
   *
   * @default - none
   */
  readonly without?: FluxAlert[];
  /**
   * Labels of all alerts, for routing. They override the alerts' own: `severity` is `critical` for `CONTROLLER_DOWN` and
   * `RESOURCE_METRICS_MISSING`, `info` for `RESOURCE_SUSPENDED`, and else `warning`.
   *
   * @default - only `severity`
   */
  readonly labels?: { [name: string]: string };
  /**
   * Base URL of runbooks: with the alert's name in lower case appended it becomes the annotation `runbook_url`.
   *
   * @default - no runbooks
   */
  readonly runbookUrl?: string;
  /**
   * How long an object may be not ready before the alert fires.
   *
   * @default Duration.minutes(10)
   */
  readonly notReadyFor?: Duration;
  /**
   * How long an object may be suspended before the alert fires.
   *
   * @default Duration.days(1)
   */
  readonly suspendedFor?: Duration;
  /**
   * Share of a controller's reconciliations that may fail, from 0 to less than 1.
   *
   * @default 0.5
   */
  readonly errorRatio?: number;
  /**
   * How long the reconciliations of an object may take on average over half an hour.
   *
   * @default Duration.minutes(5)
   */
  readonly slowAfter?: Duration;
  /**
   * Controllers that must run.
   *
   * @default - source, kustomize, helm and notification controller
   */
  readonly controllers?: FluxController[];
}

/**
 * Alerts on Flux. They need the metrics of the controllers (`FluxPodMonitor`) and of the objects' state (`FluxResourceMetrics`).
 *
 * Flux sets Ready to Unknown at the start of every reconciliation, so an alert on `ready="False"` alone restarts with each retry
 * and may never fire. The series `gotk:resource_failing` recorded here stays while a failed object is retried; `gotk:resource_recovered`
 * is there for one minute when it has become ready. `DeliveryDashboard` reads both.
 *
 * @example
 * new monitoring.FluxAlerts(folder, 'flux-alerts', {
 *   labels: { team: 'platform' }, runbookUrl: 'https://runbooks.example.com/', without: [monitoring.FluxAlert.RESOURCE_SUSPENDED],
 * });
 *
 * @see https://fluxcd.io/flux/monitoring/alerts/
 */
export class FluxAlerts extends PrometheusRule {
  constructor(scope: Construct, id: string, props: FluxAlertsProps = {}) {
    super(scope, id, { name: props.name, metadata: props.metadata });
    const errorRatio = props.errorRatio ?? 0.5;
    if (!(errorRatio >= 0 && errorRatio < 1)) {
      problem(this, 'alert-ratio', `errorRatio is ${errorRatio}, which is out of range`,
        'use a ratio from 0 to less than 1, such as 0.5; the alert fires above it');
    }
    if (props.slowAfter) goDuration(this, 'slowAfter', props.slowAfter);
    fluxRules(this, {
      namespace: props.fluxNamespace ?? 'flux-system',
      without: props.without ?? [],
      labels: props.labels ?? {},
      runbookUrl: props.runbookUrl,
      notReadyFor: props.notReadyFor ?? Duration.minutes(10),
      suspendedFor: props.suspendedFor ?? Duration.days(1),
      errorRatio,
      slowSeconds: (props.slowAfter ?? Duration.minutes(5)).toSeconds({ integral: false }),
      controllers: props.controllers ?? [
        FluxController.SOURCE_CONTROLLER, FluxController.KUSTOMIZE_CONTROLLER, FluxController.HELM_CONTROLLER, FluxController.NOTIFICATION_CONTROLLER,
      ],
    });
  }
}

/** What the rules of Flux depend on. */
interface FluxRulesOptions {
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
function fluxRules(rule: PrometheusRule, options: FluxRulesOptions): void {
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
