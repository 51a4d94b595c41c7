/** Options of `FluxResourceMetrics.values`. */
export interface FluxResourceMetricsOptions {
  /**
   * Whether kube-state-metrics exposes only Flux metrics: for a second release of it next to one with the others.
   *
   * @default false
   */
  readonly only?: boolean;
}

const SPEC = { suspended: ['spec', 'suspend'] };
const READY = { ...SPEC, ready: ['status', 'conditions', '[type=Ready]', 'status'] };
const ARTIFACT = { ...READY, revision: ['status', 'artifact', 'revision'] };
const SOURCE_NAME = { source_name: ['spec', 'sourceRef', 'name'] };

/** Group and version, kind, plural, and labels beside `name` and `exported_namespace`. */
const RESOURCES: [string, string, string, Record<string, string[]>][] = [
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'kustomizations', { ...READY, ...SOURCE_NAME, revision: ['status', 'lastAppliedRevision'] }],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'helmreleases', {
    ...READY,
    revision: ['status', 'history', '0', 'chartVersion'],
    chart_name: ['status', 'history', '0', 'chartName'],
    chart_ref_name: ['spec', 'chartRef', 'name'],
    chart_source_name: ['spec', 'chart', 'spec', 'sourceRef', 'name'],
  }],
  ['source.toolkit.fluxcd.io/v1', 'GitRepository', 'gitrepositories', { ...ARTIFACT, url: ['spec', 'url'] }],
  ['source.toolkit.fluxcd.io/v1', 'OCIRepository', 'ocirepositories', { ...ARTIFACT, url: ['spec', 'url'] }],
  ['source.toolkit.fluxcd.io/v1', 'HelmRepository', 'helmrepositories', { ...ARTIFACT, url: ['spec', 'url'] }],
  ['source.toolkit.fluxcd.io/v1', 'HelmChart', 'helmcharts', {
    ...ARTIFACT, ...SOURCE_NAME, chart_name: ['spec', 'chart'], chart_version: ['spec', 'version'],
  }],
  ['source.toolkit.fluxcd.io/v1', 'Bucket', 'buckets', { ...ARTIFACT, endpoint: ['spec', 'endpoint'], bucket_name: ['spec', 'bucketName'] }],
  ['source.toolkit.fluxcd.io/v1', 'ExternalArtifact', 'externalartifacts', {
    ready: READY.ready, revision: ARTIFACT.revision, source_kind: ['spec', 'sourceRef', 'kind'], ...SOURCE_NAME,
  }],
  ['source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', 'artifactgenerators', { ready: READY.ready }],
  ['notification.toolkit.fluxcd.io/v1beta3', 'Alert', 'alerts', SPEC],
  ['notification.toolkit.fluxcd.io/v1beta3', 'Provider', 'providers', SPEC],
  ['notification.toolkit.fluxcd.io/v1', 'Receiver', 'receivers', { ...READY, webhook_path: ['status', 'webhookPath'] }],
  ['image.toolkit.fluxcd.io/v1', 'ImageRepository', 'imagerepositories', { ...READY, image: ['spec', 'image'] }],
  ['image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'imagepolicies', { ...READY, source_name: ['spec', 'imageRepositoryRef', 'name'] }],
  ['image.toolkit.fluxcd.io/v1', 'ImageUpdateAutomation', 'imageupdateautomations', { ...READY, ...SOURCE_NAME }],
];

/**
 * The state of Flux objects as metric `gotk_resource_info`, which `FluxAlerts` and the dashboards read. Flux's own
 * controllers do not expose whether an object is ready; kube-state-metrics does, with this configuration. `webhook_path` of Receivers
 * is the path that external systems call: readers of the metrics can see it.
 *
 * @see https://fluxcd.io/flux/monitoring/custom-metrics/
 */
export class FluxResourceMetrics {
  /**
   * Values for the Helm chart kube-state-metrics. With kube-prometheus-stack they belong below its key `kube-state-metrics`.
   *
   * @param options whether it exposes other metrics too
   */
  public static values(options: FluxResourceMetricsOptions = {}): { [key: string]: any } {
    return {
      ...options.only ? { collectors: [], extraArgs: ['--custom-resource-state-only=true'] } : {},
      rbac: { extraRules: FluxResourceMetrics.rules() },
      customResourceState: { enabled: true, config: FluxResourceMetrics.config() },
    };
  }

  /** The configuration itself: what kube-state-metrics reads with `--custom-resource-state-config-file`. */
  public static config(): { [key: string]: any } {
    return { kind: 'CustomResourceStateMetrics', spec: { resources: RESOURCES.map(([apiVersion, kind, , labels]) => resource(apiVersion, kind, labels)) } };
  }

  /** RBAC rules that kube-state-metrics needs for it, in the form of a ClusterRole. */
  public static rules(): { [key: string]: any }[] {
    const groups = [...new Set(RESOURCES.map(([apiVersion]) => apiVersion.split('/')[0]))].sort();
    return groups.map((group) => ({
      apiGroups: [group],
      resources: RESOURCES.filter(([apiVersion]) => apiVersion.startsWith(`${group}/`)).map(([, , plural]) => plural).sort(),
      verbs: ['list', 'watch'],
    }));
  }

  private constructor() {}
}

function resource(apiVersion: string, kind: string, labels: Record<string, string[]>): object {
  const [group, version] = apiVersion.split('/');
  return {
    groupVersionKind: { group, version, kind },
    metricNamePrefix: 'gotk',
    metrics: [{
      name: 'resource_info',
      help: 'The current state of a Flux object.',
      each: { type: 'Info', info: { labelsFromPath: { name: ['metadata', 'name'] } } },
      labelsFromPath: { exported_namespace: ['metadata', 'namespace'], ...labels },
    }],
  };
}
