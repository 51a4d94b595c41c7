import type { FieldChange } from './difference';
import type { Manifest } from '../base/manifest';
import { valuesAt } from '../program/json-path';
import { kindOf } from '../program/kind';
import { listNameOf, readList } from '../schema/fields';
import { quantityOf } from '../schema/quantity';

/** What the API server does not let change of a kind: fields, or all of `spec` but some. */
interface Fixed {
  readonly fields?: readonly string[];
  /** Everything below `spec` that does not begin with one of these. */
  readonly exceptOf?: readonly string[];
}

const FIXED: { readonly [kind: string]: Fixed } = {
  'apps/Deployment': { fields: ['spec.selector'] },
  'apps/DaemonSet': { fields: ['spec.selector'] },
  'apps/ReplicaSet': { fields: ['spec.selector'] },
  'apps/StatefulSet': { exceptOf: ['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds', 'revisionHistoryLimit'] },
  'batch/Job': { fields: ['spec.selector', 'spec.template', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.backoffLimitPerIndex', 'spec.managedBy', 'spec.podReplacementPolicy', 'spec.successPolicy'] },
  'core/PersistentVolumeClaim': { exceptOf: ['resources', 'volumeAttributesClassName', 'volumeName'] },
  'core/PersistentVolume': { exceptOf: ['capacity', 'accessModes', 'persistentVolumeReclaimPolicy', 'claimRef', 'mountOptions', 'nodeAffinity', 'volumeAttributesClassName', 'storageClassName'] },
  'core/Pod': { exceptOf: ['containers', 'initContainers', 'activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds', 'schedulingGates', 'nodeSelector', 'affinity'] },
  'core/Secret': { fields: ['type'] },
  'storage.k8s.io/StorageClass': { fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] },
  'storage.k8s.io/VolumeAttributesClass': { fields: ['driverName', 'parameters'] },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'] },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'] },
  'node.k8s.io/RuntimeClass': { fields: ['handler'] },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'] },
  'apiextensions.k8s.io/CustomResourceDefinition': { fields: ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'] },
  'discovery.k8s.io/EndpointSlice': { fields: ['addressType'] },
  'certificates.k8s.io/CertificateSigningRequest': { fields: ['spec'] },
};

/** The fields among those that differ which the API server does not let change: Flux would fail to apply the object. */
export function immutableFields(before: Manifest, after: Manifest, fields: readonly FieldChange[]): string[] {
  const kind = kindOf(after.apiVersion, after.kind);
  const fixed = FIXED[kind];
  const found = fields.map(({ path }) => path).filter((path) => fixed !== undefined && isFixed(path, fixed));
  if ((kind === 'core/Secret' || kind === 'core/ConfigMap') && before.immutable === true) found.push(...fields.map(({ path }) => path).filter((path) => /^(data|stringData|binaryData|immutable)\b/.test(path)));
  if (kind === 'core/PersistentVolumeClaim') found.push(...shrunk(before, after));
  if (kind === 'core/Service') found.push(...clusterAddress(before, after));
  if (kind === 'batch/Job' && valuesAt(before, 'spec.completionMode')[0]?.value !== 'Indexed') found.push(...fields.map(({ path }) => path).filter((path) => path === 'spec.completions'));
  return [...new Set([...found, ...byRule(before, after)])];
}

function isFixed(written: string, { fields = [], exceptOf }: Fixed): boolean {
  const path = written.replace(/ \(order\)$/, '');
  if (fields.some((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`))) return true;
  return exceptOf !== undefined && /^spec\b/.test(path) && !exceptOf.some((name) => new RegExp(`^spec\\.${name}(?![\\w-])`).test(path));
}

/** A claim can only grow. */
function shrunk(before: Manifest, after: Manifest): string[] {
  const path = 'spec.resources.requests.storage';
  const [own, other] = [before, after].map((json) => quantityOf(valuesAt(json, path)[0]?.value));
  return own !== undefined && other !== undefined && other < own ? [path] : [];
}

/** The address of a Service cannot become another one. */
function clusterAddress(before: Manifest, after: Manifest): string[] {
  const [own, other] = [before, after].map((json) => valuesAt(json, 'spec.clusterIP')[0]?.value);
  const isGone = [before, after].some((json) => valuesAt(json, 'spec.type')[0]?.value === 'ExternalName');
  return !isGone && own !== undefined && other !== undefined && own !== other ? ['spec.clusterIP'] : [];
}

/** Fields of CRDs whose rule says that they stay as they are. */
function byRule(before: Manifest, after: Manifest): string[] {
  const list = listNameOf(after);
  if (list === undefined) return [];
  const found: string[] = [];
  for (const { path, rules, definition } of readList(list).byPath.values()) {
    if (definition !== undefined || !rules.some((rule) => /^self\s*==\s*oldSelf(\s*\/\/|$)/.test(rule)) || path.includes('[]') || path.includes('{}')) continue;
    const [own, other] = [before, after].map((json) => valuesAt(json, path)[0]?.value);
    if (own !== undefined && other !== undefined && JSON.stringify(own) !== JSON.stringify(other)) found.push(path);
  }
  return found;
}

