import { distinct, exactlyOne, Fields, isOpen, isSet, listAt, mapAt, mapsAt, Rule, Say } from './rule';
import { quantityOf } from '../quantity';

const PERSISTENT_SOURCES = [
  'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'csi', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'glusterfs', 'hostPath', 'iscsi',
  'local', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume',
];

function accessModes(value: Fields, say: Say): void {
  const modes = listAt(value, 'accessModes');
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) say('.accessModes', 'cannot have others beside ReadWriteOncePod');
}

const persistentVolume: Rule = (spec, say) => {
  exactlyOne(spec, PERSISTENT_SOURCES, say);
  accessModes(spec, say);
  const capacity = mapAt(spec, 'capacity');
  if (isSet(spec.capacity) && (!Object.hasOwn(capacity, 'storage') || Object.keys(capacity).length > 1)) say('.capacity', 'must have storage, and nothing else');
  if (isSet(spec.local) && !isSet(spec.nodeAffinity)) say('.nodeAffinity', 'is required for a local volume');
  if (spec.persistentVolumeReclaimPolicy === 'Recycle' && !isSet(spec.nfs) && !isSet(spec.hostPath)) say('.persistentVolumeReclaimPolicy', 'can be Recycle for nfs and hostPath only');
};

const claim: Rule = (spec, say) => {
  accessModes(spec, say);
  const requests = mapAt(spec, 'resources', 'requests');
  for (const source of ['dataSource', 'dataSourceRef']) if (isSet(spec[source]) && isSet(mapAt(spec, source).kind) && !isSet(mapAt(spec, source).name)) say(`.${source}.name`, 'is required');
  if (isSet(mapAt(spec, 'resources').requests) && !Object.hasOwn(requests, 'storage')) say('.resources.requests{storage}', 'is required');
};

const limitItem: Rule = (item, say) => {
  const lists = ['min', 'defaultRequest', 'default', 'max'];
  if (item.type === 'Pod') for (const list of ['default', 'defaultRequest']) if (Object.keys(mapAt(item, list)).length > 0) say(`.${list}`, 'cannot be set where type is Pod');
  const names = new Set([...lists, 'maxLimitRequestRatio'].flatMap((list) => Object.keys(mapAt(item, list))));
  for (const name of names) {
    for (const [i, low] of lists.entries()) {
      for (const high of lists.slice(i + 1)) {
        const [a, b] = [mapAt(item, low)[name], mapAt(item, high)[name]];
        const [least, most] = [quantityOf(a), quantityOf(b)];
        if (least !== undefined && most !== undefined && least > most) {
          const isBelow = low === 'min' && high !== 'max';
          say(`.${isBelow ? high : low}{${name}}`, isBelow ? `is ${String(b)}, less than min, ${String(a)}` : `is ${String(a)}, more than ${high}, ${String(b)}`);
        }
      }
    }
    const ratio = quantityOf(mapAt(item, 'maxLimitRequestRatio')[name]);
    if (ratio === undefined) continue;
    if (ratio < 1) say(`.maxLimitRequestRatio{${name}}`, 'must be at least 1');
    const [min, max] = [quantityOf(mapAt(item, 'min')[name]), quantityOf(mapAt(item, 'max')[name])];
    if (min !== undefined && max !== undefined && min > 0 && ratio > max / min) say(`.maxLimitRequestRatio{${name}}`, 'must not be more than max divided by min');
  }
  if (item.type === 'PersistentVolumeClaim' && !isSet(mapAt(item, 'min').storage) && !isSet(mapAt(item, 'max').storage)) say('', 'must have min or max of storage where type is PersistentVolumeClaim');
};

/** What Secrets of a type must have. */
const SECRET_KEYS: { readonly [type: string]: readonly string[] } = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

const secret: Rule = (root, say) => {
  const [data, text] = [mapAt(root, 'data'), mapAt(root, 'stringData')];
  const keys = new Set([...Object.keys(data), ...Object.keys(text)]);
  if ([...keys].some(isOpen)) return;
  const required = typeof root.type === 'string' && Object.hasOwn(SECRET_KEYS, root.type) ? SECRET_KEYS[root.type] : [];
  for (const key of required) if (!keys.has(key)) say(`.data{${key}}`, `is required in a Secret of type ${String(root.type)}`);
  if (root.type === 'kubernetes.io/basic-auth' && !keys.has('username') && !keys.has('password')) say('.data', 'must have username or password in a Secret of type kubernetes.io/basic-auth');
  if (root.type === 'kubernetes.io/service-account-token' && !isSet(mapAt(root, 'metadata', 'annotations')['kubernetes.io/service-account.name'])) {
    say('.metadata.annotations{kubernetes.io/service-account.name}', 'is required in a Secret of type kubernetes.io/service-account-token');
  }
  for (const key of required.filter((each) => each.startsWith('.docker'))) {
    const config = typeof text[key] === 'string' ? text[key] : typeof data[key] === 'string' ? Buffer.from(data[key], 'base64').toString() : undefined;
    if (config !== undefined && !isOpen(config) && !isJson(config)) say(`.data{${key}}`, 'must be the JSON of a Docker configuration');
  }
};

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object';
  } catch {
    return false;
  }
}

const storageClass: Rule = (root, say) => {
  for (const [term, i] of mapsAt(root, 'allowedTopologies')) {
    if (listAt(term, 'matchLabelExpressions').length === 0) say(`.allowedTopologies[${i}].matchLabelExpressions`, 'must not be empty');
    distinct(mapsAt(term, 'matchLabelExpressions').map(([{ key }, j]) => [key, `.allowedTopologies[${i}].matchLabelExpressions[${j}].key`]), say);
    for (const [expression, j] of mapsAt(term, 'matchLabelExpressions')) {
      distinct(listAt(expression, 'values').map((value, k) => [value, `.allowedTopologies[${i}].matchLabelExpressions[${j}].values[${k}]`]), say);
    }
  }
  distinct(mapsAt(root, 'allowedTopologies').map(([{ matchLabelExpressions }, i]) => [matchLabelExpressions ?? [], `.allowedTopologies[${i}].matchLabelExpressions`]), say);
};

const LEVELS = ['privileged', 'baseline', 'restricted'];

/** Labels by which Pod Security is set for a namespace. */
const namespace: Rule = (root, say) => {
  for (const mode of ['enforce', 'audit', 'warn']) {
    const key = `pod-security.kubernetes.io/${mode}`;
    const labels = mapAt(root, 'metadata', 'labels');
    const [level, version] = [labels[key], labels[`${key}-version`]];
    if (typeof level === 'string' && !isOpen(level) && !LEVELS.includes(level)) say(`.metadata.labels{${key}}`, `is ${JSON.stringify(level)}; it must be one of ${LEVELS.join(', ')}`);
    if (typeof version === 'string' && !isOpen(version) && !/^(latest|v1\.(0|[1-9]\d*))$/.test(version)) say(`.metadata.labels{${key}-version}`, `is ${JSON.stringify(version)}; it must be latest or a version such as v1.36`);
  }
};

export const STORAGE_RULES: { readonly [definition: string]: Rule } = {
  'core/v1.Namespace': namespace,
  'core/v1.ServiceAccount': (root, say) => {
    for (const [secretRef, i] of mapsAt(root, 'secrets')) if (!Object.hasOwn(secretRef, 'name')) say(`.secrets[${i}].name`, 'is required');
  },
  'node/v1.Scheduling': (value, say) => distinct(listAt(value, 'tolerations').map((each, i) => [each, `.tolerations[${i}]`]), say),
  'core/v1.PersistentVolumeSpec': persistentVolume,
  'core/v1.PersistentVolumeClaimSpec': claim,
  'core/v1.LimitRangeItem': limitItem,
  'core/v1.LimitRangeSpec': (spec, say) => distinct(mapsAt(spec, 'limits').map(([{ type }, i]) => [type, `.limits[${i}].type`]), say),
  'core/v1.Secret': secret,
  'core/v1.ConfigMap': (root, say) => {
    const binary = mapAt(root, 'binaryData');
    for (const key of Object.keys(mapAt(root, 'data'))) if (Object.hasOwn(binary, key)) say(`.data{${key}}`, 'is in binaryData, too');
  },
  'storage/v1.StorageClass': storageClass,
  'storage/v1.VolumeAttributesClass': (root, say) => { if (Object.keys(mapAt(root, 'parameters')).length === 0) say('.parameters', 'is required'); },
  'storage/v1.CSIDriverSpec': (spec, say) => distinct(mapsAt(spec, 'tokenRequests').map(([{ audience }, i]) => [audience ?? '-', `.tokenRequests[${i}].audience`]), say),
};
