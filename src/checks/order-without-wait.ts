import { Check } from './check';
import { ONCE_READY } from '../flux/kustomize/depends-on';
import type { AppliedObject } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { constructAt, Place } from '../program/place';
import { viewsOf } from '../program/view';

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** Kinds whose objects work only some time after they are applied. Others are there at once: stores, policies, configuration. */
const SLOW = /^(helm\.toolkit\.fluxcd\.io\/HelmRelease|kustomize\.toolkit\.fluxcd\.io\/Kustomization|apps\/.*|batch\/Job|core\/Pod|cert-manager\.io\/Certificate|external-secrets\.io\/ExternalSecret)$/;

/** Waiting for something that is ready too early. */
export const orderWithoutWait: Check = {
  id: 'order-without-wait',
  warning: true,
  doc: 'A Kustomization depends on one that neither waits nor has health checks: that one is ready as soon as its objects are applied, not '
    + 'when its workloads, releases and Secrets work. Set `wait` in the dependency; `wait: false` in YAML says that it is meant.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const applying = new Set(contents.objects.map(({ by }) => by));
      const slow = new Set(contents.objects.filter(({ object }) => SLOW.test(object.kind)).map(({ by }) => by));
      const first = new Map<AppliedObject, Place>();
      for (const { object, namespace, name, by } of contents.objects) {
        if (object.kind !== KUSTOMIZATION) continue;
        for (const { value } of valuesAt(object.json, 'spec.dependsOn[]')) {
          const [dependency] = contents.find(KUSTOMIZATION, textAt(value, 'namespace') ?? namespace, textAt(value, 'name') ?? '');
          if (!dependency || (textAt(value, 'readyExpr') ?? ONCE_READY) !== ONCE_READY) continue;
          if (dependency.object === by) continue; // it must not wait for what depends on it
          const { json } = dependency.object;
          const wait = valuesAt(json, 'spec.wait')[0]?.value;
          if (wait === true || (wait === false && !constructAt(dependency.object.place))) continue; // false in YAML is meant
          if (valuesAt(json, 'spec.healthChecks[]').length > 0) continue;
          const isOpen = constructAt(dependency.object.place) !== undefined && !applying.has(dependency.object); // of another program
          if (!isOpen && !slow.has(dependency.object)) continue; // its objects are there at once, or not known
          const about = `${dependency.namespace}/${dependency.name}`;
          const earlier = first.get(dependency);
          if (!earlier) first.set(dependency, object.place);
          yield {
            place: object.place,
            about,
            causes: earlier && earlier !== object.place ? [{ check: 'order-without-wait', place: earlier, about }] : undefined, // one change mends all
            message: `Kustomization ${name} depends on ${dependency.name}, which is ready before its objects are`,
            fix: `set wait in ${dependency.name}, or give it healthChecks`,
          };
        }
      }
    }
  },
};
