import { SizeRoundingBehavior } from 'cdk8s';
import { checkedSelector } from './check-selector';
import { Reader } from './key-selector';
import { MonitorProps } from './monitor-options';
import { problem } from '../problem';

const LIMITS = ['sampleLimit', 'targetLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit', 'keepDroppedTargets',
  'nativeHistogramBucketLimit'] as const;

/** What PodMonitors and ServiceMonitors have in common, as the operator takes it. */
export function renderMonitor(monitor: Reader, props: MonitorProps): Record<string, unknown> {
  checkLimits(monitor, props);
  if (props.anyNamespace && props.namespaces) {
    problem(monitor, 'scrape-namespaces', `anyNamespace is set beside the namespaces ${props.namespaces.join(', ')}`, 'give one of them');
  }
  if (props.namespaces?.length === 0) {
    problem(monitor, 'scrape-namespaces', 'namespaces is empty', 'leave it out for the own namespace, or use anyNamespace');
  }
  const protocols = props.scrapeProtocols ?? [];
  if (new Set(protocols).size < protocols.length) {
    problem(monitor, 'scrape-protocols', `scrapeProtocols names a format twice: ${protocols.join(', ')}`, 'name each once');
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
      problem(monitor, 'scrape-limit', `${limit} is ${value}`, 'use a whole number; 0 means no limit');
    }
  }
  const factor = props.nativeHistogramMinBucketFactor;
  if (factor !== undefined && !(factor >= 0 && factor < 65536)) {
    problem(monitor, 'scrape-limit', `nativeHistogramMinBucketFactor is ${factor}`, 'use a factor of more than 1, such as 1.1, or 0');
  }
  if (props.scrapeClass === '') problem(monitor, 'scrape-class', 'scrapeClass is empty', 'name a class of the Prometheus object, or leave it out');
}
