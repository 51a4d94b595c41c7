import { isIP } from 'node:net';
import { distinct, exactlyOne, Fields, isOpen, isSet, listAt, mapAt, mapsAt, only, Rule, Say } from './rule';
import { FORMATS } from '../formats';

const service: Rule = (spec, say) => {
  if (isOpen(spec.type) || isOpen(spec.clusterIP)) return;
  const type = isSet(spec.type) ? spec.type : 'ClusterIP';
  const isHeadless = spec.clusterIP === 'None';
  const isBalanced = type === 'LoadBalancer';
  const hasNodePorts = isBalanced || type === 'NodePort';
  const ports = mapsAt(spec, 'ports');
  if (type === 'ExternalName') {
    if (!isSet(spec.externalName)) say('.externalName', 'is required where type is ExternalName');
    const wrong = typeof spec.externalName === 'string' ? FORMATS.subdomain(spec.externalName.replace(/\.$/, '')) : undefined;
    if (isSet(spec.externalName) && wrong !== undefined && !isOpen(spec.externalName)) say('.externalName', `is ${JSON.stringify(spec.externalName)}; ${wrong}`);
    only(spec, 'clusterIP', false, 'type is ExternalName', say);
  } else if (ports.length === 0 && !isHeadless) {say('.ports', 'is required: a Service has a port, unless clusterIP is None');}
  if (isHeadless && hasNodePorts) say('.clusterIP', `cannot be None where type is ${String(type)}`);
  if (ports.length > 1) for (const [{ name }, i] of ports) if (!isSet(name)) say(`.ports[${i}].name`, 'is required where there are several ports');
  distinct(ports.map(([{ name }, i]) => [name, `.ports[${i}].name`]), say);
  distinct(listAt(spec, 'ipFamilies').map((family, i) => [family, `.ipFamilies[${i}]`]), say);
  distinct(ports.flatMap(([port, i]) => (isSet(port.nodePort) && port.nodePort !== 0 ? [[[port.nodePort, port.protocol ?? 'TCP'], `.ports[${i}].nodePort`] as const] : [])), say);
  if (!hasNodePorts) for (const [{ nodePort }, i] of ports) if (isSet(nodePort) && nodePort !== 0) say(`.ports[${i}].nodePort`, `cannot be set: type is ${String(type)}`);
  if (spec.sessionAffinity === 'None') only(spec, 'sessionAffinityConfig', false, 'sessionAffinity is None', say);
  only(spec, 'loadBalancerClass', isBalanced, 'type is not LoadBalancer', say);
  only(spec, 'allocateLoadBalancerNodePorts', isBalanced, 'type is not LoadBalancer', say);
  if (listAt(spec, 'loadBalancerSourceRanges').length > 0) only(spec, 'loadBalancerSourceRanges', isBalanced, 'type is not LoadBalancer', say);
  const isExternal = hasNodePorts || (type === 'ClusterIP' && listAt(spec, 'externalIPs').length > 0);
  only(spec, 'externalTrafficPolicy', isExternal, `it is for traffic from outside, and type is ${String(type)}`, say);
  if (spec.healthCheckNodePort !== 0) only(spec, 'healthCheckNodePort', isBalanced && spec.externalTrafficPolicy === 'Local', 'it is only for a LoadBalancer whose externalTrafficPolicy is Local', say);
  for (const [i, address] of listAt(spec, 'externalIPs').entries()) {
    if (typeof address === 'string' && /^(127\.|0\.0\.0\.0$|169\.254\.|224\.0\.0\.)/.test(address)) say(`.externalIPs[${i}]`, `is ${JSON.stringify(address)}, which is no address that others reach`);
  }
};

const BAD_PATH = /\/\/|\/\.\/|\/\.\.\/|%2[fF]|\/\.\.?$/;

const ingressPath: Rule = ({ path, pathType }, say) => {
  if (isOpen(path) || isOpen(pathType)) return;
  const text = typeof path === 'string' ? path : '';
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!text.startsWith('/')) say('.path', `is ${JSON.stringify(path ?? '')}; it must start with /`);
    else if (BAD_PATH.test(text)) say('.path', `is ${JSON.stringify(path)}; it must not have //, /., /.. or %2f`);
  } else if (text !== '' && !text.startsWith('/')) {say('.path', `is ${JSON.stringify(path)}; it must start with /`);}
};

const backendPort: Rule = (value, say) => {
  const { name, number } = value;
  const hasNumber = isSet(number) && number !== 0;
  if (isSet(name) && hasNumber) say('.number', 'cannot be set beside name: set one of name, number');
  else if (!isSet(name) && !hasNumber) say('', 'must have one of name, number');
};

const networkPolicyPort: Rule = (value, say) => {
  const { port, endPort } = value;
  if (!isSet(endPort) || isOpen(port)) return;
  if (typeof port !== 'number') say('.endPort', 'cannot be set where port is not a number');
  else if (Number(endPort) < port) say('.endPort', `must not be less than port, ${port}`);
};

function addressBits(address: string): bigint {
  return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** Whether a block of IPv4 addresses is within another and smaller; undefined where that is not known. */
function isWithin(inner: string, outer: string): boolean | undefined {
  const [[a, n], [b, m]] = [inner.split('/'), outer.split('/')];
  if (isIP(a) !== 4 || isIP(b) !== 4 || !/^\d+$/.test(n ?? '') || !/^\d+$/.test(m ?? '')) return undefined;
  const size = 2n ** (32n - BigInt(m));
  return Number(n) > Number(m) && addressBits(a) / size === addressBits(b) / size;
}

const ipBlock: Rule = ({ cidr, except }, say) => {
  if (typeof cidr !== 'string' || FORMATS.cidr(cidr) !== undefined || !Array.isArray(except)) return;
  for (const [i, each] of except.entries()) {
    if (typeof each === 'string' && FORMATS.cidr(each) === undefined && isWithin(each, cidr) === false) say(`.except[${i}]`, `is ${JSON.stringify(each)}, which is not a part of cidr, ${cidr}`);
  }
};

const ADDRESSES: { readonly [type: string]: (value: string) => boolean } = {
  IPv4: (value) => isIP(value) === 4,
  IPv6: (value) => isIP(value) === 6,
  FQDN: (value) => FORMATS.subdomain(value) === undefined,
};

const endpointSlice: Rule = (value, say) => {
  distinct(mapsAt(value, 'ports').map(([{ name }, i]) => [name ?? '-', `.ports[${i}].name`]), say);
  const isRight = ADDRESSES[String(value.addressType)];
  for (const [endpoint, i] of mapsAt(value, 'endpoints')) {
    for (const [j, address] of listAt(endpoint, 'addresses').entries()) {
      if (isRight && typeof address === 'string' && !isOpen(address) && !isRight(address)) say(`.endpoints[${i}].addresses[${j}]`, `is ${JSON.stringify(address)}; it must be an address of type ${String(value.addressType)}`);
    }
    distinct(mapsAt(mapAt(endpoint, 'hints'), 'forZones').map(([{ name }, j]) => [name, `.endpoints[${i}].hints.forZones[${j}].name`]), say);
  }
};

const endpointSubset: Rule = (value, say) => {
  if (listAt(value, 'addresses').length + listAt(value, 'notReadyAddresses').length === 0) say('', 'must have addresses or notReadyAddresses');
  const ports = mapsAt(value, 'ports');
  if (ports.length > 1) for (const [{ name }, i] of ports) if (!isSet(name)) say(`.ports[${i}].name`, 'is required where there are several ports');
};

function ingress(root: Fields, say: Say): void {
  const { annotations } = mapAt(root, 'metadata');
  if (isSet(mapAt(root, 'spec').ingressClassName) && isSet(mapAt(annotations)['kubernetes.io/ingress.class'])) {
    say('.metadata.annotations{kubernetes.io/ingress.class}', 'cannot be set beside spec.ingressClassName');
  }
}

export const NETWORK_RULES: { readonly [definition: string]: Rule } = {
  'core/v1.ServiceSpec': service,
  'networking/v1.Ingress': ingress,
  'networking/v1.IngressSpec': (spec, say) => { if (listAt(spec, 'rules').length === 0 && !isSet(spec.defaultBackend)) say('', 'must have rules or a defaultBackend'); },
  'networking/v1.IngressRule': ({ http }, say) => { if (http !== undefined && http !== null && listAt(http, 'paths').length === 0) say('.http.paths', 'is required'); },
  'networking/v1.HTTPIngressPath': ingressPath,
  'networking/v1.IngressBackend': (value, say) => {
    exactlyOne(value, ['service', 'resource'], say);
    if (!isSet(value.resource)) return;
    const resource = mapAt(value, 'resource');
    for (const field of ['kind', 'name']) if (!isSet(resource[field])) say(`.resource.${field}`, 'is required');
    const wrong = resource.apiGroup === '' ? 'it must not be empty' : isOpen(resource.apiGroup) ? undefined : FORMATS.subdomain(resource.apiGroup);
    if (wrong !== undefined) say('.resource.apiGroup', `is ${JSON.stringify(resource.apiGroup)}; ${wrong}`);
  },
  'networking/v1.ServiceBackendPort': backendPort,
  'networking/v1.IngressClassParametersReference': (value, say) => {
    if (value.scope === 'Namespace' && !isSet(value.namespace)) say('.namespace', 'is required where scope is Namespace');
    only(value, 'namespace', value.scope === 'Namespace' || isOpen(value.scope), 'scope is not Namespace', say);
  },
  'networking/v1.NetworkPolicyPort': networkPolicyPort,
  'networking/v1.IPBlock': ipBlock,
  'networking/v1.NetworkPolicyPeer': (value, say) => {
    const selects = isSet(value.podSelector) || isSet(value.namespaceSelector);
    if (isSet(value.ipBlock) && selects) say('.ipBlock', 'cannot be set beside podSelector and namespaceSelector');
    else if (!isSet(value.ipBlock) && !selects) say('', 'must have one of podSelector, namespaceSelector, ipBlock');
  },
  'discovery/v1.EndpointSlice': endpointSlice,
  'core/v1.EndpointSubset': endpointSubset,
};
