import { Config, mergeSpecs } from './config';
import type { FieldSpec } from './field-spec';
import { changeField, specsFor } from './field-spec';
import type { Label } from './kustomization';
import { BuildError } from './problem';
import type { Resources } from './resources';
import { isMap, isNull, set, setScalar, Shared } from './value';

/** Sets entries of maps of texts: labels, selectors, annotations. */
export function setEntries(resources: Resources, entries: ReadonlyMap<string, string>, specs: readonly FieldSpec[]): void {
  if (entries.size === 0) return;
  for (const resource of resources.all) {
    const shared = new Map<string, Shared>();
    for (const split of specsFor(specs, resource.gvk)) {
      try {
        changeField(resource.object, split, 'map', (value) => {
          if (isNull(value)) return value;
          if (!isMap(value)) throw new BuildError(`the field ${split.spec.path} is not a map`, 'write key: value');
          for (const [key, text] of entries) {
            if (Object.hasOwn(value, key)) {
              setScalar(value, key, text);
              continue;
            }
            resource.checkKey(key);
            let entry = shared.get(key);
            if (entry === undefined) shared.set(key, entry = new Shared(text));
            set(value, key, entry);
          }
          return value;
        });
      } catch (error) {
        throw error instanceof BuildError ? error.in(resource.source.file) : error;
      }
    }
  }
}

/** Where an entry of `labels` writes its labels. */
export function specsOfLabel(label: Label, config: Config): readonly FieldSpec[] {
  const { fields = [], includeSelectors, includeTemplates, includeVolumeClaimTemplates } = label;
  let specs = mergeSpecs(fields, config.labels);
  if (includeSelectors) return mergeSpecs(specs, config.commonLabels);
  if (includeTemplates) specs = mergeSpecs(specs, config.templateLabels);
  if (includeVolumeClaimTemplates) specs = mergeSpecs(specs, config.volumeClaimTemplateLabels);
  return mergeSpecs(specs, [{ path: 'metadata/labels', create: true }]);
}
