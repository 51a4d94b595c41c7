import { Finding } from './check';
import { localCheck } from './local-check';
import { shown } from '../program/json-path';
import { ProgramObject } from '../program/program';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_KEY = /^(?![^/]{254})([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;

const DATA_KEY = /^(?!\.$|\.\.)[-._A-Za-z0-9]{1,253}$/;

/** Kinds whose names become host names. */
const LABELLED = new Set(['core/Namespace', 'core/Service', 'apps/StatefulSet']);
/** Kinds whose names become parts of the names of what they make. */
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
  if (kind === 'core/ConfigMap' || kind === 'core/Secret' || kind === 'batch/CronJob' || !isLabel(name) || (namespace !== undefined && !isLabel(namespace))) return false;
  const { labels, annotations } = (json.metadata ?? {}) as { labels?: unknown; annotations?: object };
  if (annotations === null) return false;
  for (const _ in annotations) return false;
  if (labels !== undefined && (typeof labels !== 'object' || labels === null)) return false;
  for (const key in labels as Record<string, unknown> | undefined) {
    const value = (labels as Record<string, unknown>)[key];
    if (typeof value !== 'string' || !isLabel(value) || !PLAIN_KEY.test(key)) return false;
  }
  return true;
}

/** The same as `LABEL` and its length, several times as fast. */
function isLabel(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 63) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const isLetterOrDigit = (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
    if (!isLetterOrDigit && (code !== 45 || i === 0 || i === length - 1)) return false;
  }
  return true;
}

function* faultsOf(object: ProgramObject): IterableIterator<Finding> {
  const { place, json, kind, name, namespace } = object;
  const finding = (what: string, value: unknown, fix: string): Finding => ({
    place, message: `${json.kind} ${name}: ${what} ${shown(value)} is not valid: the API server rejects it`, fix,
  });
  const { labels, annotations } = (json.metadata ?? {}) as { labels?: unknown; annotations?: unknown };
  if (kind.startsWith('rbac.authorization.k8s.io/')) {
    if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) yield finding('name', name, 'use a name without / and %');
  } else if (LABELLED.has(kind)) {
    if (!LABEL.test(name) || name.length > 63) yield finding('name', name, 'use at most 63 lower-case letters, digits and dashes');
  } else if (!SUBDOMAIN.test(name) || name.length > (LONGEST[kind] ?? 253)) {
    yield finding('name', name, `use at most ${LONGEST[kind] ?? 253} lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit`);
  }
  if (namespace !== undefined && (!LABEL.test(namespace) || namespace.length > 63)) {
    yield finding('namespace', namespace, 'use at most 63 lower-case letters, digits and dashes');
  }
  for (const [key, value] of entriesOf(labels)) {
    if (!LABEL_KEY.test(key)) yield finding('label', key, 'use an optional DNS prefix with / and at most 63 letters, digits, dashes, dots, underscores');
    if (typeof value !== 'string' || !LABEL_VALUE.test(value)) {
      yield finding(`value of label ${key}`, value, 'use a string of at most 63 letters, digits, dashes, dots, underscores');
    }
  }
  if (kind === 'core/ConfigMap' || kind === 'core/Secret') {
    for (const [key] of ['data', 'binaryData', 'stringData'].flatMap((field) => entriesOf(json[field]))) {
      if (!DATA_KEY.test(key)) yield finding('key', key, 'use at most 253 letters, digits, dashes, dots and underscores, not beginning with two dots');
    }
  }
  for (const [key, value] of entriesOf(annotations)) {
    if (!LABEL_KEY.test(key)) yield finding('annotation', key, 'use an optional DNS prefix with / and at most 63 letters, digits, dashes, dots, underscores');
    if (typeof value !== 'string') yield finding(`value of annotation ${key}`, value, 'use a string: quote it');
  }
}

function entriesOf(map: unknown): [string, unknown][] {
  return typeof map === 'object' && map !== null ? Object.entries(map) : [];
}
