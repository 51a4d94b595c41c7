import { convertedText as text, flag, listOf, Shape, struct } from './decode';
import type { FieldSpec } from './field-spec';
import { compareText, GvkSelector, isSelected, ORDER_FIRST, ORDER_LAST, orderOf, sameGvk, sortText } from './gvk';
import { BuildError } from './problem';
import { FIELD_SPECS } from './tables.generated';

/** A release of kustomize that can be built like. Flux 2.9 is built with 5.8.1. */
export type Release = keyof typeof FIELD_SPECS;

/** The fields that name objects of a kind. */
export interface NameReference extends GvkSelector {
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Where transformations work: the lists of field specifications by their names in a file of `configurations`. */
export interface Config {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly volumeClaimTemplateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

type ListName = Exclude<keyof Config, 'nameReference'>;
const LISTS: readonly ListName[] = [
  'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels', 'templateLabels', 'volumeClaimTemplateLabels', 'commonAnnotations', 'varReference', 'images', 'replicas',
];

const specFields = struct({ group: text, version: text, kind: text, path: text, create: flag });
const fieldSpec: Shape<FieldSpec> = (value, path) => ({ path: '', ...specFields(value, path) });
/** One specification, as `labels[].fields` has them too. */
export const fieldSpecs = listOf(fieldSpec);
const referenceFields = struct({ group: text, version: text, kind: text, fieldSpecs });
const nameReference: Shape<NameReference> = (value, path) => ({ fieldSpecs: [], ...referenceFields(value, path) });
const lists = Object.fromEntries(LISTS.map((name) => [name, fieldSpecs])) as Record<ListName, Shape<readonly FieldSpec[]>>;
/** A file of `configurations`. */
export const configFile = struct<Config>({ ...lists, nameReference: listOf(nameReference) });

function eachList(make: (name: ListName) => readonly FieldSpec[]): Record<ListName, readonly FieldSpec[]> {
  return Object.fromEntries(LISTS.map((name) => [name, make(name)])) as Record<ListName, readonly FieldSpec[]>;
}

export const NO_CONFIG: Config = { ...eachList(() => []), nameReference: [] };

const defaults = new Map<Release, Config>();

export function defaultConfig(release: Release): Config {
  let config = defaults.get(release);
  if (config === undefined) {
    config = mergeConfigs(NO_CONFIG, sorted({ ...NO_CONFIG, ...configFile(JSON.parse(FIELD_SPECS[release]), []) }));
    defaults.set(release, config);
  }
  return config;
}

/** @throws BuildError where two specifications of one field differ in `create` */
export function mergeConfigs(own: Config, other: Config): Config {
  if (own === other || other === NO_CONFIG) return own;
  const cached = merged.get(own)?.get(other);
  if (cached !== undefined) return cached;
  const result: Config = isDefaultOver(own, other) ? other : sorted({
    ...eachList((name) => mergeSpecs(own[name], other[name])),
    nameReference: mergeReferences(own.nameReference, other.nameReference),
  });
  merged.set(own, (merged.get(own) ?? new WeakMap()).set(other, result));
  return result;
}

const merged = new WeakMap<Config, WeakMap<Config, Config>>();

function isDefaultOver(own: Config, other: Config): boolean {
  return own === NO_CONFIG && [...defaults.values()].includes(other);
}

export function mergeSpecs(own: readonly FieldSpec[], others: readonly FieldSpec[]): readonly FieldSpec[] {
  const result = [...own];
  for (const spec of others) {
    const same = result.find((each) => each.path === spec.path && isSelected(each, spec));
    if (same === undefined) {result.push(spec);} else if ((same.create ?? false) !== (spec.create ?? false)) {
      throw new BuildError(`the field specification ${spec.path} exists with create: ${same.create ?? false} and with create: ${spec.create ?? false}`, 'write the same in all of them');
    }
  }
  return result;
}

function mergeReferences(own: readonly NameReference[], others: readonly NameReference[]): readonly NameReference[] {
  let result = [...own];
  for (const other of others) {
    const isKnown = result.some((each) => sameGvk(each, other));
    result = result.map((each) => (sameGvk(each, other) ? { ...each, fieldSpecs: mergeSpecs(each.fieldSpecs, other.fieldSpecs) } : each));
    if (!isKnown) result.push(other);
  }
  return result;
}

const ORDER = orderOf(ORDER_FIRST, ORDER_LAST);

function byKind(a: GvkSelector, b: GvkSelector): number {
  return (ORDER.get(a.kind ?? '') ?? 0) - (ORDER.get(b.kind ?? '') ?? 0) || compareText(sortText(a), sortText(b));
}

export function sorted(config: Config): Config {
  return { ...eachList((name) => [...config[name]].sort(byKind)), nameReference: [...config.nameReference].sort(byKind) };
}
