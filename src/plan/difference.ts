import { alignedItems, KeyedList } from './lists';
import { isHiddenField, shownValue } from './shown-value';
import { isMap, type Manifest } from '../base/manifest';
import { ownValue } from '../base/own-key';
import { listNameOf, readList } from '../schema/fields';
import { metadataFields } from '../schema/kubernetes';
import type { Field } from '../schema/notation';
import { quantityOf } from '../schema/quantity';

/** One field that differs. */
export interface FieldChange {
  /** `spec.template.spec.containers[web].image`: items of named lists by their keys, of others by their index. */
  readonly path: string;
  /** What stands there before, as text; undefined where there is nothing. */
  readonly before?: string;
  /** What stands there afterwards; undefined where there is nothing. */
  readonly after?: string;
  /** Its values are those of a Secret, or may be: they are not shown. */
  readonly isHidden: boolean;
}

/** Whether a field is left out, by its path as keys and indexes. */
export type Ignored = (path: readonly string[]) => boolean;

/** Fields that the API server or Flux sets. */
const OF_SERVER: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences', 'finalizers']);
const OF_FLUX: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration', 'kustomize.toolkit.fluxcd.io/name', 'kustomize.toolkit.fluxcd.io/namespace', 'kustomize.toolkit.fluxcd.io/checksum',
]);

const NONE: ReadonlyMap<string, Field> = new Map();

/**
 * What differs between two states of one object, field by field, as the API server would see it: items of lists that have keys are compared by those, and another
 * order is one change of its own; quantities by their value; a default that is written is the default; what is null is not there.
 *
 * @param ignored fields that are left out
 */
export function differences(before: Manifest, after: Manifest, ignored: Ignored = () => false): FieldChange[] {
  return new Difference(before, after, ignored).found;
}

class Difference {
  readonly found: FieldChange[] = [];
  private readonly isSecret: boolean;

  constructor(before: Manifest, after: Manifest, private readonly ignored: Ignored) {
    this.isSecret = after.kind === 'Secret' && !after.apiVersion.includes('/');
    const list = listNameOf(after);
    const roots = list === undefined ? undefined : readList(list).roots;
    const [own, other] = [plain(before, this.isSecret), plain(after, this.isSecret)];
    for (const key of keysOf(own, other)) {
      const field = key === 'metadata' ? undefined : roots?.get(key);
      if (key === 'metadata') this.maps(own.metadata ?? {}, other.metadata ?? {}, metadataFields(), 'metadata', ['metadata']);
      else this.values(ownValue(own, key), ownValue(other, key), field, key, [key], field?.containers ?? []);
    }
  }

  private values(
    before: unknown, after: unknown, field: Field | undefined, at: string, path: readonly string[], containers: readonly string[],
  ): void {
    const [own, other] = [settled(before, field, containers), settled(after, field, containers)];
    if (isSame(own, other, field, containers) || this.ignored(path)) return;
    if (isMap(own) && isMap(other) && (containers.length === 0 || containers[0] === '{}')) {
      this.maps(own, other, containers.length === 0 ? field?.children ?? NONE : undefined, at, path, field, containers.slice(1));
    } else if (Array.isArray(own) && Array.isArray(other)) {
      this.lists(own, other, field, at, path, containers.slice(1));
    } else {
      this.add(at, path, own, other);
    }
  }

  /** @param fields those of an object; undefined where it is a map of values of one kind */
  private maps(
    before: unknown, after: unknown, fields: ReadonlyMap<string, Field> | undefined, at: string, path: readonly string[],
    field?: Field, containers: readonly string[] = [],
  ): void {
    if (!isMap(before) || !isMap(after)) return void (isSame(before, after, undefined, []) || this.add(at, path, before, after));
    for (const key of keysOf(before, after)) {
      if (path.length === 1 && path[0] === 'metadata' && OF_SERVER.has(key)) continue;
      const below = fields === undefined ? field : fields.get(key);
      this.values(ownValue(before, key), ownValue(after, key), below, `${at}${step(key)}`, [...path, key], fields === undefined ? containers : below?.containers ?? []);
    }
  }

  private lists(
    before: readonly unknown[], after: readonly unknown[], field: Field | undefined, at: string, path: readonly string[],
    containers: readonly string[],
  ): void {
    const { items, reordered } = alignedItems(before, after, keyedBy(field));
    for (const { name, own, other, index } of items) this.values(own, other, field, `${at}[${name}]`, [...path, String(index)], containers);
    if (reordered) this.add(`${at} (order)`, path, reordered[0], reordered[1]);
  }

  private add(at: string, path: readonly string[], before: unknown, after: unknown): void {
    const isHidden = (this.isSecret && (path[0] === 'data' || path[0] === 'stringData')) || isHiddenField(at, before, after);
    this.found.push({ path: at, before: shownValue(before, isHidden), after: shownValue(after, isHidden), isHidden });
  }
}

/** The lists of Kubernetes and CRDs that have keys. */
function keyedBy(field: Field | undefined): KeyedList | undefined {
  if (field?.constraints.set !== undefined) return { keys: [], defaults: [] };
  const keys = field?.constraints.keys?.split('|');
  return keys && { keys, defaults: keys.map((key) => defaultOf(field!.children.get(key))) };
}

function defaultOf(field: Field | undefined): unknown {
  const text = field?.constraints.default;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text; // lists of CRDs write texts without quotes
  }
}

/** A value as the API server keeps it: nothing for null, the default where nothing is said, and nothing for what is empty in a kind of Kubernetes. */
function settled(value: unknown, field: Field | undefined, containers: readonly string[]): unknown {
  if (value === undefined || value === null) return containers.length === 0 ? defaultOf(field) : undefined;
  const isEmpty = Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
  return isEmpty && field?.isBuiltIn && containers.length > 0 ? undefined : value;
}

function isSame(a: unknown, b: unknown, field: Field | undefined, containers: readonly string[]): boolean {
  if (a === b) return true;
  if (field?.type === 'quantity' && containers.length === 0) {
    const [own, other] = [quantityOf(a), quantityOf(b)];
    if (own !== undefined && own === other) return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return a.length === (b as unknown[]).length && a.every((item, i) => isSame(item, (b as unknown[])[i], undefined, []));
  const [own, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(own);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isSame(own[key], other[key], undefined, []));
}

/** The object as it is compared: without the status and what SOPS says of it, with the data of a Secret in one place, and without what Flux itself adds. */
function plain(manifest: Manifest, isSecret: boolean): Record<string, unknown> {
  const { status: _, sops: __, metadata, ...rest } = manifest as Manifest & { readonly status?: unknown; readonly sops?: unknown };
  const { labels, annotations } = (metadata ?? {}) as { readonly labels?: unknown; readonly annotations?: unknown };
  const own: Record<string, unknown> = { ...rest, metadata: { ...metadata, labels: withoutOwn(labels), annotations: withoutOwn(annotations) } };
  if (!isSecret || !isMap(own.stringData)) return own;
  const { stringData, data, ...others } = own;
  const encoded = Object.entries(stringData as Record<string, unknown>).map(([key, value]) => [key, typeof value === 'string' ? Buffer.from(value).toString('base64') : value]);
  return { ...others, data: { ...isMap(data) ? data : {}, ...Object.fromEntries(encoded) as Record<string, unknown> } };
}

function withoutOwn(map: unknown): unknown {
  if (!isMap(map)) return map;
  return Object.keys(map).some((key) => OF_FLUX.has(key)) ? Object.fromEntries(Object.entries(map).filter(([key]) => !OF_FLUX.has(key))) : map;
}

function keysOf(a: Record<string, unknown>, b: Record<string, unknown>): string[] {
  return [...Object.keys(a), ...Object.keys(b).filter((key) => !Object.hasOwn(a, key))];
}

/** A step of a path: keys with dots stand in brackets. */
function step(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
