import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { PipelineMetrics } from './pipeline-metrics';
import { PrometheusRule } from './prometheus-rule';
import { ResourceProps } from '../resource';

/** Properties of the recorded delivery series. */
export interface DeliveryRulesProps extends ResourceProps {
  /**
   * Additional matchers of `apiserver_request_total` that distinguish Flux's changes from others, such as `group!="cilium.io"`.
   *
   * @default - none: all server-side applies count
   */
  readonly driftMatchers?: string;
}

const RUN = 'repository, pipeline';
const FINISHED = `max by (${RUN}) (${PipelineMetrics.FINISHED_SECONDS})`;
const RESOURCE = 'customresource_kind, exported_namespace, name, revision';

/**
 * Records what `DeliveryDashboard` counts: one sample for each run of a pipeline (two that end within a minute count as one), and
 * the corrections of drift.
 *
 * Flux has no metric for corrected drift. The closest is a count of the API server: server-side applies that changed
 * something (Flux tries each object with a dry run first and applies only what differs) while no source has had a new revision for
 * 15 minutes. Server-side applies of others count too: exclude them with `driftMatchers`.
 *
 * @example
 * new monitoring.DeliveryRules(folder, 'delivery', { driftMatchers: 'group!="cilium.io"' });
 * new monitoring.DeliveryDashboard(folder, 'delivery-dashboard');
 */
export class DeliveryRules extends PrometheusRule {
  constructor(scope: Construct, id: string, props: DeliveryRulesProps = {}) {
    super(scope, id, { name: props.name, metadata: props.metadata });
    const runs = this.addGroup('delivery-pipelines', { interval: Duration.minutes(1) });
    // A run is new if no run with this time was seen in the preceding hour; the hour bridges gaps in scraping.
    const seen = `${FINISHED} == on (${RUN}) max by (${RUN}) (last_over_time(${PipelineMetrics.FINISHED_SECONDS}[1h] offset 1m))`;
    runs.addRecord('cdk_gitops:pipeline_run_duration_seconds', {
      expr: `max by (${RUN}) (${PipelineMetrics.DURATION_SECONDS}) unless on (${RUN}) (${seen})`,
    });
    runs.addRecord('cdk_gitops:pipeline_run_success', {
      expr: `max by (${RUN}) (${PipelineMetrics.SUCCESS}) unless on (${RUN}) (${seen})`,
    });
    const matchers = ['verb="APPLY"', 'dry_run=""', 'subresource=""', 'code=~"2.."', ...props.driftMatchers ? [props.driftMatchers] : []].join(',');
    const sources = 'gotk_resource_info{customresource_kind=~"GitRepository|OCIRepository|Bucket|HelmChart|ExternalArtifact"}';
    this.addGroup('delivery-drift', { interval: Duration.minutes(5) }).addRecord('cdk_gitops:drift_corrections:increase5m', {
      expr: `sum(increase(apiserver_request_total{${matchers}}[5m])) unless count(${sources} unless on (${RESOURCE}) (${sources} offset 15m))`,
    });
  }
}
