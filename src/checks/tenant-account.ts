import { Check } from './check';
import { FluxController } from '../flux/flux-controller';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { Lockdown } from '../program/lockdown';
import { Program } from '../program/program';
import { viewsOf, ClusterView } from '../program/view';

const RECONCILED: { readonly [kind: string]: FluxController } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': FluxController.KUSTOMIZE_CONTROLLER,
  'helm.toolkit.fluxcd.io/HelmRelease': FluxController.HELM_CONTROLLER,
};

/** What runs as a tenant without rights. */
export const tenantAccount: Check = {
  id: 'tenant-account',
  doc: 'In a cluster whose FluxInstance is multi-tenant, or whose controllers run with `--default-service-account`, a Kustomization or HelmRelease names no service account, so it runs as the tenants\' default one, '
    + 'which nothing creates or gives rights to: every apply is forbidden. Name a service account of its namespace with a RoleBinding, or declare '
    + 'the default one with ExternalObject where somebody else gives it rights.',
  *run(program) {
    for (const view of viewsOf(program)) {
      const lockdown = Lockdown.of(program, view.contents);
      for (const applied of view.contents.objects) {
        const controller = RECONCILED[applied.object.kind];
        const { json } = applied.object;
        if (controller === undefined || textAt(json, 'spec.serviceAccountName') !== undefined || valuesAt(json, 'spec.kubeConfig').length > 0) continue;
        const setting = lockdown.defaultAccount(controller);
        if (setting === undefined || mayBind(view.contents, applied, setting.value)) continue;
        const account = setting.value;
        const why = missingRights(program, view, applied.namespace, account);
        if (why === undefined) continue;
        yield {
          place: applied.object.place,
          message: `${json.kind} ${applied.namespace}/${applied.name} has no service account, and so runs as ${account} of its namespace in ${view.contents.name}, which `
            + `${setting.why}; ${why}`,
          fix: applied.namespace === (lockdown.instance?.namespace ?? 'flux-system')
            ? `set one, such as serviceAccount: kplus.ServiceAccount.fromServiceAccountName(scope, id, '${controller}')`
            : `set one that a RoleBinding in ${applied.namespace} grants rights to, or declare ServiceAccount ${account} with ExternalObject`,
        };
      }
    }
  },
};

/** Whether something that was not read may give rights to an account. */
function mayBind({ mayHave }: ClusterContents, from: AppliedObject, name: string): boolean {
  const reference = { from, at: '', namespace: from.namespace, name, isLocal: true, optional: false, orders: false };
  return mayHave?.({ ...reference, kind: 'rbac.authorization.k8s.io/RoleBinding' }) ?? false;
}

/** What a service account lacks; undefined where that is nothing, or not known. */
export function missingRights({ externals }: Program, { contents, references }: ClusterView, namespace: string, name: string): string | undefined {
  if (externals.some((each) => each.kind === 'core/ServiceAccount' && each.name === name && (each.namespace ?? namespace) === namespace)) return undefined;
  if (name !== 'default' && contents.find('core/ServiceAccount', namespace, name).length === 0) return `nothing creates ServiceAccount ${namespace}/${name}`;
  const others = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated', `system:serviceaccount:${namespace}:${name}`];
  const isBound = references.some(({ reference: { from, at, kind, ...to } }) => /RoleBinding$/.test(from.object.kind) && at.startsWith('subjects')
    && (kind === 'core/ServiceAccount' ? to.name === name && to.namespace === namespace : others.includes(to.name)));
  return isBound ? undefined : `no RoleBinding or ClusterRoleBinding grants rights to ServiceAccount ${namespace}/${name}`;
}
