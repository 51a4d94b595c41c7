import { textAt, valuesAt } from './json-path';
import type { FieldPath } from './place';
import { isMap, Manifest } from '../base/manifest';

export const RESOURCE_SET = 'fluxcd.controlplane.io/ResourceSet';

/** API versions whose objects bring nothing but what they say. */
const OF_KUBERNETES = /^(v1$|apps\/|batch\/|autoscaling\/|policy\/|networking\.k8s\.io\/|rbac\.authorization\.k8s\.io\/)/;

/** An object that Flux Operator creates for a ResourceSet. */
export interface SetObject {
  readonly json: Manifest;
  /** Where its template stands in the ResourceSet. */
  readonly path: FieldPath;
}

/**
 * Whether everything that a ResourceSet creates is known: its templates are objects, and its inputs stand in it. Where something else gives the inputs, kinds of Kubernetes itself
 * are known all the same, with names that are not; other kinds may bring anything into namespaces that are not known.
 */
export function isWhollyKnown(json: Manifest): boolean {
  if (['spec.resourcesTemplate', 'spec.steps[].resourcesTemplate'].some((path) => valuesAt(json, path).length > 0)) return false;
  return inputsOf(json) !== undefined || [...templatesOf(json)].every(({ value }) => isMap(value) && OF_KUBERNETES.test(String(value.apiVersion)) && !String(value.kind).includes('<<'));
}

/**
 * The objects of a ResourceSet: its templates with each of its inputs put in. What is not known, because something else gives it or a template computes it, is
 * a variable in them.
 */
export function objectsOfSet(json: Manifest): SetObject[] {
  const found = new Map<string, SetObject>();
  for (const { value, path } of templatesOf(json)) {
    for (const inputs of inputsOf(json) ?? [{}]) {
      const object = render(value, inputs);
      if (!isObject(object)) continue;
      if (valuesAt(object, 'metadata.annotations{}').some(({ at, value: set }) => at.endsWith('.fluxcd.controlplane.io/reconcile') && set === 'disabled')) continue;
      const key = [object.apiVersion.replace(/\/.*/, ''), object.kind, object.metadata?.namespace, object.metadata?.name].join('|');
      if (!found.has(key)) found.set(key, { json: object, path });
    }
  }
  return [...found.values()];
}

function isObject(value: unknown): value is Manifest {
  return isMap(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string' && isMap(value.metadata);
}

function* templatesOf(json: Manifest): IterableIterator<{ readonly value: unknown; readonly path: FieldPath }> {
  for (const [i, { value }] of valuesAt(json, 'spec.resources[]').entries()) yield { value, path: ['spec', 'resources', i] };
  for (const [step, { value: each }] of valuesAt(json, 'spec.steps[]').entries()) {
    for (const [i, { value }] of valuesAt(each, 'resources[]').entries()) yield { value, path: ['spec', 'steps', step, 'resources', i] };
  }
}

type Inputs = Readonly<Record<string, unknown>>;

/** The sets of inputs; undefined where something else gives them. */
function inputsOf(json: Manifest): readonly Inputs[] | undefined {
  const own = valuesAt(json, 'spec.inputs[]').map(({ value }) => value);
  if (valuesAt(json, 'spec.inputsFrom[]').length > 0 || (own.length > 1 && textAt(json, 'spec.inputStrategy.name') === 'Permute')) return undefined;
  if (own.length === 0) return [{}];
  const provider = { apiVersion: json.apiVersion, kind: json.kind, name: json.metadata?.name, namespace: json.metadata?.namespace };
  return own.map((inputs) => ({ ...isMap(inputs) ? inputs : {}, provider }));
}

function render(value: unknown, inputs: Inputs): unknown {
  if (typeof value === 'string') return value.includes('<<') ? renderedText(value, inputs) : value;
  if (Array.isArray(value)) return value.map((item) => render(item, inputs));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.includes('<<') ? String(renderedText(key, inputs)) : key, render(item, inputs)]));
}

const UNKNOWN = '${inputs}';

/** A text with inputs put in. It is read again as YAML: what is an input alone may become a number or a boolean. */
function renderedText(text: string, inputs: Inputs): unknown {
  const [before, ...parts] = text.split('<<');
  let result = before;
  for (const part of parts) {
    const end = part.indexOf('>>');
    if (end < 0) return UNKNOWN;
    const value = valueOf(part.slice(0, end).replace(/^-/, '').replace(/-$/, '').trim(), inputs);
    if (value === undefined) return UNKNOWN;
    result += value + part.slice(end + 2);
  }
  const isAlone = before === '' && parts.length === 1 && parts[0].endsWith('>>');
  return isAlone && /^(true|false|-?(0|[1-9]\d*)(\.\d+)?)$/.test(result) ? JSON.parse(result) as unknown : result;
}

/** What an expression of a template is; undefined for control structures, which change the text around them. */
function valueOf(expression: string, inputs: Inputs): string | undefined {
  if (/^(if|range|with|else|end|define|template|block)\b|^\$/.test(expression)) return undefined;
  const plain = expression.replace(/\| ?(?:quote|int)$/, '').trim();
  const value = /^inputs(\.\w+)+$/.test(plain) ? valuesAt({ inputs }, plain)[0]?.value : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : UNKNOWN;
}
