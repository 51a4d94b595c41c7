import type { Accumulated } from './builder';
import type { Config } from './config';
import { changeField, specsFor } from './field-spec';
import { gvkOf } from './gvk';
import type { Variable } from './kustomization';
import { lookUp, steps } from './lookup';
import { BuildError } from './problem';
import { describe, effectiveNamespace, idKey } from './resource';
import type { Resources } from './resources';
import { isMap, isNothing, setScalar, textOf, unshared, Value } from './value';

/**
 * Takes in the variables of a kustomization.
 *
 * @throws BuildError if a variable exists already, or its object is not clear
 */
export function addVariables({ resources, vars }: Accumulated, variables: readonly Variable[]): void {
  for (const variable of variables) {
    const { name = '', objref: { apiVersion = '', group = '', version = '', kind = '', name: objectName = '', namespace = '' } = {} } = variable;
    const wanted = gvkOf(apiVersion || (group === '' ? version : `${group}/${version}`), kind);
    const matching = resources.all.filter((resource) => [...resource.formerIds, resource.currentId].some((id) => {
      const { group: ownGroup, version: ownVersion } = resource.gvk;
      if (ownGroup !== wanted.group || ownVersion !== wanted.version || id.kind !== kind || id.name !== objectName) return false;
      return namespace === '' || idKey(wanted, { kind, name: objectName, namespace: effectiveNamespace({ ...wanted, isClusterScoped: false }, namespace) }) === idKey(resource.gvk, id);
    }));
    if (matching.length > 1) throw new BuildError(`the variable ${name} may be of ${matching.map(describe).join(' or ')}`, 'set objref.namespace');
    matching[0]?.varNames.push(name);
    if (vars.has(name)) throw new BuildError(`has the variable ${name} twice`, 'rename one of them');
    vars.set(name, variable);
  }
}

/** Replaces `$(NAME)` by the values of variables, where field specifications say so. */
export function resolveVariables(resources: Resources, vars: ReadonlyMap<string, Variable>, { varReference }: Config): void {
  if (vars.size === 0) return;
  const values = new Map([...vars].map(([name, variable]) => [name, valueOf(resources, name, variable)]));
  for (const resource of resources.all) {
    for (const split of specsFor(varReference, resource.gvk)) changeField(resource.object, split, undefined, (value) => replaced(value, values));
  }
}

function valueOf(resources: Resources, name: string, { fieldref }: Variable): Value {
  const resource = resources.all.find(({ varNames }) => varNames.includes(name));
  const kind = resources.isIncomplete ? 'unknown' : 'error';
  if (resource === undefined) throw new BuildError(`the variable ${name} is of an object that does not exist`, 'correct objref', {}, kind);
  const path = fieldref?.fieldPath || 'metadata.name';
  const value = lookUp(resource.object, steps(path, true));
  if (value !== undefined) return unshared(value);
  throw new BuildError(`the variable ${name} is of ${describe(resource)}, which has no ${path}`, 'correct fieldref.fieldPath');
}

function replaced(held: Value, values: ReadonlyMap<string, Value>): Value {
  const value = unshared(held);
  if (isNothing(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item) => {
      if (typeof item !== 'string') throw new BuildError('a list with variables has an item that is not a text', 'write texts');
      return expanded(item, values);
    });
  }
  if (isMap(value)) {
    for (const key of Object.keys(value)) {
      const own = unshared(value[key]);
      if (typeof own === 'string') setScalar(value, key, expanded(own, values));
    }
    return value;
  }
  return typeof value === 'string' ? expanded(value, values) : value;
}

/** `$(NAME)` becomes the value, and `$$` becomes `$`. A text that is nothing else takes the value with its type. */
function expanded(text: string, values: ReadonlyMap<string, Value>): Value {
  const scalarOf = (name: string): string | number | boolean | undefined => {
    const value = values.get(name);
    return typeof value === 'object' ? undefined : value;
  };
  const [, whole] = /^\$\(([^)]*)\)$/s.exec(text) ?? [];
  if (whole !== undefined) return scalarOf(whole) ?? text;
  return text.replace(/\$\$|\$\(([^)]*)\)/gs, (match, name?: string) => (name === undefined ? '$' : textOf(scalarOf(name) ?? match)));
}
