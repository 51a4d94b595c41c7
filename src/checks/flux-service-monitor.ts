import { Check } from './check';
import { textAt, valuesAt } from './json-path';

/** A ServiceMonitor for what has no Service. */
export const fluxServiceMonitor: Check = {
  id: 'flux-service-monitor',
  local: true,
  doc: 'A ServiceMonitor selects Flux\'s controllers by `app.kubernetes.io/part-of: flux` and port `http-prom`: no Service has that port, so '
    + 'nothing is scraped. Use a PodMonitor (`monitoring.FluxPodMonitor`).',
  *run(program) {
    for (const { construct, json, kind, name } of program.objects) {
      if (kind !== 'monitoring.coreos.com/ServiceMonitor') continue;
      const labels = valuesAt(json, 'spec.selector.matchLabels')[0]?.value as Record<string, unknown> | undefined;
      if (labels?.['app.kubernetes.io/part-of'] !== 'flux' && textAt(json, 'spec.endpoints[].port') !== 'http-prom') continue;
      yield { construct, message: `ServiceMonitor ${name} scrapes Flux, whose Services have no port http-prom`, fix: 'use a PodMonitor' };
    }
  },
};
