import { Size, SizeRoundingBehavior } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Reader } from './key-reference';
import { problem } from '../base/problem';
import { LabelOperator, LabelSelector } from '../label-selector';
import { ResourceProps } from '../resource';

/** A format in which metrics are sent. */
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

/** Where labels are compared. */
export enum SelectorMechanism {
  /** By Prometheus, after it has seen all objects. */
  RELABEL_CONFIG = 'RelabelConfig',
  /** By the API server: less load where few of many objects match. */
  ROLE_SELECTOR = 'RoleSelector',
}

/** What PodMonitors and ServiceMonitors have in common. */
export interface MonitorProps extends ResourceProps {
  /** What is scraped, by its labels. An empty selector means everything in the namespaces. */
  readonly selector: LabelSelector;
  /**
   * Namespaces of what is scraped.
   *
   * @default - the monitor's own
   */
  readonly namespaces?: string[];
  /**
   * Whether all namespaces are searched; excludes `namespaces`.
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
   * Labels of the pod that metrics get.
   *
   * @default - none
   */
  readonly podTargetLabels?: string[];
  /**
   * Whether the labels of the node are there for relabelings. Prometheus must be allowed to read Nodes.
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
   * Where labels are compared.
   *
   * @default - the operator's: SelectorMechanism.RELABEL_CONFIG
   */
  readonly selectorMechanism?: SelectorMechanism;
  /**
   * Formats that are asked for, the best first, each once.
   *
   * @default - that of the Prometheus object
   */
  readonly scrapeProtocols?: ScrapeProtocol[];
  /**
   * Format that is assumed where a target does not say which it sends. Prometheus 3 fails such scrapes otherwise.
   *
   * @default - none
   */
  readonly fallbackScrapeProtocol?: ScrapeProtocol;
  /**
   * Whether histograms that a target has in both forms are also stored in the classic one.
   *
   * @default - Prometheus's: false
   */
  readonly scrapeClassicHistograms?: boolean;
  /**
   * Whether native histograms are stored.
   *
   * @default - that of the Prometheus object
   */
  readonly scrapeNativeHistograms?: boolean;
  /**
   * Whether classic histograms are stored as native ones with custom buckets.
   *
   * @default - that of the Prometheus object
   */
  readonly convertClassicHistogramsToNhcb?: boolean;
  /**
   * How many buckets a native histogram may have; more are merged. 0: any number.
   *
   * @default - any number
   */
  readonly nativeHistogramBucketLimit?: number;
  /**
   * Factor by which a native histogram's buckets grow at least; finer ones are merged. 0: any.
   *
   * @default - any
   */
  readonly nativeHistogramMinBucketFactor?: number;
  /**
   * How many samples a scrape may have; with more it fails. 0: any number.
   *
   * @default - any number
   */
  readonly sampleLimit?: number;
  /**
   * How many targets there may be; with more all fail. 0: any number.
   *
   * @default - any number
   */
  readonly targetLimit?: number;
  /**
   * How many labels a sample may have; with more the scrape fails. 0: any number.
   *
   * @default - any number
   */
  readonly labelLimit?: number;
  /**
   * How many characters a label's name may have. 0: any number.
   *
   * @default - any number
   */
  readonly labelNameLengthLimit?: number;
  /**
   * How many characters a label's value may have. 0: any number.
   *
   * @default - any number
   */
  readonly labelValueLengthLimit?: number;
  /**
   * How many dropped targets Prometheus remembers. 0: all.
   *
   * @default - all
   */
  readonly keepDroppedTargets?: number;
  /**
   * How large an answer may be, uncompressed; a larger one fails.
   *
   * @default - any size
   */
  readonly bodySizeLimit?: Size;
}

/** A label selector; what the API server or the operator refuses of it is a problem of the construct. @internal */
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

/** What PodMonitors and ServiceMonitors have in common, as the operator takes it. @internal */
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
