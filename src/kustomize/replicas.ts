import type { FieldSpec } from './field-spec';
import { changeField, specsFor } from './field-spec';
import { isSelected } from './gvk';
import { BuildError } from './problem';
import type { Resource } from './resource';
import type { Resources } from './resources';
import { isCollection } from './value';

/**
 * Sets how many replicas the objects of a name have.
 *
 * @throws BuildError if there is none
 */
export function setReplicas(resources: Resources, name: string, count: number, specs: readonly FieldSpec[]): Resource[] {
  const found = new Set<Resource>();
  for (const resource of resources.all) {
    const { group, version } = resource.gvk;
    for (const spec of specs) {
      const ids = [...resource.formerIds, resource.currentId].filter((id) => id.name === name);
      if (!ids.some(({ kind }) => isSelected({ group, version, kind }, spec))) continue;
      found.add(resource);
      for (const split of specsFor([spec], resource.gvk)) {
        changeField(resource.object, split, 'scalar', (value) => {
          if (isCollection(value)) throw new BuildError(`the field ${spec.path} is not a number`, 'write a number there');
          return count;
        });
      }
    }
  }
  if (found.size === 0) {
    throw new BuildError(`replicas has the name "${name}", which no workload has`, 'correct the name, or remove the entry', {}, resources.isIncomplete ? 'unknown' : 'error');
  }
  return [...found];
}
