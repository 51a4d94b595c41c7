import { brokenRules } from './broken-rules';
import { CODE } from './code/code';
import { readList } from './fields';
import { Format, FORMATS, MAPS } from './formats';
import { isBase64, isDateTime, isMissing, isOfType, matches, requiredOf } from './judge';
import { isBetween, metadataFields } from './kubernetes';
import { Field, FieldList } from './notation';
import { isGoDuration } from './quantity';
import { isMap } from '../base/manifest';

/** What is the same for all fields of an object. */
interface Context {
  /** The minor version of Kubernetes. Default: whatever one of those that are known takes. */
  readonly minor?: string;
  readonly root: Readonly<Record<string, unknown>>;
}

type Test = (value: unknown, context: Context) => boolean;

/** Tests of fields, which are the same for each object of a kind. */
const tests = new WeakMap<Field, Test>();

/**
 * Whether `judge` finds nothing wrong with an object, without what only a message needs. It takes a tenth of the time, and most objects of most programs are right.
 * Where it says no, `judge` says what is wrong; it may be nothing, because this one is strict where that is simpler.
 */
export function isAccepted(list: string, object: Record<string, unknown>, minor?: string): boolean {
  const kind = readList(list);
  if (object.apiVersion !== kind.apiVersion || object.kind !== kind.kind) return false;
  const context: Context = { minor, root: object };
  if (isMap(object.metadata) && !areFieldsAccepted(object.metadata, metadataFields(), false, context)) return false;
  return areRootsAccepted(object, kind, context);
}

function areRootsAccepted(object: Record<string, unknown>, { roots, definition }: FieldList, context: Context): boolean {
  const { apiVersion, kind, metadata, status, ...rest } = object;
  if (!areFieldsAccepted(rest, roots, false, context)) return false;
  return definition === undefined ? brokenRules(rest, roots, '').length === 0 : isAcceptedByCode(object, definition, context);
}

function areFieldsAccepted(value: Record<string, unknown>, fields: ReadonlyMap<string, Field>, isOpen: boolean, context: Context): boolean {
  for (const name of Object.keys(value)) {
    const below = value[name];
    if (below === undefined) continue;
    const field = fields.get(name);
    if (field === undefined ? !isOpen && !name.includes('${') : !isServed(field, context) || !testOf(field)(below, context)) return false;
  }
  for (const field of requiredOf(fields)) if (isMissing(value[field.name], field) && isServed(field, context)) return false;
  return true;
}

function isServed({ constraints: { since, until } }: Field, { minor }: Context): boolean {
  return minor === undefined || (since === undefined && until === undefined) || isBetween(minor, since, until);
}

function isAcceptedByCode(value: Record<string, unknown>, definition: string, { root }: Context): boolean {
  const rule = CODE[definition];
  if (rule === undefined) return true;
  let isRight = true;
  rule(value, () => { isRight = false; }, root);
  return isRight;
}

function testOf(field: Field): Test {
  let test = tests.get(field);
  if (test === undefined) {
    const inner = field.containers.reduceRight((below, container, i) => (container === '[]' ? listTest(field, i === 0, below) : mapTest(field, i === 0, below)), elementTest(field));
    const isNullTaken = field.nullable || field.constraints.default !== undefined || (field.type === 'any' && field.containers.length === 0);
    tests.set(field, test = (value, context) => (value === null ? isNullTaken : inner(value, context)));
  }
  return test;
}

function listTest(field: Field, isWhole: boolean, below: Test): Test {
  const isCountRight = isWhole ? rangeTest(field, 'minItems', 'maxItems') : anything;
  const keys = field.constraints.keys?.split('|').map((name): Key => ({ name, absent: JSON.parse(field.children.get(name)?.constraints.default ?? 'null') as unknown }));
  const mustDiffer = keys !== undefined || field.constraints.set !== undefined;
  return (value, context) => {
    if (!Array.isArray(value)) return isVariable(value);
    if (!isCountRight(value.length)) return false;
    if (mustDiffer && value.length > 1 && !doDiffer(value, keys)) return false;
    for (const each of value) if (!below(each ?? null, context)) return false;
    return true;
  };
}

/** A field that tells elements of a list apart. */
interface Key {
  readonly name: string;
  /** What an element without it has. */
  readonly absent: unknown;
}

/** Whether elements have keys that differ, as far as texts say it. */
function doDiffer(value: readonly unknown[], keys: readonly Key[] | undefined): boolean {
  const seen = new Set<string>();
  for (const each of value) {
    const parts = keys === undefined ? [each] : keys.map(({ name, absent }) => (each as Record<string, unknown> | null)?.[name] ?? absent);
    if (!parts.every((part) => typeof part === 'string' || typeof part === 'number')) return false;
    const size = seen.size;
    if (seen.add(JSON.stringify(parts)).size === size) return false;
  }
  return true;
}

function mapTest(field: Field, isWhole: boolean, below: Test): Test {
  const isCountRight = isWhole ? rangeTest(field, 'minProperties', 'maxProperties') : anything;
  const map = Object.hasOwn(MAPS, field.constraints.map ?? '') ? MAPS[field.constraints.map] : undefined;
  return (value, context) => {
    if (!isMap(value)) return isVariable(value);
    const keys = Object.keys(value);
    if (!isCountRight(keys.length)) return false;
    for (const key of keys) {
      const each = value[key];
      if (each === undefined) continue;
      if (map !== undefined && !key.includes('${') && map.key(key) !== undefined) return false;
      if (!below(each, context)) return false;
      if (map?.value !== undefined && !isVariable(each) && map.value(each) !== undefined) return false;
    }
    return true;
  };
}

/** A text that a substitution may turn into anything. */
function isVariable(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${');
}

function elementTest(field: Field): Test {
  const { type, constraints } = field;
  if (type === 'any') return anything;
  const isOneOf = constraints.enum === undefined ? anything : setTest(constraints.enum.split('|'));
  const format: Format = FORMATS[constraints.format ?? ''] ?? (() => undefined);
  const isText = textTest(field);
  const isInRange = rangeTest(field, 'minimum', 'maximum');
  const isObject = objectTest(field);
  return (value, context) => {
    if (isVariable(value)) return true;
    if (!isOfType(value, type)) return false;
    if (field.isBuiltIn && value === '') return constraints.minLength === undefined;
    if (!isOneOf(value, context) || format(value) !== undefined) return false;
    if (typeof value === 'string') return isText(value);
    if (typeof value === 'number') return isInRange(value) && (constraints.format !== 'int32' || Math.abs(value) <= 2 ** 31 - 1);
    return !isMap(value) || isObject(value, context);
  };
}

function setTest(values: readonly string[]): Test {
  const known = new Set(values);
  return (value) => known.has(String(value));
}

function textTest({ constraints }: Field): (value: string) => boolean {
  const { format, pattern, minLength, maxLength } = constraints;
  const least = minLength === undefined ? 0 : Number(minLength);
  const most = maxLength === undefined ? Infinity : Number(maxLength);
  return (value) => {
    const length = value.length <= most && value.length >= 2 * least ? value.length : [...value].length; // a code point is one or two of them
    if (length > most || length < least) return false;
    if (pattern !== undefined && !matches(pattern, value)) return false;
    switch (format) {
      case 'duration': return isGoDuration(value);
      case 'byte': return isBase64(value);
      case 'date-time': return isDateTime(value);
      default: return true;
    }
  };
}

function objectTest(field: Field): (value: Record<string, unknown>, context: Context) => boolean {
  const { children, definition, type } = field;
  const isCountRight = field.containers.includes('{}') ? anything : rangeTest(field, 'minProperties', 'maxProperties');
  return (value, context) => isCountRight(Object.keys(value).length) && areFieldsAccepted(value, children, type === 'object+', context)
    && (definition === undefined || isAcceptedByCode(value, definition, context));
}

function rangeTest({ constraints }: Field, least: string, most: string): (size: number) => boolean {
  if (constraints[least] === undefined && constraints[most] === undefined) return anything;
  const [from, to] = [Number(constraints[least] ?? -Infinity), Number(constraints[most] ?? Infinity)];
  return (size) => size >= from && size <= to;
}

function anything(): boolean {
  return true;
}
