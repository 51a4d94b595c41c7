import { Reader } from './key-selector';
import { renderTls } from './render-tls';
import { ScrapeEndpoint } from './scrape-endpoint';
import { goDuration } from '../duration';
import { problem } from '../problem';

/** What endpoints of PodMonitors and ServiceMonitors have in common, as the operator takes it. */
export function renderEndpoint(reader: Reader, prop: string, endpoint: ScrapeEndpoint): Record<string, unknown> {
  const { auth, proxy, interval, scrapeTimeout } = endpoint;
  if (interval && scrapeTimeout && scrapeTimeout.toMilliseconds({ integral: false }) > interval.toMilliseconds({ integral: false })) {
    problem(reader, 'scrape-timeout', `${prop}.scrapeTimeout is ${goDuration(reader, prop, scrapeTimeout)}, above the interval of ${goDuration(reader, prop, interval)}`,
      'Prometheus refuses it: wait at most one interval');
  }
  return {
    path: endpoint.path,
    scheme: endpoint.scheme,
    params: endpoint.params,
    interval: goDuration(reader, `${prop}.interval`, interval),
    scrapeTimeout: goDuration(reader, `${prop}.scrapeTimeout`, scrapeTimeout),
    ...auth?._render(reader, `${prop}.auth`),
    tlsConfig: renderTls(reader, `${prop}.tlsConfig`, endpoint.tlsConfig),
    ...proxy?._render(reader, `${prop}.proxy`),
    relabelings: endpoint.relabelings?.map((step, i) => step._render(reader, `${prop}.relabelings[${i}]`)),
    metricRelabelings: endpoint.metricRelabelings?.map((step, i) => step._render(reader, `${prop}.metricRelabelings[${i}]`)),
    honorLabels: endpoint.honorLabels,
    honorTimestamps: endpoint.honorTimestamps,
    trackTimestampsStaleness: endpoint.trackTimestampsStaleness,
    followRedirects: endpoint.followRedirects,
    enableHttp2: endpoint.enableHttp2,
    filterRunning: endpoint.filterRunning,
  };
}

/** Reports a port that no container or Service can have. */
export function checkPort(reader: Reader, prop: string, name: string | undefined, number: number | undefined): void {
  if (name !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(name)) {
    problem(reader, 'scrape-port', `${prop} is ${JSON.stringify(name)}`, 'it is the name of a port: letters, digits and dashes');
  }
  if (number !== undefined && !(Number.isInteger(number) && number >= 1 && number <= 65535)) {
    problem(reader, 'scrape-port', `${prop} is ${number}`, 'ports are whole numbers from 1 to 65535');
  }
}
