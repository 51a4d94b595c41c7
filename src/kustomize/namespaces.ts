import type { FieldSpec } from './field-spec';
import { changeField, specsFor } from './field-spec';
import { BuildError } from './problem';
import { describe, Resource } from './resource';
import type { Resources } from './resources';
import { get, isCollection, isMap, isNothing, set, textOf, Value } from './value';

const METADATA: readonly FieldSpec[] = [{ path: 'metadata/namespace', create: true }];

/**
 * Sets the namespace of all objects that can have one, and renames the Namespaces among them.
 *
 * @throws BuildError if two objects end as one
 */
export function setNamespace(resources: Resources, namespace: string, specs: readonly FieldSpec[]): void {
  const change = (value: Value): Value => {
    if (isCollection(value)) throw new BuildError('the namespace of an object is not a text', 'write a text there');
    return namespace;
  };
  for (const resource of resources.all) {
    resource.rememberId();
    try {
      setIn(resource, namespace, specs, change);
    } catch (error) {
      throw error instanceof BuildError ? error.in(resource.source.file) : error;
    }
  }
  resources.changed();
  resources.checkUnique((resource) => `gives ${describe(resource)} to two objects: they have one name once their namespace is ${namespace}`, 'rename one of them, or leave its namespace to another kustomization');
}

function setIn(resource: Resource, namespace: string, specs: readonly FieldSpec[], change: (value: Value) => Value): void {
  const { gvk, object, apiVersion } = resource;
  if (!gvk.isClusterScoped) for (const spec of specsFor(METADATA, gvk)) changeField(object, spec, 'scalar', change);
  const isBinding = gvk.kind === 'RoleBinding' || gvk.kind === 'ClusterRoleBinding';
  if (isBinding) setInSubjects(resource, namespace);
  for (const split of specsFor(specs, gvk)) {
    const { path, kind } = split.spec;
    if (path === 'metadata/namespace' || (path === 'metadata/name' && apiVersion !== 'v1')) continue;
    if (isBinding && path === 'subjects/namespace' && (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')) continue;
    changeField(object, split, 'scalar', change);
  }
}

/** Subjects with the name `default` move along; others may be in another namespace on purpose. */
function setInSubjects({ object }: Resource, namespace: string): void {
  const subjects = get(object, 'subjects');
  if (isNothing(subjects)) return;
  if (!Array.isArray(subjects)) throw new BuildError('the subjects of a binding are not a list', 'write - and each subject');
  for (const subject of subjects) {
    if (isNothing(subject)) continue;
    const name = isMap(subject) ? get(subject, 'name') : undefined;
    if (!isMap(subject) || isCollection(name)) throw new BuildError('a subject of a binding is not valid', 'write kind, name and namespace');
    if (isNothing(name) || textOf(name) !== 'default') continue;
    const own = get(subject, 'namespace');
    if (isCollection(own)) throw new BuildError('the namespace of a subject is not a text', 'write a text there');
    set(subject, 'namespace', namespace);
  }
}
