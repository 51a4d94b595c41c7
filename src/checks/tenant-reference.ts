import { Check } from './check';
import { Lockdown } from '../program/lockdown';
import { viewsOf } from '../program/view';

const REFUSED = /^spec\.(sourceRef|chartRef|chart\.spec\.sourceRef|imageRepositoryRef|eventSources\[\d+\]|resources\[\d+\])$/;

/** A reference of Flux that leaves its namespace where tenants are kept apart. */
export const tenantReference: Check = {
  id: 'tenant-reference',
  doc: 'In a cluster whose FluxInstance is multi-tenant, or whose controllers run with `--no-cross-namespace-refs` or `--no-remote-bases`, an object of Flux names a source, a repository or what it is notified of in another namespace: '
    + 'the controllers refuse references across namespaces. Put both into one namespace. Nor do they build what a kustomization.yaml lists of elsewhere: copy it.',
  *run(program) {
    for (const { contents, references } of viewsOf(program)) {
      const lockdown = Lockdown.of(program, contents);
      for (const { reference: { from, at, kind, namespace, name } } of references) {
        if (!REFUSED.test(at) || namespace === from.namespace || namespace === '') continue;
        const why = lockdown.refusesReferences(from.object.kind);
        if (why === undefined) continue;
        yield {
          place: from.object.place,
          message: `${from.object.json.kind} ${from.namespace}/${from.name} refers to ${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace}/${name} in ${at}, and `
            + `${contents.name} ${why}: Flux refuses references to other namespaces there`,
          fix: `create both in namespace ${from.namespace}`,
        };
      }
      const whyNot = lockdown.refusesRemoteBases;
      for (const { place, by, message } of whyNot === undefined ? [] : contents.remotes) {
        yield {
          place,
          message: `${message}, and ${contents.name} ${whyNot}: Kustomization ${by?.name ?? 'flux-system'} fails there`,
          fix: 'copy it into the repository, or give it a source of its own',
        };
      }
    }
  },
};
