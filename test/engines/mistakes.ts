import { KubeObject } from './kube';
import { readList } from '../../src/schema/fields';
import { metadataFields } from '../../src/schema/kubernetes';
import { Field } from '../../src/schema/notation';

/** A mistake in one place of an object. */
export interface Mistake {
  readonly operator: string;
  readonly path: string;
  readonly object: KubeObject;
}

/** A value in an object, and what its kind says of it. */
interface Place {
  readonly steps: ReadonlyArray<string | number>;
  readonly value: unknown;
  readonly field?: Field;
  /** The fields of the map that it is in, where that is an object with a schema. */
  readonly siblings?: ReadonlyMap<string, Field>;
  /** It is an element of a list or a value of a map. */
  readonly isElement: boolean;
}

/** Numbers from 0 up to 1 that are the same for the same seed (Park and Miller's). */
export function randomOf(seed: number): () => number {
  const most = 2 ** 31 - 1;
  let state = (seed * 48_271) % most || 1;
  return () => {
    state = (state * 48_271) % most;
    return state / most;
  };
}

type Edit = (parent: Record<string | number, unknown> & unknown[], key: string | number) => void;

const to = (value: unknown): Edit => (parent, key) => { parent[key] = value; };
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (place: Place): boolean => typeof place.value === 'string' && /(^|\.)(\w*[nN]ame|kind|handler)$/.test(pathOf(place.steps));

function text(place: Place, change: (value: string) => string): Edit | undefined {
  return typeof place.value === 'string' ? to(change(place.value)) : undefined;
}

function number(place: Place, value: number): Edit | undefined {
  return typeof place.value === 'number' ? to(value) : undefined;
}

/** What people get wrong: each gives the edit of a place, or nothing where it does not apply there. */
const OPERATORS: { readonly [name: string]: (place: Place) => Edit | undefined } = {
  'a field that does not exist': ({ value, field }) => (isMap(value) && field?.type === 'object' && !field.containers.includes('{}') ? to({ ...value, fieldThatIsNot: 'x' }) : undefined),
  'a field with a letter left out': ({ siblings, steps, value }) => {
    const name = String(steps[steps.length - 1]);
    if (!siblings?.has(name) || name.length < 4) return undefined;
    return (parent, key) => { delete parent[key]; parent[name.slice(0, -1) as never] = value as never; };
  },
  'left out': ({ isElement }) => (isElement ? undefined : (parent, key) => { delete parent[key]; }),
  'null': ({ isElement }) => (isElement ? undefined : to(null)),
  'a number for text': ({ value }) => (typeof value === 'string' ? to(7) : undefined),
  'text for a number or boolean': ({ value }) => (typeof value === 'number' || typeof value === 'boolean' ? to(`x${String(value)}`) : undefined),
  'a quoted number': ({ value }) => (typeof value === 'number' ? to(String(value)) : undefined),
  'a map for text': ({ value }) => (typeof value === 'string' ? to({ a: value }) : undefined),
  'text for a list or map': ({ value }) => (typeof value === 'object' && value !== null ? to('text') : undefined),
  'one value for a list': ({ value }) => (Array.isArray(value) && value.length > 0 ? to(value[0]) : undefined),
  'another value than those of the enum': ({ value, field }) => (typeof value === 'string' && field?.constraints.enum !== undefined ? to('NoneOfThese') : undefined),
  'a word in small letters': (place) => (typeof place.value === 'string' && /^[A-Z]/.test(place.value) ? text(place, (value) => value.toLowerCase()) : undefined),
  'zero': (place) => number(place, 0),
  'a negative number': (place) => number(place, -1),
  'too large a number': (place) => number(place, 70_000),
  'empty text': (place) => text(place, () => ''),
  'a name with capitals and an underscore': (place) => (isName(place) ? to('Not_A Name') : undefined),
  'another name': (place) => (isName(place) ? to('another') : undefined),
  'text that is too long': (place) => text(place, () => 'a'.repeat(300)),
  'a space before text': (place) => text(place, (value) => ` ${value}`),
  'an element twice': ({ value }) => (Array.isArray(value) && value.length > 0 ? to([...value, structuredClone(value[0])] as unknown[]) : undefined),
  'an empty list or map': ({ value }) => (Array.isArray(value) ? to([]) : isMap(value) ? to({}) : undefined),
  'a quantity with a wrong unit': ({ field }) => (field?.type === 'quantity' ? to('10 GB') : undefined),
  'a negative quantity': ({ field }) => (field?.type === 'quantity' ? to('-1') : undefined),
  'a quantity that is too large': ({ field }) => (field?.type === 'quantity' ? to('900Ti') : undefined),
  'a label that is not one': ({ value, field }) => (isMap(value) && /[lL]abels$|[sS]elector$/.test(field?.name ?? '') && field?.containers[0] === '{}' ? to({ ...value, 'a b': 'c' }) : undefined),
  'a label with a value that is not one': ({ value, field }) => (isMap(value) && /[lL]abels$|[sS]elector$/.test(field?.name ?? '') && field?.containers[0] === '{}' ? to({ ...value, app: 'not a value!' }) : undefined),
  'other labels': ({ value, field }) => (isMap(value) && /[lL]abels$/.test(field?.name ?? '') ? to({ other: 'label' }) : undefined),
  'a path that goes up': ({ value, steps }) => (typeof value === 'string' && /[pP]ath$/.test(pathOf(steps)) ? to('../up') : undefined),
  'an address that is not one': ({ value }) => (typeof value === 'string' && /^\d+\.\d+\.\d+\.\d+/.test(value) ? to('300.1.2') : undefined),
  'a key beside the one that is meant': ({ value, field }) => (isMap(value) && field?.containers[0] === '{}' ? to({ ...value, 'not/a/key ': Object.values(value)[0] }) : undefined),
  'a percentage that is not one': ({ value, field }) => (field?.type === 'int-or-string' && value !== undefined ? to('ten%') : undefined),
  'the alternative too': ({ value, field, siblings, steps }) => alternative(value, field, siblings, steps),
};

/** Where an object has one of several ways to say something, it says it in another way, too. */
const ALTERNATIVES: { readonly [field: string]: readonly [string, unknown] } = {
  httpGet: ['exec', { command: ['a'] }],
  tcpSocket: ['httpGet', { port: 1 }],
  value: ['valueFrom', { fieldRef: { fieldPath: 'metadata.name' } }],
  configMap: ['secret', { secretName: 'a' }],
  emptyDir: ['hostPath', { path: '/a' }],
  minAvailable: ['maxUnavailable', 1],
  service: ['resource', { kind: 'A', name: 'a' }],
  podSelector: ['ipBlock', { cidr: '10.0.0.0/8' }],
  configMapKeyRef: ['secretKeyRef', { name: 'a', key: 'b' }],
  configMapRef: ['secretRef', { name: 'a' }],
  url: ['service', { name: 'a', namespace: 'b' }],
  resource: ['external', { metric: { name: 'a' }, target: { type: 'Value', value: '1' } }],
  nonResourceURLs: ['resources', ['pods']],
  hostPath: ['nfs', { server: 'a', path: '/b' }],
  csi: ['hostPath', { path: '/a' }],
};

function alternative(value: unknown, field: Field | undefined, siblings: ReadonlyMap<string, Field> | undefined, steps: Place['steps']): Edit | undefined {
  const [name, other] = ALTERNATIVES[steps[steps.length - 1]] ?? [];
  if (name === undefined || !field || !siblings?.has(name) || value === undefined) return undefined;
  return (parent) => { parent[name as never] = other as never; };
}

/** The names of what people get wrong. */
export const OPERATOR_NAMES = Object.keys(OPERATORS);

/** So many objects with one mistake each, of all operators that apply to the object, chosen by a seed. Where there are not so many, the others have two. */
export function mistakesIn(list: string, object: KubeObject, count: number, seed: number): Mistake[] {
  const random = randomOf(seed);
  const singles = singleMistakes(list, object, count, random);
  const doubles = Array.from({ length: count - singles.length }, () => {
    const first = singles[Math.floor(random() * singles.length)];
    const second = singleMistakes(list, first.object, 1, random)[0] ?? first; // nothing may be left to get wrong
    return { operator: `${first.operator}, ${second.operator}`, path: `${first.path}, ${second.path}`, object: second.object };
  });
  return [...singles, ...doubles];
}

function singleMistakes(list: string, object: KubeObject, count: number, random: () => number): Mistake[] {
  const places = placesIn(object, list);
  const all = shuffled(Object.entries(OPERATORS), random).map(([operator, apply]) => ({
    operator,
    edits: shuffled(places.flatMap((place) => {
      const edit = apply(place);
      return edit ? [{ place, edit }] : [];
    }), random),
  }));
  const made: Mistake[] = [];
  for (let round = 0; made.length < count && all.some(({ edits }) => round < edits.length); round++) {
    for (const { operator, edits } of all) {
      if (round >= edits.length || made.length >= count) continue;
      const { place: { steps }, edit } = edits[round];
      made.push({ operator, path: pathOf(steps), object: edited(object, steps, edit) });
    }
  }
  return made;
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

function placesIn(object: KubeObject, list: string): Place[] {
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const { labels, annotations } = metadata;
  return [...below({ labels, annotations }, metadataFields(), ['metadata']), ...below(rest, readList(list).roots, [])];
}

function below(value: Record<string, unknown>, fields: ReadonlyMap<string, Field> | undefined, steps: Place['steps']): Place[] {
  return Object.entries(value).flatMap(([name, each]) => {
    const field = fields?.get(name);
    return each === undefined ? [] : placesOf(each, field, 0, [...steps, name], fields);
  });
}

function placesOf(value: unknown, field: Field | undefined, depth: number, steps: Place['steps'], siblings: Place['siblings']): Place[] {
  const here: Place = { steps, value, field, siblings: depth === 0 ? siblings : undefined, isElement: depth > 0 };
  if (Array.isArray(value)) return [here, ...value.flatMap((each, i) => placesOf(each, field, depth + 1, [...steps, i], undefined))];
  if (!isMap(value)) return [here];
  if (field && depth < field.containers.length) {
    return [here, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, field, depth + 1, [...steps, key], undefined))];
  }
  return [here, ...below(value, field?.children, steps)];
}

function edited(object: KubeObject, steps: Place['steps'], edit: Edit): KubeObject {
  const copy = structuredClone(object);
  const parent = steps.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy);
  edit(parent as Parameters<Edit>[0], steps[steps.length - 1]);
  return JSON.parse(JSON.stringify(copy)) as KubeObject; // as it is sent: without what is undefined
}

/** `spec.ports[0].name`. */
function pathOf(steps: Place['steps']): string {
  return steps.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}
