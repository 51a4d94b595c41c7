import { celValue, holds } from './cel';
import { Field, SchemaProblem } from './notation';
import { isMap } from '../base/manifest';

/** The rules (CEL) of a CRD that an object breaks. What is not known to be broken is not said: rules about the object before (`oldSelf`), and variables. */
export function brokenRules(value: Record<string, unknown>, fields: ReadonlyMap<string, Field>, at: string): SchemaProblem[] {
  return Object.entries(value).flatMap(([name, below]) => {
    const field = fields.get(name);
    if (!field || below === undefined || below === null) return [];
    if (field.rules.length === 0 && field.elementRules.length === 0 && field.children.size === 0) return [];
    return brokenIn(below, field, field.containers, at === '' ? name : `${at}.${name}`);
  });
}

function brokenIn(value: unknown, field: Field, containers: readonly string[], at: string): SchemaProblem[] {
  const isWhole = containers === field.containers;
  const rules = isWhole ? field.rules : containers.length === 0 ? field.elementRules : [];
  const found = rules.length === 0 ? [] : broken(rules, value, field, containers, at);
  if (containers.length === 0) return isMap(value) ? [...found, ...brokenRules(value, field.children, at)] : found;
  if (Array.isArray(value)) return [...found, ...value.flatMap((each, i) => brokenIn(each, field, containers.slice(1), `${at}[${i}]`))];
  return isMap(value) ? [...found, ...Object.entries(value).flatMap(([key, each]) => brokenIn(each, field, containers.slice(1), `${at}{${key}}`))] : found;
}

function broken(rules: readonly string[], value: unknown, field: Field, containers: readonly string[], at: string): SchemaProblem[] {
  if (JSON.stringify(value).includes('${')) return [];
  const self = celValue(value, field, containers);
  return rules.flatMap((written) => {
    const mark = written.lastIndexOf(' // ');
    const [rule, message] = mark < 0 ? [written, undefined] : [written.slice(0, mark), written.slice(mark + ' // '.length)];
    return holds(rule, self) === false ? [{ at, message: `${at} breaks a rule of its kind: ${message ?? rule}` }] : [];
  });
}
