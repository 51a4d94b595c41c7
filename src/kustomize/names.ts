import type { FieldSpec } from './field-spec';
import { changeField, specsFor } from './field-spec';
import { gvkOf } from './gvk';
import { BuildError } from './problem';
import type { Resources } from './resources';
import { isCollection, restyled, textOf } from './value';

/** Kinds whose names are never changed: others rely on them. */
function isKept(kind: string, group: string): boolean {
  return kind === 'CustomResourceDefinition' || kind === 'Namespace' || (kind === 'APIService' && group === 'apiregistration.k8s.io');
}

/** Puts text before or after the names of objects. */
export function affixNames(resources: Resources, side: 'prefix' | 'suffix', text: string, specs: readonly FieldSpec[]): void {
  for (const resource of resources.all) {
    const { kind } = resource.originalId;
    const gvk = gvkOf(resource.apiVersion, kind);
    if (isKept(kind, gvk.group)) continue;
    for (const split of specsFor(specs, gvk)) {
      if (split.spec.path === 'metadata/name') {
        (side === 'prefix' ? resource.prefixes : resource.suffixes).push(text);
        resource.rememberId();
      }
      if (resource.kind !== kind && split.spec.kind) continue;
      changeField(resource.object, split, 'scalar', (value) => {
        if (isCollection(value)) throw new BuildError(`the field ${split.spec.path} is not a text`, 'write a text there');
        return restyled(value, side === 'prefix' ? `${text}${textOf(value)}` : `${textOf(value)}${text}`);
      });
    }
  }
  resources.changed();
}
