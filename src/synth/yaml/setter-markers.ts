import { ApiObject, JsonPatch } from 'cdk8s';
import { emit } from './emit';
import { ApiObjectInternals } from './tidy';
import { Marker } from '../../base/yaml/setter-markers';
import type { Path } from '../../base/yaml/tree';

/** An object with setter markers. */
export interface MarkedObject extends ApiObject {
  /** Its markers before it is patched. @internal */
  readonly _markers: readonly Marker[];
  /** Its JSON before it is patched. @internal */
  _unpatched(): unknown;
}

export function isMarked(object: ApiObject): object is MarkedObject {
  const { _markers } = object as Partial<MarkedObject>;
  return _markers !== undefined && _markers.length > 0;
}

/** The markers of what is written, by its JSON. */
const MARKERS = new WeakMap<object, readonly Marker[]>();

/** From now on, this JSON is written with these markers. */
export function mark(json: unknown, markers: readonly Marker[]): void {
  MARKERS.set(json as object, markers);
}

/** The markers that this JSON is written with. */
export function markersOf(json: unknown): readonly Marker[] {
  return typeof json === 'object' && json !== null ? MARKERS.get(json) ?? [] : [];
}

/** Where the markers of an object are after its patches, and those that a patch has left without a value of their own. */
export function followMarkers(object: MarkedObject): { readonly markers: readonly Marker[]; readonly lost: readonly Marker[] } {
  const { patches } = object as unknown as ApiObjectInternals;
  if (patches.length === 0) return { markers: object._markers, lost: [] };
  // Patches are applied to stand-ins of the marked values, so that moves and shifted lists take the markers along.
  const standIn = (i: number): string => `\u0000marker ${i}`;
  let json: unknown = structuredClone(object._unpatched());
  object._markers.forEach(({ path }, i) => replaceAt(json, path, () => standIn(i)));
  const removed = new Set<string>();
  for (const patch of patches) {
    const operation = patch._toJson() as Operation;
    if (operation.op === 'test') continue; // it has passed on the values themselves
    const before = operation.op === 'remove' ? standIns(json) : undefined;
    json = JsonPatch.apply(json, keepingMarker(json, operation) ?? patch);
    if (before) for (const each of before.keys()) if (!standIns(json).has(each)) removed.add(each);
  }
  const left = standIns(json);
  return {
    markers: object._markers.flatMap(({ comment }, i) => (left.get(standIn(i)) ?? []).map((path) => ({ path, comment }))),
    lost: object._markers.filter((_, i) => !left.has(standIn(i)) && !removed.has(standIn(i))),
  };
}

/** The JSON of a patch. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A patch that replaces a marked value by another: the marker stays with the field. */
function keepingMarker(json: unknown, { op, path, value }: Operation): JsonPatch | undefined {
  if ((op !== 'replace' && op !== 'add') || (typeof value === 'object' && value !== null)) return undefined;
  const steps = path.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  let parent: unknown = json;
  for (const step of steps.slice(0, -1)) parent = (parent as Record<string, unknown> | undefined)?.[step];
  const current = (parent as Record<string, unknown> | undefined)?.[steps[steps.length - 1]];
  if (typeof current !== 'string' || !current.startsWith('\u0000marker ') || (op === 'add' && Array.isArray(parent))) return undefined;
  return JsonPatch.replace(path, current);
}

/** Where stand-ins are. */
function standIns(value: unknown, path: Path = [], found = new Map<string, Path[]>()): Map<string, Path[]> {
  if (typeof value === 'string' && value.startsWith('\u0000marker ')) found.set(value, [...found.get(value) ?? [], path]);
  else if (Array.isArray(value)) value.forEach((item, i) => standIns(item, [...path, i], found));
  else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) standIns(item, [...path, key], found);
  return found;
}

/** Replaces a scalar, if there is one at this path. */
function replaceAt(json: unknown, path: Path, by: (value: unknown) => unknown): void {
  let parent = json as Record<string | number, unknown> | undefined;
  for (const step of path.slice(0, -1)) parent = parent?.[step] as typeof parent;
  const last = path[path.length - 1];
  const value = parent?.[last];
  if (value !== undefined && (value === null || typeof value !== 'object')) parent![last] = by(value);
}

/** A document as cdk8s writes it, with its setter markers behind their values. */
export function emitMarked(json: unknown): string {
  return withMarkers(json, emit, scalarText);
}

/** A scalar in one line. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' && value.includes('\n') ? JSON.stringify(value) : emit({ v: value }).slice('v: '.length, -1);
}

/**
 * A document with its setter markers.
 *
 * @param write what writes it without them, each scalar at the end of a line or before a comma there
 * @param scalar what writes a scalar in one line
 */
export function withMarkers(json: unknown, write: (json: unknown) => string, scalar: (value: unknown) => string): string {
  const markers = markersOf(json);
  if (markers.length === 0) return write(json);
  const copy = structuredClone(json);
  const whole = JSON.stringify(json);
  let standIn = 'setter-marker-';
  while (whole.includes(standIn)) standIn += 'x-';
  const values: unknown[] = [];
  markers.forEach(({ path }, i) => replaceAt(copy, path, (value) => {
    values[i] = value;
    return `${standIn}${i}`;
  }));
  return write(copy).replace(new RegExp(`"?${standIn}(\\d+)"?(,?)$`, 'gm'),
    (_, i: string, comma: string) => `${scalar(values[Number(i)])}${comma} # ${markers[Number(i)].comment}`);
}
