import { localCheck } from './local-check';
import { textAt, valuesAt } from '../program/json-path';

/** A ServiceMonitor for what has no Service. */
export const fluxServiceMonitor = localCheck({
  id: 'flux-service-monitor',
  doc: 'A ServiceMonitor selects Flux\'s controllers by `app.kubernetes.io/part-of: flux` and port `http-prom`: no Service has that port, so '
    + 'nothing is scraped. Use a PodMonitor (`monitoring.FluxPodMonitor`).',
  concerns: (kind) => kind === 'monitoring.coreos.com/ServiceMonitor',
  *judge({ place, json, name }) {
    const labels = valuesAt(json, 'spec.selector.matchLabels')[0]?.value as Record<string, unknown> | undefined;
    if (labels?.['app.kubernetes.io/part-of'] !== 'flux' && textAt(json, 'spec.endpoints[].port') !== 'http-prom') return;
    yield { place, message: `ServiceMonitor ${name} scrapes Flux, whose Services have no port http-prom`, fix: 'use a PodMonitor, such as monitoring.FluxPodMonitor', fixInFiles: 'use a PodMonitor' };
  },
});
