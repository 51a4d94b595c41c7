import { Manifest } from '../base/manifest';
import { AppliedObject } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';
import { constructAt, nameOfPlace } from '../program/place';
import { ProgramObject } from '../program/program';

/** Labels of an object, or of the pods that it creates. */
export interface Labels {
  readonly [name: string]: unknown;
}

/** A label selector as it stands in a manifest. */
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key?: unknown; readonly operator?: unknown; readonly values?: unknown }[];
}

const ADDRESS = 'cdk8s.io/metadata.addr';
const AGGREGATION = 'cdk8s.cluster-role/aggregate-to-';

/** Whether cdk8s-plus creates labels of this name: no author wrote them, so they can only be meant for the object that they were created for. */
export function isGenerated(name: string): boolean {
  return name === ADDRESS || name.startsWith(AGGREGATION);
}

/** Whether a selector selects what has these labels. What is no selector that the API server accepts selects nothing. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  if (!Array.isArray(matchExpressions)) return false;
  return matchExpressions.every(({ key, operator, values }: { key?: unknown; operator?: unknown; values?: unknown }) => {
    const value = labels[String(key)];
    switch (operator) {
      case 'In': return value !== undefined && Array.isArray(values) && values.includes(value);
      case 'NotIn': return value === undefined || !Array.isArray(values) || !values.includes(value);
      case 'Exists': return value !== undefined;
      case 'DoesNotExist': return value === undefined;
      default: return false;
    }
  });
}

/** A value of a manifest as a selector; undefined where it is none, or an empty one, which selects everything. */
export function selectorFrom(value: unknown): Selector | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { matchLabels, matchExpressions } = value as Selector;
  return hasFields(matchLabels) || hasFields(matchExpressions) ? value as Selector : undefined;
}

function hasFields(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length > 0;
}

/** The labels of the pods that an object is, or creates; undefined where it has none. */
export function podLabelsOf({ object: { kind, json } }: AppliedObject): Labels | undefined {
  return labelsAt(json, templateOf(kind));
}

/** The labels of an object itself. */
export function labelsOf({ object: { json } }: AppliedObject): Labels {
  return labelsAt(json, '') ?? {};
}

/** Path of the pod, or of the template of pods, in objects of a kind. Whatever else has templates has them where Deployments do. */
export function templateOf(kind: string): string {
  if (kind === 'core/Pod') return '';
  return kind === 'batch/CronJob' ? 'spec.jobTemplate.spec.template.' : 'spec.template.';
}

/** What is applied together with an object, where no cluster is known: its folder, or chart. */
export function togetherWith({ folder, place }: ProgramObject): string {
  if (folder) return nameOfPlace(folder.place);
  const construct = constructAt(place);
  return construct ? (require('cdk8s') as typeof import('cdk8s')).Chart.of(construct).node.path : ''; // on demand: directories have no charts
}

function labelsAt(json: Manifest, prefix: string): Labels | undefined {
  const labels = valuesAt(json, `${prefix}metadata.labels`)[0]?.value;
  return hasFields(labels) ? labels as Labels : undefined;
}
