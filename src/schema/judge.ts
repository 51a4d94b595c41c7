import type { RE2JS } from 're2js';
import { brokenRules } from './broken-rules';
import { CODE } from './code/code';
import { readList } from './fields';
import { FORMATS, MAPS } from './formats';
import { isBetween, metadataFields } from './kubernetes';
import { Field, SchemaProblem } from './notation';
import { isGoDuration, isQuantity } from './quantity';
import { isMap } from '../base/manifest';
import { Nearest } from '../base/nearest';

export type { SchemaProblem };

/** What an object uses of its kind: the paths of all fields it sets, and everything that its CRD refuses. */
export interface Verdict {
  readonly used: Set<string>;
  readonly problems: SchemaProblem[];
}

/** A verdict in the making. */
interface Judged extends Verdict {
  /** The minor version of Kubernetes, such as 1.36. Default: whatever one of those that are known takes. */
  readonly minor?: string;
  /** No value may be shown. */
  readonly isSecret: boolean;
  readonly root: Readonly<Record<string, unknown>>;
}


/** Each pattern, and what it has answered: objects of one kind say the same few texts. */
const patterns = new Map<string, { readonly compiled: RE2JS; readonly answers: Map<string, boolean> }>();

/**
 * What the API server would say of an object by the schema of its kind: unknown fields (which it would drop silently), types, missing
 * required fields, enums, patterns, lengths, numbers, duplicate keys and formats. Text with a variable (`${…}`) may become anything.
 *
 * @param minor of Kubernetes, such as 1.36; default: whatever one of the versions in the lists takes
 */
export function judge(list: string, object: object, minor?: string): Verdict {
  const { kind, apiVersion, roots, definition } = readList(list);
  const { apiVersion: ownVersion, kind: ownKind, metadata, status: _, ...rest } = object as Record<string, unknown>;
  const judged: Judged = { used: new Set(), problems: [], minor, isSecret: kind === 'Secret', root: object as Record<string, unknown> };
  const { name = '?' } = (metadata ?? {}) as { name?: string };
  if (ownVersion !== apiVersion || ownKind !== kind) {
    report(judged, 'kind', `${ownKind} ${name} is ${ownVersion} ${ownKind}; the list ${list} is about ${apiVersion} ${kind}`);
  }
  if (isMap(metadata)) judgeFields(metadata, metadataFields(), 'metadata', false, judged);
  judgeFields(rest, roots, '', false, judged);
  if (definition !== undefined) { judgeByCode(judged.root, definition, '', judged); }
  if (judged.problems.length === 0 && definition === undefined) { judged.problems.push(...brokenRules(rest, roots, '')); } // as the API server does it, too
  return { used: judged.used, problems: judged.problems.map(({ at, message }) => ({ at, message: `${kind} ${name}: ${message}` })) };
}

function report({ problems }: Judged, at: string, message: string): void {
  problems.push({ at, message });
}

/** Whether a field is there in the version of Kubernetes that is judged for. */
function isServed({ constraints: { since, until } }: Field, { minor }: Judged): boolean {
  return minor === undefined || isBetween(minor, since, until);
}

/** What a field that does not exist may have been meant to be. */
function meant(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'there are no fields';
  const near = new Nearest().of(name, names);
  return near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
}

function judgeFields(value: Record<string, unknown>, fields: Map<string, Field>, at: string, open: boolean, judged: Judged): void {
  const prefix = at === '' ? '' : `${at}.`;
  for (const [name, below] of Object.entries(value)) {
    const field = fields.get(name);
    if (below === undefined || name.includes('${')) { continue; }
    if (field && !isServed(field, judged)) {
      const { since, until } = field.constraints;
      report(judged, `${prefix}${name}`, `${prefix}${name} does not exist in Kubernetes ${judged.minor}: ${since === undefined ? `it is gone after ${until}` : `it comes with ${since}`}`);
    } else if (field) {
      judgeField(below, field, prefix + name, judged);
    } else if (!open) {
      report(judged, `${prefix}${name}`, `${prefix}${name} does not exist; ${meant(name, [...fields.keys()])}`);
    }
  }
  for (const field of requiredOf(fields)) {
    if (isServed(field, judged) && isMissing(value[field.name], field)) {
      report(judged, at, `${prefix}${field.name} is required`);
    }
  }
}

const required = new WeakMap<ReadonlyMap<string, Field>, Field[]>();

/** The required ones of fields. */
export function requiredOf(fields: ReadonlyMap<string, Field>): readonly Field[] {
  let found = required.get(fields);
  if (!found) required.set(fields, found = [...fields.values()].filter((field) => field.required));
  return found;
}

/** For a kind of Kubernetes itself, an empty value is as good as none. */
export function isMissing(value: unknown, { isBuiltIn, constraints }: Field): boolean {
  if (isBuiltIn) return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return value === undefined && constraints.default === undefined;
}

function judgeField(value: unknown, field: Field, at: string, judged: Judged): void {
  judged.used.add(field.path);
  if (value === null) {
    const isTaken = field.nullable || field.constraints.default !== undefined; // the default takes its place
    if (!isTaken && (field.type !== 'any' || field.containers.length > 0)) { report(judged, at, `${at} must not be null`); }
    return;
  }
  judgeContainer(value, field, field.containers, at, judged);
}

function judgeContainer(value: unknown, field: Field, containers: string[], at: string, judged: Judged): void {
  const { constraints } = field;
  if (typeof value === 'string' && value.includes('${')) { return; }
  const complain = (what: string): void => { report(judged, at, `${at} is ${shownAs(value, field, judged)}; ${what}`); };
  if (containers.length === 0) {
    judgeElement(value, field, at, judged, complain);
  } else if (containers[0] === '[]') {
    if (!Array.isArray(value)) { return complain(`it must be a list of ${field.type}`); }
    if (containers === field.containers) { within(value.length, constraints, 'minItems', 'maxItems', complain); }
    judgeKeys(value, field, complain);
    value.forEach((each: unknown, i) => judgeContainer(each ?? null, field, containers.slice(1), `${at}[${i}]`, judged));
  } else {
    if (!isMap(value)) { return complain(`it must be a map of ${field.type}`); }
    if (containers === field.containers) { within(Object.keys(value).length, constraints, 'minProperties', 'maxProperties', complain); }
    const map = MAPS[constraints.map];
    for (const [key, each] of Object.entries(value)) {
      if (each === undefined) { continue; }
      const wrong = key.includes('${') || judged.isSecret ? undefined : map?.key(key);
      if (wrong !== undefined) { report(judged, at, `${at} has the key ${JSON.stringify(key)}; ${wrong}`); }
      const below = judged.problems.length;
      judgeContainer(each, field, containers.slice(1), `${at}{${key}}`, judged);
      const wrongValue = below < judged.problems.length || (typeof each === 'string' && each.includes('${')) ? undefined : map?.value?.(each);
      if (wrongValue !== undefined) { report(judged, at, `${at}{${key}} is ${JSON.stringify(each)}; ${wrongValue}`); }
    }
  }
}

/** A value as a message shows it. What a field takes without a schema, such as Helm values, may have passwords, and so may what stands in its place. */
function shownAs(value: unknown, { type, path }: Field, { isSecret }: Judged): string {
  const mayBeSecret = isSecret || /(^|\.)(value|data\{\}|stringData\{\})$/.test(path);
  if (!mayBeSecret && type !== 'any' && type !== 'object+' && (typeof value !== 'object' || value === null)) return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

function judgeElement(value: unknown, field: Field, at: string, judged: Judged, complain: (what: string) => void): void {
  const { type, constraints } = field;
  if (type === 'any') { return; }
  if (!isOfType(value, type)) { return complain(mustBe(value, type)); }
  if (field.isBuiltIn && value === '') { return constraints.minLength === undefined ? undefined : complain('it must not be empty'); }
  if (value === null && field.isBuiltIn) { return; }
  if (constraints.enum !== undefined && !constraints.enum.split('|').includes(String(value))) {
    complain(`it must be one of ${constraints.enum.split('|').join(', ')}`);
  }
  const wrong = FORMATS[constraints.format ?? '']?.(value);
  if (wrong !== undefined) { return complain(wrong); }
  if (typeof value === 'string') {
    within([...value].length, constraints, 'minLength', 'maxLength', complain);
    if (constraints.pattern !== undefined && !matches(constraints.pattern, value)) { complain(`it must match ${constraints.pattern}`); }
    if (constraints.format === 'duration' && !isGoDuration(value)) { complain('it must be a duration, such as 1h30m'); }
    if (constraints.format === 'byte' && !isBase64(value)) { complain('it must be base64'); }
    if (constraints.format === 'date-time' && !isDateTime(value)) { complain('it must be an RFC 3339 date and time'); }
  } else if (typeof value === 'number') {
    within(value, constraints, 'minimum', 'maximum', complain);
    if (constraints.format === 'int32' && Math.abs(value) > 2 ** 31 - 1) { complain('it must fit into 32 bits'); }
  } else if (isMap(value)) {
    if (!field.containers.includes('{}')) { within(Object.keys(value).length, constraints, 'minProperties', 'maxProperties', complain); }
    judgeFields(value, field.children, at, type === 'object+', judged);
    if (field.definition !== undefined) { judgeByCode(value, field.definition, at, judged); }
  }
}

/** What is wrong between the fields of an object, unless one of them is wrong by itself already. */
function judgeByCode(value: Record<string, unknown>, definition: string, at: string, judged: Judged): void {
  const rule = CODE[definition];
  if (!rule) return;
  const alone = judged.problems.length;
  rule(value, (path, what) => {
    const place = `${at}${path}`.replace(/^\./, '');
    if (!judged.problems.some((problem, i) => i < alone && problem.at === place)) { report(judged, place, `${place} ${what}`); }
  }, judged.root);
}

/** What a value must be. YAML takes what is not quoted for a number or a boolean. */
function mustBe(value: unknown, type: Field['type']): string {
  return `it must be ${type.replace('+', '')}${type === 'string' && typeof value !== 'object' ? ': quote it' : ''}`;
}

/** Lists that the API server keeps as maps or sets refuse two elements of one key. */
function judgeKeys(value: unknown[], { constraints, children }: Field, complain: (what: string) => void): void {
  if (constraints.keys === undefined && constraints.set === undefined) { return; }
  const keys = constraints.keys?.split('|');
  const identities = value.map((each) => JSON.stringify(keys && isMap(each) ? keys.map((key) => each[key] ?? JSON.parse(children.get(key)?.constraints.default ?? 'null') as unknown) : each));
  if (new Set(identities).size < identities.length) { complain(`its elements must differ${keys ? ` in ${keys.join(', ')}` : ''}`); }
}

function within(size: number, constraints: Field['constraints'], least: string, most: string, complain: (what: string) => void): void {
  if (constraints[least] !== undefined && size < Number(constraints[least])) { complain(`${least} is ${constraints[least]}`); }
  if (constraints[most] !== undefined && size > Number(constraints[most])) { complain(`${most} is ${constraints[most]}`); }
}

/** Patterns are Go's, so they are read by an engine of the same syntax. */
export function matches(pattern: string, value: string): boolean {
  let known = patterns.get(pattern);
  if (!known) {
    const re2js = require('re2js') as { RE2JS: typeof RE2JS }; // here: only programs whose objects are judged pay for it
    patterns.set(pattern, known = { compiled: re2js.RE2JS.compile(pattern), answers: new Map() });
  }
  let answer = known.answers.get(value);
  if (answer === undefined) {
    answer = known.compiled.matcher(value).find();
    if (value.length < 100 && known.answers.size < 1000) known.answers.set(value, answer); // such as 10m, which a thousand objects say
  }
  return answer;
}

export function isOfType(value: unknown, type: Field['type']): boolean {
  switch (type) {
    case 'integer': return Number.isInteger(value);
    case 'quantity': return typeof value === 'number' || (typeof value === 'string' && isQuantity(value));
    case 'int-or-string': return Number.isInteger(value) || typeof value === 'string';
    case 'object':
    case 'object+': return isMap(value);
    default: return typeof value === type;
  }
}

export function isDateTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

export function isBase64(value: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replace(/[\r\n]/g, ''));
}
