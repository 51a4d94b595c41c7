import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxRules } from './flux-rules';
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
