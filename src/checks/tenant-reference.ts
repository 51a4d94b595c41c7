import { Check } from './check';
import { multitenantInstance } from './tenant-account';
import { viewsOf } from '../program/view';

/** Kinds of Flux whose controllers refuse references across namespaces. */
const REFUSING = /^(kustomize|helm|notification|image)\.toolkit\.fluxcd\.io\//;
const REFUSED = /^spec\.(sourceRef|chartRef|chart\.spec\.sourceRef|imageRepositoryRef|eventSources\[\d+\]|resources\[\d+\])$/;

/** A reference of Flux that leaves its namespace where tenants are kept apart. */
export const tenantReference: Check = {
  id: 'tenant-reference',
  doc: 'In a cluster whose FluxInstance is multi-tenant, an object of Flux names a source, a repository or what it is notified of in another namespace: '
    + 'the controllers refuse references across namespaces. Put both into one namespace.',
  *run(program) {
    for (const { contents, references } of viewsOf(program)) {
      if (!multitenantInstance(contents)) continue;
      for (const { reference: { from, at, kind, namespace, name } } of references) {
        if (!REFUSING.test(from.object.kind) || !REFUSED.test(at) || namespace === from.namespace || namespace === '') continue;
        yield {
          place: from.object.place,
          message: `${from.object.json.kind} ${from.namespace}/${from.name} refers to ${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace}/${name} in ${at}, and `
            + `${contents.name} is multi-tenant: Flux refuses references to other namespaces there`,
          fix: `create both in namespace ${from.namespace}`,
        };
      }
    }
  },
};
