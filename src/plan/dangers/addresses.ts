import { valuesAt } from '../../program/json-path';
import { Danger, titleOf } from '../change-set';
import { Change, changesIn, dangerOf, PlannedCluster, titleOfApplied } from '../planned-cluster';

/** Where kinds have the names that clients call. */
const HOSTS: { readonly [kind: string]: readonly string[] } = {
  'networking.k8s.io/Ingress': ['spec.rules[].host'],
  'gateway.networking.k8s.io/HTTPRoute': ['spec.hostnames[]'],
  'gateway.networking.k8s.io/GRPCRoute': ['spec.hostnames[]'],
  'gateway.networking.k8s.io/TLSRoute': ['spec.hostnames[]'],
  'gateway.networking.k8s.io/Gateway': ['spec.listeners[].hostname'],
};

const WATCHED: ReadonlySet<string> = new Set(['spec.type', 'spec.loadBalancerIP', 'spec.clusterIP', 'spec.externalName', 'spec.ingressClassName', 'spec.gatewayClassName', 'spec.loadBalancerClass']);

/** Host names, ports and addresses that move or go. */
export function addresses(planned: PlannedCluster): Danger[] {
  const hosts = new Map<string, string>();
  for (const applied of planned.after.objects.values()) {
    for (const host of hostsOf(applied.object.json, applied.object.kind)) if (!hosts.has(host)) hosts.set(host, titleOfApplied(applied));
  }
  const found = changesIn(planned)
    .flatMap((change) => [...hostsGone(change, hosts, planned), ...portsGone(change)].map((message) => ({ change, message })));
  return found.map(({ change, message }) => dangerOf(planned, change, { rule: 'moved-address', isSevere: false, message, fix: 'check DNS, certificates, and who calls it' }));
}

function hostsGone(change: Change, hosts: ReadonlyMap<string, string>, { after }: PlannedCluster): string[] {
  if (change.before === undefined || change.action === 'leave' || !(change.kind in HOSTS)) return [];
  const left = new Set(change.action === 'prune' ? [] : hostsOf(after.objects.get(`${change.kind}|${change.namespace}|${change.name}`)?.object.json, change.kind));
  return hostsOf(change.before.object.json, change.kind).filter((host) => !left.has(host))
    .map((host) => (hosts.has(host) ? `host ${host} moves from ${titleOf(change)} to ${hosts.get(host)!}` : `host ${host} of ${titleOf(change)} is not served any more`));
}

function hostsOf(json: unknown, kind: string): string[] {
  return (HOSTS[kind] ?? []).flatMap((path) => valuesAt(json, path).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])));
}

/** What clients of a Service call. */
function portsGone(change: Change): string[] {
  const { action, kind, before, after, fields } = change;
  if (before === undefined || after === undefined || (action !== 'change' && action !== 'adopt' && action !== 'recreate')) return [];
  const watched = fields.filter(({ path }) => WATCHED.has(path) && /^(core\/Service|networking\.k8s\.io\/Ingress|gateway\.networking\.k8s\.io\/Gateway)$/.test(kind))
    .map((field) => `${titleOf(change)} changes ${field.path} from ${field.before ?? '(none)'} to ${field.after ?? '(none)'}`);
  const path = kind === 'core/Service' ? 'spec.ports[].port' : kind === 'gateway.networking.k8s.io/Gateway' ? 'spec.listeners[].port' : undefined;
  if (path === undefined) return watched;
  const left = new Set(valuesAt(after.object.json, path).map(({ value }) => value));
  const lost = [...new Set(valuesAt(before.object.json, path).map(({ value }) => value))].filter((port) => !left.has(port));
  return [...watched, ...lost.map((port) => `${titleOf(change)} does not listen on port ${String(port)} any more${left.size > 0 ? `, but on ${[...left].map(String).join(', ')}` : ''}`)];
}
