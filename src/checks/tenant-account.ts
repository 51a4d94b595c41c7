import { Check } from './check';
import { textAt, valuesAt } from '../program/json-path';
import { Program } from '../program/program';
import { viewsOf, WorldView } from '../program/view';
import { Placed, World } from '../program/world';

const RECONCILED: { readonly [kind: string]: string } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': 'kustomize-controller',
  'helm.toolkit.fluxcd.io/HelmRelease': 'helm-controller',
};

/** What runs as a tenant without rights. */
export const tenantAccount: Check = {
  id: 'tenant-account',
  doc: 'In a cluster whose FluxInstance is multi-tenant, a Kustomization or HelmRelease names no service account, so it runs as the tenants\' default one, '
    + 'which nothing creates or gives rights to: every apply is forbidden. Name a service account of its namespace with a RoleBinding, or declare '
    + 'the default one with ExternalObject where somebody else gives it rights.',
  *run(program) {
    for (const view of viewsOf(program)) {
      const instance = multitenantInstance(view.world);
      if (!instance) continue;
      const account = textAt(instance.object.json, 'spec.cluster.tenantDefaultServiceAccount') ?? 'default';
      for (const placed of view.world.placed) {
        const controller = RECONCILED[placed.object.kind];
        const { json } = placed.object;
        if (controller === undefined || textAt(json, 'spec.serviceAccountName') !== undefined || valuesAt(json, 'spec.kubeConfig').length > 0) continue;
        const why = missing(program, view, placed.namespace, account);
        if (why === undefined) continue;
        yield {
          place: placed.object.place,
          message: `${json.kind} ${placed.namespace}/${placed.name} has no service account, and so runs as ${account} of its namespace in ${view.world.name}, which is `
            + `multi-tenant; ${why}`,
          fix: placed.namespace === instance.namespace
            ? `set one, such as serviceAccount: kplus.ServiceAccount.fromServiceAccountName(scope, id, '${controller}')`
            : `set one that a RoleBinding in ${placed.namespace} grants rights to, or declare ServiceAccount ${account} with ExternalObject`,
        };
      }
    }
  },
};

/** The FluxInstance of a cluster where tenants are kept apart. */
export function multitenantInstance(world: World): Placed | undefined {
  return world.placed.find(({ object: { kind, json } }) => kind === 'fluxcd.controlplane.io/FluxInstance' && valuesAt(json, 'spec.cluster.multitenant')[0]?.value === true);
}

/** What a service account lacks; undefined where that is nothing, or not known. */
function missing({ externals }: Program, { world, references }: WorldView, namespace: string, name: string): string | undefined {
  if (externals.some((each) => each.kind === 'core/ServiceAccount' && each.name === name && (each.namespace ?? namespace) === namespace)) return undefined;
  if (name !== 'default' && world.find('core/ServiceAccount', namespace, name).length === 0) return `nothing creates ServiceAccount ${namespace}/${name}`;
  const others = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated', `system:serviceaccount:${namespace}:${name}`];
  const isBound = references.some(({ reference: { from, at, kind, ...to } }) => /RoleBinding$/.test(from.object.kind) && at.startsWith('subjects')
    && (kind === 'core/ServiceAccount' ? to.name === name && to.namespace === namespace : others.includes(to.name)));
  return isBound ? undefined : `no RoleBinding or ClusterRoleBinding grants rights to ServiceAccount ${namespace}/${name}`;
}
