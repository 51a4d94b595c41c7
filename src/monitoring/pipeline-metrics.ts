/**
 * Names of the metrics that a CI pipeline pushes to a Pushgateway at the end of each run that deploys, in the group with `job`
 * `cdk_gitops_pipeline` and the labels `repository` and `pipeline`. `DeliveryRules` and `DeliveryDashboard` read them. Prometheus must
 * scrape the Pushgateway with `honorLabels: true`.
 *
 * @see https://github.com/prometheus/pushgateway#url
 */
export class PipelineMetrics {
  /** Seconds from the start of the run to its end. Where its last step waits for the rollout, that is from build to deploy. */
  public static readonly DURATION_SECONDS = 'cdk_gitops_pipeline_duration_seconds';
  /** 1 for a run that succeeded, 0 for one that failed. */
  public static readonly SUCCESS = 'cdk_gitops_pipeline_success';
  /** When the run ended, in seconds since 1970; distinguishes runs. */
  public static readonly FINISHED_SECONDS = 'cdk_gitops_pipeline_finished_timestamp_seconds';
  /** Value of the label `job`. */
  public static readonly JOB = 'cdk_gitops_pipeline';

  private constructor() {}
}
