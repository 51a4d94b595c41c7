import { badLabels, distinct, exactlyOne, Fields, isOpen, isSet, listAt, mapAt, mapsAt, only, Rule, Say } from './rule';
import { FORMATS } from '../formats';
import { quantityOf } from '../quantity';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const CLAIMING = 'StatefulSet';

/** The containers of a Pod, each with its path. */
function containersOf(spec: Fields): Array<readonly [Fields, string, boolean]> {
  return [
    ...mapsAt(spec, 'initContainers').map(([each, i]) => [each, `.initContainers[${i}]`, true] as const),
    ...mapsAt(spec, 'containers').map(([each, i]) => [each, `.containers[${i}]`, false] as const),
  ];
}

const podSpec: Rule = (spec, say, root) => {
  const volumes = mapsAt(spec, 'volumes');
  const claims = root.kind === CLAIMING ? mapsAt(mapAt(root, 'spec'), 'volumeClaimTemplates') : [];
  distinct(volumes.map(([{ name }, i]) => [name, `.volumes[${i}].name`]), say);
  const names = new Set([...volumes.map(([{ name }]) => name), ...claims.map(([claim]) => mapAt(claim, 'metadata').name)]);
  const isKnown = ![...names].some(isOpen);
  const containers = containersOf(spec);
  distinct(containers.map(([{ name }, path]) => [name, `${path}.name`]), say);
  for (const [container, path, isInit] of containers) {
    for (const [{ name }, i] of [...mapsAt(container, 'volumeMounts')]) {
      if (isKnown && isSet(name) && !isOpen(name) && !names.has(name)) say(`${path}.volumeMounts[${i}].name`, `is ${JSON.stringify(name)}, which is not among the volumes: ${[...names].join(', ') || 'there are none'}`);
    }
    for (const [{ name }, i] of mapsAt(container, 'volumeDevices')) {
      if (isKnown && isSet(name) && !isOpen(name) && !names.has(name)) say(`${path}.volumeDevices[${i}].name`, `is ${JSON.stringify(name)}, which is not among the volumes`);
    }
    if (isInit && container.restartPolicy !== 'Always') {
      for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']) only(container, field, false, 'an init container has none, unless its restartPolicy is Always', (at, what) => say(`${path}${at}`, what));
    }
    if (spec.hostNetwork === true) {
      for (const [{ hostPort, containerPort }, i] of mapsAt(container, 'ports')) {
        if (isSet(hostPort) && hostPort !== 0 && hostPort !== containerPort) say(`${path}.ports[${i}].hostPort`, 'must be containerPort, as hostNetwork is true');
      }
    }
    const { seconds } = mapAt(container, 'lifecycle', 'preStop', 'sleep');
    const grace = typeof spec.terminationGracePeriodSeconds === 'number' ? spec.terminationGracePeriodSeconds : 30;
    if (typeof seconds === 'number' && (seconds < 0 || seconds > Math.max(grace, 1))) say(`${path}.lifecycle.preStop.sleep.seconds`, `must be between 0 and terminationGracePeriodSeconds, ${grace}`);
    if (root.kind === 'Pod' && typeof container.image === 'string' && container.image !== container.image.trim()) say(`${path}.image`, 'must not have spaces around it');
  }
  const hostPorts = containers.flatMap(([container, path, isInit]) => (isInit && container.restartPolicy !== 'Always' ? [] : mapsAt(container, 'ports').flatMap(([port, i]) => {
    const used = isSet(port.hostPort) && port.hostPort !== 0 ? port.hostPort : undefined;
    return used === undefined ? [] : [[[used, port.protocol ?? 'TCP', port.hostIP ?? ''], `${path}.ports[${i}].hostPort`] as const];
  })));
  distinct(hostPorts, say);
  if (spec.dnsPolicy === 'None' && listAt(mapAt(spec, 'dnsConfig'), 'nameservers').length === 0) say('.dnsConfig.nameservers', 'is required where dnsPolicy is None');
  if (listAt(spec, 'ephemeralContainers').length > 0) say('.ephemeralContainers', 'cannot be set: they are added to running Pods');
};

const container: Rule = (value, say) => {
  distinct(mapsAt(value, 'ports').map(([{ name }, i]) => [name, `.ports[${i}].name`]), say);
  distinct(mapsAt(value, 'volumeMounts').map(([{ mountPath }, i]) => [mountPath, `.volumeMounts[${i}].mountPath`]), say);
  for (const probe of ['livenessProbe', 'startupProbe']) {
    const { successThreshold } = mapAt(value, probe);
    if (typeof successThreshold === 'number' && successThreshold !== 1 && successThreshold !== 0) say(`.${probe}.successThreshold`, 'must be 1');
  }
};

const resources: Rule = (value, say) => {
  const limits = mapAt(value, 'limits');
  for (const list of ['limits', 'requests']) {
    for (const name of Object.keys(mapAt(value, list))) {
      const isContainers = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(name) || name.includes('/') || isOpen(name);
      if (!isContainers) say(`.${list}`, `has ${JSON.stringify(name)}, which is not a resource of containers: cpu, memory, ephemeral-storage, or one with a domain`);
    }
  }
  for (const [name, request] of Object.entries(mapAt(value, 'requests'))) {
    const [asked, limit] = [quantityOf(request), quantityOf(limits[name])];
    if (asked === undefined || limit === undefined) continue;
    if (asked > limit) say(`.requests{${name}}`, `is ${String(request)}, more than its limit of ${String(limits[name])}`);
    else if (asked !== limit && name.startsWith('hugepages-')) say(`.requests{${name}}`, `must be its limit of ${String(limits[name])}`);
  }
};

const VOLUME_SOURCES = [
  'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'flexVolume', 'flocker',
  'gcePersistentDisk', 'gitRepo', 'glusterfs', 'hostPath', 'image', 'iscsi', 'nfs', 'persistentVolumeClaim', 'photonPersistentDisk', 'portworxVolume', 'projected',
  'quobyte', 'rbd', 'scaleIO', 'secret', 'storageos', 'vsphereVolume',
];

const ENV_FIELDS = /^(metadata\.(name|namespace|uid)|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?)|metadata\.(labels|annotations)\['[^']+'\])$/;
const VOLUME_FIELDS = /^metadata\.(name|namespace|uid|labels|annotations|(labels|annotations)\['[^']+'\])$/;
const RESOURCES = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const DIVISORS: { readonly [resource: string]: RegExp } = {
  cpu: /^(0|1m|1)$/,
  memory: /^(0|1|1k|1M|1G|1T|1P|1E|1Ki|1Mi|1Gi|1Ti|1Pi|1Ei)$/,
};

function fieldRef({ fieldPath, apiVersion }: Fields, pattern: RegExp, say: Say): void {
  if (typeof fieldPath === 'string' && fieldPath !== '' && !isOpen(fieldPath) && !pattern.test(fieldPath)) say('.fieldRef.fieldPath', `is ${JSON.stringify(fieldPath)}, which cannot be read here`);
  if (isSet(apiVersion) && apiVersion !== 'v1') say('.fieldRef.apiVersion', 'must be v1');
}

function resourceRef(value: Fields, say: Say): void {
  const { resource, divisor } = value;
  if (typeof resource !== 'string' || resource === '' || isOpen(resource)) return;
  if (!RESOURCES.test(resource)) say('.resourceFieldRef.resource', `is ${JSON.stringify(resource)}; it must be limits or requests of cpu, memory or ephemeral-storage`);
  const allowed = resource.endsWith('.cpu') ? DIVISORS.cpu : DIVISORS.memory;
  if (isSet(divisor) && !allowed.test(String(divisor).trim())) say('.resourceFieldRef.divisor', `is ${JSON.stringify(divisor)}, which is not a divisor of ${resource}`);
}

const envSource: Rule = (value, say) => {
  exactlyOne(value, ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'], say);
  fieldRef(mapAt(value, 'fieldRef'), ENV_FIELDS, say);
  resourceRef(mapAt(value, 'resourceFieldRef'), say);
};

const downwardFile: Rule = (value, say) => {
  exactlyOne(value, ['fieldRef', 'resourceFieldRef'], say);
  fieldRef(mapAt(value, 'fieldRef'), VOLUME_FIELDS, say);
  resourceRef(mapAt(value, 'resourceFieldRef'), say);
  if (isSet(value.resourceFieldRef) && !isSet(mapAt(value, 'resourceFieldRef').containerName)) say('.resourceFieldRef.containerName', 'is required in a volume');
};

const toleration: Rule = (value, say) => {
  const operator = isSet(value.operator) ? value.operator : 'Equal';
  if (!isSet(value.key) && operator !== 'Exists') say('.operator', 'must be Exists where key is empty');
  if (operator === 'Exists' && isSet(value.value)) say('.value', 'must be empty where operator is Exists');
  if (operator === 'Equal') {
    const wrong = isOpen(value.value) ? undefined : FORMATS['label-value'](value.value);
    if (wrong !== undefined) say('.value', `is ${JSON.stringify(value.value)}; ${wrong}`);
  }
  if (isSet(value.tolerationSeconds) && value.effect !== 'NoExecute') say('.effect', 'must be NoExecute where tolerationSeconds is set');
};

/** Paths below a projected volume, which must differ. */
function projectedPaths(value: Fields): Array<readonly [unknown, string]> {
  return mapsAt(value, 'sources').flatMap(([source, i]) => [
    ...['secret', 'configMap', 'downwardAPI'].flatMap((kind) => mapsAt(mapAt(source, kind), 'items').map(([{ path }, j]) => [path, `.sources[${i}].${kind}.items[${j}].path`] as const)),
    [mapAt(source, 'serviceAccountToken').path, `.sources[${i}].serviceAccountToken.path`] as const,
  ]);
}

export const POD_RULES: { readonly [definition: string]: Rule } = {
  'core/v1.PodSpec': podSpec,
  'core/v1.PodTemplateSpec': (value, say) => {
    const metadata: Say = (path, what) => say(`.metadata${path}`, what);
    badLabels(mapAt(value, 'metadata'), 'labels', 'labels', metadata);
    badLabels(mapAt(value, 'metadata'), 'annotations', 'annotations', metadata);
  },
  'core/v1.Container': container,
  'core/v1.ResourceRequirements': resources,
  'core/v1.Volume': (value, say) => exactlyOne(value, VOLUME_SOURCES, say, true),
  'core/v1.Probe': (value, say) => exactlyOne(value, HANDLERS, say),
  'core/v1.LifecycleHandler': (value, say) => exactlyOne(value, ['exec', 'httpGet', 'tcpSocket', 'sleep'], say),
  'core/v1.EnvVar': (value, say) => only(value, 'valueFrom', !isSet(value.value), 'value is set', say),
  'core/v1.EnvVarSource': envSource,
  'core/v1.EnvFromSource': (value, say) => exactlyOne(value, ['configMapRef', 'secretRef'], say),
  'core/v1.DownwardAPIVolumeFile': downwardFile,
  'core/v1.EmptyDirVolumeSource': ({ sizeLimit }, say) => { if ((quantityOf(sizeLimit) ?? 0) < 0) say('.sizeLimit', 'must not be negative'); },
  'core/v1.ProjectedVolumeSource': (value, say) => distinct(projectedPaths(value), say),
  'core/v1.Toleration': toleration,
  'core/v1.TopologySpreadConstraint': (value, say) => only(value, 'minDomains', value.whenUnsatisfiable === 'DoNotSchedule', 'whenUnsatisfiable is not DoNotSchedule', say),
  'core/v1.SeccompProfile': (value, say) => {
    if (value.type === 'Localhost' && !isSet(value.localhostProfile)) say('.localhostProfile', 'is required where type is Localhost');
    only(value, 'localhostProfile', value.type === 'Localhost' || isOpen(value.type), 'type is not Localhost', say);
  },
  'core/v1.SecurityContext': (value, say) => {
    if (value.privileged === true && value.allowPrivilegeEscalation === false) say('.allowPrivilegeEscalation', 'cannot be false where privileged is true');
  },
};
