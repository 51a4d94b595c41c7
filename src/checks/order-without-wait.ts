import { Check } from './check';
import { textAt, valuesAt } from '../program/json-path';
import { viewsOf } from '../program/view';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** Waiting for something that is ready too early. */
export const orderWithoutWait: Check = {
  id: 'order-without-wait',
  warning: true,
  doc: 'A Kustomization depends on one that neither waits nor has health checks: that one is ready as soon as its objects are applied, not '
    + 'when they work. Set `wait` in the dependency.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const { object, namespace, name, by } of contents.objects) {
        if (object.kind !== KUSTOMIZATION) continue;
        for (const { value } of valuesAt(object.json, 'spec.dependsOn[]')) {
          const [dependency] = contents.find(KUSTOMIZATION, textAt(value, 'namespace') ?? namespace, textAt(value, 'name') ?? '');
          if (!dependency || textAt(value, 'readyExpr') !== undefined) continue;
          if (dependency.object === by) continue; // it must not wait for what depends on it
          const { json } = dependency.object;
          if (valuesAt(json, 'spec.wait')[0]?.value === true || valuesAt(json, 'spec.healthChecks[]').length > 0) continue;
          yield {
            place: object.place,
            message: `Kustomization ${name} depends on ${dependency.name}, which is ready before its objects are`,
            fix: `set wait in ${dependency.name}, or give it healthChecks`,
          };
        }
      }
    }
  },
};
