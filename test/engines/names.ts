import * as fc from 'fast-check';
import { KubeObject } from './kube';

const LABELS = { app: 'x' };
const POD = { metadata: { labels: LABELS }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
const TASK = { ...POD, spec: { ...POD.spec, restartPolicy: 'Never' } };

/**
 * Kinds whose names have rules of their own, with what else they need. Not among them: PodDisruptionBudget and LimitRange, at whose names
 * the API server hardly looks.
 */
const KINDS: Array<[apiVersion: string, kind: string, rest: object]> = [
  ['v1', 'ConfigMap', {}],
  ['v1', 'Secret', {}],
  ['v1', 'Namespace', {}],
  ['v1', 'ServiceAccount', {}],
  ['v1', 'Service', { spec: { ports: [{ port: 80 }] } }],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [] }],
  ['rbac.authorization.k8s.io/v1', 'Role', { rules: [] }],
  ['networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } }],
  ['v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
  ['apps/v1', 'Deployment', { spec: { selector: { matchLabels: LABELS }, template: POD } }],
  ['apps/v1', 'StatefulSet', { spec: { selector: { matchLabels: LABELS }, serviceName: 's', template: POD } }],
  ['apps/v1', 'DaemonSet', { spec: { selector: { matchLabels: LABELS }, template: POD } }],
  ['batch/v1', 'Job', { spec: { template: TASK } }],
  ['batch/v1', 'CronJob', { spec: { schedule: '@daily', jobTemplate: { spec: { template: TASK } } } }],
  ['networking.k8s.io/v1', 'Ingress', { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } }],
  ['networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'example.com/x' } }],
  ['storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.com/x' }],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } } }],
  ['scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }],
  ['v1', 'ResourceQuota', { spec: {} }],
  ['v1', 'Pod', { spec: POD.spec }],
  ['notification.toolkit.fluxcd.io/v1beta3', 'Provider', { spec: { type: 'slack' } }],
];

/** Letters with those at the edges of what names may have. */
const letter = fc.constantFrom(...'aaabbz09', 'A', '-', '.', '_', '/', '%', ' ', 'é', '\n');
const short = fc.string({ unit: letter, minLength: 0, maxLength: 6 });
const long = fc.tuple(fc.constantFrom(52, 62, 63, 64, 126, 127, 128, 252, 253, 254, 316, 317, 318), fc.constantFrom('', '.', '-', '/'))
  .map(([length, edge]) => `${'a'.repeat(length - 63 > 0 ? length - 63 : 1)}${edge}${'b'.repeat(300)}`.slice(0, length));
const text = fc.oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: long }, { weight: 2, arbitrary: fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,9}[a-z0-9])?$/) });
/** Not null: the API server takes it for no label, but kustomize makes a text of it. */
const value = fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom<unknown>(1, true) });

/** An object with one name, namespace, label, annotation or key of data that may be wrong; the same at every run. */
export function randomlyNamed(count: number): KubeObject[] {
  const object = fc.tuple(fc.constantFrom(...KINDS), fc.nat({ max: 4 }), text, value).map(([[apiVersion, kind, rest], what, odd, other]) => {
    const name = 'plain';
    const made = (metadata: object, more: object = {}): KubeObject => ({ apiVersion, kind, metadata: { name, ...metadata }, ...rest, ...more });
    switch (what) {
      case 0: return made({ name: odd });
      case 1: return made({ labels: { [odd]: 'x' } });
      case 2: return made({ labels: { key: other } });
      case 3: return made({ annotations: { [odd]: other } });
      default: return kind === 'ConfigMap' ? made({}, { data: { [odd]: 'x' } }) : kind === 'Secret' ? made({}, { stringData: { [odd]: 'x' } }) : made({ name: odd });
    }
  });
  return fc.sample(object, { numRuns: count * Number(process.env.FUZZ ?? 1), seed: Number(process.env.SEED ?? 20261121) });
}
