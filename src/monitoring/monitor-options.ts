import { Size, SizeRoundingBehavior } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Reader } from './key-reference';
import { problem } from '../base/problem';
import { LabelOperator, LabelSelector } from '../label-selector';
import { ResourceProps } from '../resource';

/** An exposition format of metrics. */
export enum ScrapeProtocol {
  /** Protocol buffers; the one with native histograms. */
  PROMETHEUS_PROTO = 'PrometheusProto',
  /** OpenMetrics 0.0.1. */
  OPEN_METRICS_TEXT_0_0_1 = 'OpenMetricsText0.0.1',
  /** OpenMetrics 1.0.0. */
  OPEN_METRICS_TEXT_1_0_0 = 'OpenMetricsText1.0.0',
  /** Prometheus's text format. */
  PROMETHEUS_TEXT_0_0_4 = 'PrometheusText0.0.4',
  /** Prometheus's text format with UTF-8 names. */
  PROMETHEUS_TEXT_1_0_0 = 'PrometheusText1.0.0',
}

/** Where selectors are evaluated. */
export enum SelectorMechanism {
  /** By Prometheus, after it has discovered all objects. */
  RELABEL_CONFIG = 'RelabelConfig',
  /** By the API server: less load if few of many objects match. */
  ROLE_SELECTOR = 'RoleSelector',
}

/** Common options of PodMonitors and ServiceMonitors. */
export interface MonitorProps extends ResourceProps {
  /** What to scrape, by label. An empty selector matches everything in the namespaces. */
  readonly selector: LabelSelector;
  /**
   * Namespaces to scrape.
   *
   * @default - the monitor's own
   */
  readonly namespaces?: string[];
  /**
   * Whether to search all namespaces; excludes `namespaces`.
   *
   * @default false
   */
  readonly anyNamespace?: boolean;
  /**
   * Label of the pod or Service whose value becomes the label `job` of metrics.
   *
   * @default - `job` is the namespace and name of the monitor (pods) or the name of the Service
   */
  readonly jobLabel?: string;
  /**
   * Labels of the pod to copy to metrics.
   *
   * @default - none
   */
  readonly podTargetLabels?: string[];
  /**
   * Whether the labels of the node are available for relabelings. Prometheus must be allowed to read Nodes.
   *
   * @default false
   */
  readonly attachNodeMetadata?: boolean;
  /**
   * Scrape class of the Prometheus object whose settings apply.
   *
   * @default - its default class
   */
  readonly scrapeClass?: string;
  /**
   * Where selectors are evaluated.
   *
   * @default - the operator's: SelectorMechanism.RELABEL_CONFIG
   */
  readonly selectorMechanism?: SelectorMechanism;
  /**
   * Formats to request, in order of preference, each once.
   *
   * @default - that of the Prometheus object
   */
  readonly scrapeProtocols?: ScrapeProtocol[];
  /**
   * Format to assume if a target does not declare one. Otherwise Prometheus 3 fails such scrapes.
   *
   * @default - none
   */
  readonly fallbackScrapeProtocol?: ScrapeProtocol;
  /**
   * Whether to also store the classic form of histograms that a target exposes in both forms.
   *
   * @default - Prometheus's: false
   */
  readonly scrapeClassicHistograms?: boolean;
  /**
   * Whether to store native histograms.
   *
   * @default - that of the Prometheus object
   */
  readonly scrapeNativeHistograms?: boolean;
  /**
   * Whether to store classic histograms as native ones with custom buckets.
   *
   * @default - that of the Prometheus object
   */
  readonly convertClassicHistogramsToNhcb?: boolean;
  /**
   * Maximum number of buckets of a native histogram; more are merged. 0 means no limit.
   *
   * @default - any number
   */
  readonly nativeHistogramBucketLimit?: number;
  /**
   * Minimum growth factor of a native histogram's buckets; finer ones are merged. 0 means any.
   *
   * @default - any
   */
  readonly nativeHistogramMinBucketFactor?: number;
  /**
   * Maximum number of samples of a scrape; with more it fails. 0 means no limit.
   *
   * @default - any number
   */
  readonly sampleLimit?: number;
  /**
   * Maximum number of targets; with more all fail. 0 means no limit.
   *
   * @default - any number
   */
  readonly targetLimit?: number;
  /**
   * Maximum number of labels of a sample; with more the scrape fails. 0 means no limit.
   *
   * @default - any number
   */
  readonly labelLimit?: number;
  /**
   * Maximum length of a label's name, in characters. 0 means no limit.
   *
   * @default - any number
   */
  readonly labelNameLengthLimit?: number;
  /**
   * Maximum length of a label's value, in characters. 0 means no limit.
   *
   * @default - any number
   */
  readonly labelValueLengthLimit?: number;
  /**
   * Maximum number of dropped targets that Prometheus keeps. 0 means no limit.
   *
   * @default - all
   */
  readonly keepDroppedTargets?: number;
  /**
   * Maximum size of an uncompressed response; a larger one fails.
   *
   * @default - any size
   */
  readonly bodySizeLimit?: Size;
}

/** A label selector; records a problem if the API server or the operator would reject it. @internal */
export function checkedSelector(construct: IConstruct, prop: string, selector: LabelSelector): LabelSelector {
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const needsValues = operator === LabelOperator.IN || operator === LabelOperator.NOT_IN;
    if (needsValues !== values.length > 0) {
      problem(construct, 'monitoring-selector', `${prop} compares ${key} by ${operator} with ${values.length} values, which is not a valid expression`,
        needsValues ? 'give at least one value' : 'remove the values');
    }
  }
  return selector;
}

const LIMITS = ['sampleLimit', 'targetLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit', 'keepDroppedTargets',
  'nativeHistogramBucketLimit'] as const;

/** The common fields of PodMonitors and ServiceMonitors, in the operator's API. @internal */
export function renderMonitor(monitor: Reader, props: MonitorProps): Record<string, unknown> {
  checkLimits(monitor, props);
  if (props.anyNamespace && props.namespaces) {
    problem(monitor, 'scrape-namespaces', `anyNamespace is set together with the namespaces ${props.namespaces.join(', ')}`, 'set one of them');
  }
  if (props.namespaces?.length === 0) {
    problem(monitor, 'scrape-namespaces', 'namespaces is empty, which selects only the monitor\'s own namespace',
      'omit it if you mean that, list namespaces, or use anyNamespace');
  }
  const protocols = props.scrapeProtocols ?? [];
  if (new Set(protocols).size < protocols.length) {
    problem(monitor, 'scrape-protocols', `scrapeProtocols lists a format twice: ${protocols.join(', ')}`, 'list each once');
  }
  return {
    ...Object.fromEntries(LIMITS.map((limit) => [limit, props[limit]])),
    selector: checkedSelector(monitor, 'selector', props.selector),
    namespaceSelector: props.anyNamespace ? { any: true } : props.namespaces && { matchNames: props.namespaces },
    jobLabel: props.jobLabel,
    podTargetLabels: props.podTargetLabels,
    attachMetadata: props.attachNodeMetadata === undefined ? undefined : { node: props.attachNodeMetadata },
    scrapeClass: props.scrapeClass,
    selectorMechanism: props.selectorMechanism,
    scrapeProtocols: props.scrapeProtocols,
    fallbackScrapeProtocol: props.fallbackScrapeProtocol,
    scrapeClassicHistograms: props.scrapeClassicHistograms,
    scrapeNativeHistograms: props.scrapeNativeHistograms,
    convertClassicHistogramsToNHCB: props.convertClassicHistogramsToNhcb,
    nativeHistogramMinBucketFactor: props.nativeHistogramMinBucketFactor?.toString(),
    bodySizeLimit: props.bodySizeLimit && `${props.bodySizeLimit.toKibibytes({ rounding: SizeRoundingBehavior.NONE })}KiB`,
  };
}

function checkLimits(monitor: Reader, props: MonitorProps): void {
  for (const limit of LIMITS) {
    const value = props[limit];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) {
      problem(monitor, 'scrape-limit', `${limit} is ${value}, which is not a valid limit`, 'use a whole number; 0 means no limit');
    }
  }
  const factor = props.nativeHistogramMinBucketFactor;
  if (factor !== undefined && !(factor >= 0 && factor < 65536)) {
    problem(monitor, 'scrape-limit', `nativeHistogramMinBucketFactor is ${factor}, which is out of range`,
      'use a factor greater than 1, such as 1.1, or 0');
  }
  if (props.scrapeClass === '') {
    problem(monitor, 'scrape-class', 'scrapeClass is empty, which is not a valid name',
      'use a scrape class of the Prometheus object, or omit it');
  }
}
