import type { RE2JS } from 're2js';
import { Field, readList } from './fields';
import { isMap } from '../base/manifest';
import { Nearest } from '../base/nearest';

/** What an object uses of its kind: the paths of all fields it sets, and everything that its CRD refuses. */
export interface Verdict {
  readonly used: Set<string>;
  readonly problems: SchemaProblem[];
}

/** What is wrong with one field. */
export interface SchemaProblem {
  /** Path of the field, or of what lacks it. */
  readonly at: string;
  readonly message: string;
}

const patterns = new Map<string, RE2JS>();

/**
 * What the API server would say of an object by the schema of its CRD: unknown fields (which it would drop silently), types, missing
 * required fields, enums, patterns, lengths, numbers, duplicate keys and formats. CEL rules are left to a real API server.
 */
export function judge(list: string, object: object): Verdict {
  const { kind, apiVersion, roots } = readList(list);
  const judged: Verdict = { used: new Set(), problems: [] };
  const { apiVersion: ownVersion, kind: ownKind, metadata, ...rest } = object as Record<string, unknown>;
  const { name = '?' } = (metadata ?? {}) as { name?: string };
  if (ownVersion !== apiVersion || ownKind !== kind) {
    report(judged, 'kind', `${ownKind} ${name} is ${ownVersion} ${ownKind}; the list ${list} is about ${apiVersion} ${kind}`);
  }
  judgeFields(rest, roots, '', false, judged);
  return { used: judged.used, problems: judged.problems.map(({ at, message }) => ({ at, message: `${kind} ${name}: ${message}` })) };
}

function report({ problems }: Verdict, at: string, message: string): void {
  problems.push({ at, message });
}

/** What a field that does not exist may have been meant to be. */
function meant(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'there are no fields';
  const near = new Nearest().of(name, names);
  return near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
}

function judgeFields(value: Record<string, unknown>, fields: Map<string, Field>, at: string, open: boolean, judged: Verdict): void {
  const prefix = at === '' ? '' : `${at}.`;
  for (const [name, below] of Object.entries(value)) {
    const field = fields.get(name);
    if (below === undefined) { continue; }
    if (field) {
      judgeField(below, field, prefix + name, judged);
    } else if (!open) {
      report(judged, `${prefix}${name}`, `${prefix}${name} does not exist; ${meant(name, [...fields.keys()])}`);
    }
  }
  for (const field of fields.values()) {
    if (field.required && value[field.name] === undefined && field.constraints.default === undefined) {
      report(judged, at, `${prefix}${field.name} is required`);
    }
  }
}

function judgeField(value: unknown, field: Field, at: string, judged: Verdict): void {
  judged.used.add(field.path);
  if (value === null) {
    const isTaken = field.nullable || field.constraints.default !== undefined; // the default takes its place
    if (!isTaken && (field.type !== 'any' || field.containers.length > 0)) { report(judged, at, `${at} must not be null`); }
    return;
  }
  judgeContainer(value, field, field.containers, at, judged);
}

function judgeContainer(value: unknown, field: Field, containers: string[], at: string, judged: Verdict): void {
  const { constraints } = field;
  const complain = (what: string): void => { report(judged, at, `${at} is ${shownAs(value, field)}; ${what}`); };
  if (containers.length === 0) {
    judgeElement(value, field, at, judged, complain);
  } else if (containers[0] === '[]') {
    if (!Array.isArray(value)) { return complain(`it must be a list of ${field.type}`); }
    if (containers === field.containers) { within(value.length, constraints, 'minItems', 'maxItems', complain); }
    judgeKeys(value, constraints, complain);
    value.forEach((each, i) => judgeContainer(each, field, containers.slice(1), `${at}[${i}]`, judged));
  } else {
    if (!isMap(value)) { return complain(`it must be a map of ${field.type}`); }
    if (containers === field.containers) { within(Object.keys(value).length, constraints, 'minProperties', 'maxProperties', complain); }
    for (const [key, each] of Object.entries(value)) { judgeContainer(each, field, containers.slice(1), `${at}{${key}}`, judged); }
  }
}

/** A value as a message shows it. What a field takes without a schema, such as Helm values, may have passwords, and so may what stands in its place. */
function shownAs(value: unknown, { type }: Field): string {
  if (type !== 'any' && type !== 'object+' && (typeof value !== 'object' || value === null)) return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

function judgeElement(value: unknown, field: Field, at: string, judged: Verdict, complain: (what: string) => void): void {
  const { type, constraints } = field;
  if (type === 'any') { return; }
  if (!isOfType(value, type)) { return complain(`it must be ${type.replace('+', '')}`); }
  if (constraints.enum !== undefined && !constraints.enum.split('|').includes(String(value))) {
    complain(`it must be one of ${constraints.enum.split('|').join(', ')}`);
  }
  if (typeof value === 'string') {
    within([...value].length, constraints, 'minLength', 'maxLength', complain);
    if (constraints.pattern !== undefined && !matches(constraints.pattern, value)) { complain(`it must match ${constraints.pattern}`); }
    if (constraints.format === 'byte' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) { complain('it must be base64'); }
    if (constraints.format === 'date-time' && !isDateTime(value)) { complain('it must be an RFC 3339 date and time'); }
  } else if (typeof value === 'number') {
    within(value, constraints, 'minimum', 'maximum', complain);
    if (constraints.format === 'int32' && Math.abs(value) > 2 ** 31 - 1) { complain('it must fit into 32 bits'); }
  } else if (isMap(value)) {
    if (!field.containers.includes('{}')) { within(Object.keys(value).length, constraints, 'minProperties', 'maxProperties', complain); }
    judgeFields(value, field.children, at, type === 'object+', judged);
  }
}

/** Lists that the API server keeps as maps or sets refuse two elements of one key. */
function judgeKeys(value: unknown[], constraints: Field['constraints'], complain: (what: string) => void): void {
  if (constraints.keys === undefined && constraints.set === undefined) { return; }
  const keys = constraints.keys?.split('|');
  const identities = value.map((each) => JSON.stringify(keys && isMap(each) ? keys.map((key) => each[key]) : each));
  if (new Set(identities).size < identities.length) { complain(`its elements must differ${keys ? ` in ${keys.join(', ')}` : ''}`); }
}

function within(size: number, constraints: Field['constraints'], least: string, most: string, complain: (what: string) => void): void {
  if (constraints[least] !== undefined && size < Number(constraints[least])) { complain(`${least} is ${constraints[least]}`); }
  if (constraints[most] !== undefined && size > Number(constraints[most])) { complain(`${most} is ${constraints[most]}`); }
}

/** Patterns are Go's, so they are read by an engine of the same syntax. */
function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const re2js = require('re2js') as { RE2JS: typeof RE2JS }; // here: only programs whose objects are judged pay for it
    patterns.set(pattern, compiled = re2js.RE2JS.compile(pattern));
  }
  return compiled.matcher(value).find();
}

function isOfType(value: unknown, type: Field['type']): boolean {
  switch (type) {
    case 'integer': return Number.isInteger(value);
    case 'int-or-string': return Number.isInteger(value) || typeof value === 'string';
    case 'object':
    case 'object+': return isMap(value);
    default: return typeof value === type;
  }
}

function isDateTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}
