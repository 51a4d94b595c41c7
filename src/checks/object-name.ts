import { Finding } from './check';
import { localCheck } from './local-check';
import { isDataKey, isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../base/kubernetes-names';
import { dataKeys } from '../base/manifest';
import { shown } from '../program/json-path';
import { ProgramObject } from '../program/program';

/** Kinds whose names become host names. */
const LABELLED = new Set(['core/Namespace', 'core/Service', 'apps/StatefulSet']);
/** Kinds whose names become parts of the names of what they create. */
const LONGEST: { readonly [kind: string]: number } = { 'batch/Job': 63, 'batch/CronJob': 52 };

/** Names, labels, annotation and data keys that the API server rejects. */
export const objectName = localCheck({
  id: 'object-name',
  doc: 'A name, namespace, label, annotation key or key of a ConfigMap that the API server rejects: most names are lower-case DNS names of at most 253 '
    + 'characters, those of namespaces, Services and StatefulSets labels of at most 63; Jobs have at most 63 characters, CronJobs 52, label values 63. '
    + 'Correct it.',
  judge: (object) => (isPlain(object) ? undefined : faultsOf(object)),
});

const PLAIN_KEY = /^(app\.kubernetes\.io\/)?[a-z]([-a-z0-9]{0,40}[a-z0-9])?$/;

/** Names and labels of most objects, told apart at a fraction of the cost. */
function isPlain({ kind, json, name, namespace }: ProgramObject): boolean {
  if (kind === 'core/ConfigMap' || kind === 'core/Secret' || kind === 'batch/CronJob' || !isDnsLabel(name) || (namespace !== undefined && !isDnsLabel(namespace))) return false;
  const { labels, annotations } = (json.metadata ?? {}) as { labels?: unknown; annotations?: object };
  if (annotations === null) return false;
  for (const _ in annotations) return false;
  if (labels !== undefined && (typeof labels !== 'object' || labels === null)) return false;
  for (const key in labels as Record<string, unknown> | undefined) {
    const value = (labels as Record<string, unknown>)[key];
    if (typeof value !== 'string' || !isDnsLabel(value) || !PLAIN_KEY.test(key)) return false;
  }
  return true;
}

function* faultsOf(object: ProgramObject): IterableIterator<Finding> {
  const { place, json, kind, name, namespace } = object;
  const finding = (at: string, what: string, value: unknown, fix: string): Finding => ({
    place, at, message: `${json.kind} ${name}: ${what} ${shown(value)} is not valid: the API server rejects it`, fix,
  });
  const { labels, annotations } = (json.metadata ?? {}) as { labels?: unknown; annotations?: unknown };
  if (kind.startsWith('rbac.authorization.k8s.io/')) {
    if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) yield finding('metadata.name', 'name', name, 'use a name without / and %');
  } else if (LABELLED.has(kind)) {
    if (!isDnsLabel(name)) yield finding('metadata.name', 'name', name, 'use at most 63 lower-case letters, digits and dashes');
  } else if (!isDnsSubdomain(name, LONGEST[kind])) {
    yield finding('metadata.name', 'name', name, `use at most ${LONGEST[kind] ?? 253} lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit`);
  }
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    yield finding('metadata.namespace', 'namespace', namespace, 'use at most 63 lower-case letters, digits and dashes');
  }
  for (const [key, value] of entriesOf(labels)) {
    if (!isLabelKey(key)) yield finding(`metadata.labels.${key}`, 'label', key, 'use an optional DNS prefix with / and at most 63 letters, digits, dashes, dots, underscores');
    if (typeof value !== 'string' || !isLabelValue(value)) {
      yield finding(`metadata.labels.${key}`, `value of label ${key}`, value, 'use a string of at most 63 letters, digits, dashes, dots, underscores');
    }
  }
  if (kind === 'core/ConfigMap' || kind === 'core/Secret') {
    for (const key of dataKeys(json)) {
      if (!isDataKey(key)) yield finding(`data.${key}`, 'key', key, 'use at most 253 letters, digits, dashes, dots and underscores, not beginning with two dots');
    }
  }
  for (const [key, value] of entriesOf(annotations)) {
    if (!isLabelKey(key)) yield finding(`metadata.annotations.${key}`, 'annotation', key, 'use an optional DNS prefix with / and at most 63 letters, digits, dashes, dots, underscores');
    if (typeof value !== 'string') yield finding(`metadata.annotations.${key}`, `value of annotation ${key}`, value, 'use a string: quote it');
  }
}

function entriesOf(map: unknown): [string, unknown][] {
  return typeof map === 'object' && map !== null ? Object.entries(map) : [];
}
