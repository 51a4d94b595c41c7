import { Check } from './check';
import { missingRights } from './tenant-account';
import { AppliedObject } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { makersOf } from '../program/makers';
import type { ProgramObject } from '../program/program';
import { ClusterView, viewsOf } from '../program/view';
import { isClusterScoped } from '../synth/yaml/cluster-scoped';

const DELIVERIES = /^(kustomize\.toolkit\.fluxcd\.io\/Kustomization|helm\.toolkit\.fluxcd\.io\/HelmRelease)$/;

/** A service account that may not apply what it is to apply. */
export const accountRights: Check = {
  id: 'account-rights',
  doc: 'A Kustomization or HelmRelease runs as a service account that nothing gives rights to, or whose roles do not allow an object that it applies: the apply is forbidden. '
    + 'Bind the account to a role, or correct the role. Judged where everything that may give rights is in the program.',
  *run(program) {
    for (const view of viewsOf(program)) {
      const { contents } = view;
      if (!contents.isCluster) continue;
      for (const applied of contents.objects) {
        const { json, kind } = applied.object;
        const account = DELIVERIES.test(kind) ? textAt(json, 'spec.serviceAccountName') : undefined;
        if (account === undefined || valuesAt(json, 'spec.kubeConfig').length > 0 || makersOf(contents).mayGrant(account)) continue;
        if (contents.find('core/ServiceAccount', applied.namespace, account).length === 0) continue; // `dangling-reference` says it
        const why = missingRights(program, view, applied.namespace, account) ?? forbidden(view, applied, account);
        if (why === undefined) continue;
        yield {
          place: applied.object.place,
          at: 'spec.serviceAccountName',
          message: `${json.kind} ${applied.namespace}/${applied.name} runs as ServiceAccount ${account}; ${why}`,
          fix: `bind ServiceAccount ${applied.namespace}/${account} to a role that allows what ${json.kind} ${applied.name} applies`,
        };
      }
    }
  },
};

/** What bindings allow. */
interface Grant {
  /** Undefined: all. */
  readonly namespace?: string;
  allows(group: string, kind: string): boolean;
}

/** An object of a delivery that its account may not apply. */
function forbidden(view: ClusterView, { object: delivery, namespace }: AppliedObject, account: string): string | undefined {
  const grants = grantsOf(view, namespace, account);
  if (grants === undefined) return undefined;
  for (const { object: { kind, json }, by, namespace: within, name } of view.contents.objects) {
    if (by !== delivery) continue;
    const [group, its] = [kind.slice(0, kind.lastIndexOf('/')), json.kind];
    const isGlobal = isClusterScoped(group, its);
    if (within.includes('${') || (within === '' && !isGlobal)) continue; // not known, or said otherwise
    if (grants.some((grant) => (grant.namespace === undefined || (!isGlobal && grant.namespace === within)) && grant.allows(group, its))) continue;
    return `none of its roles allows it to apply ${its} ${isGlobal ? '' : `${within}/`}${name}`;
  }
  return undefined;
}

/** What a service account may do; undefined where that is not known. */
function grantsOf({ references, contents }: ClusterView, namespace: string, account: string): Grant[] | undefined {
  const grants: Grant[] = [];
  for (const { reference: { from, at, kind, ...to } } of references) {
    if (!/RoleBinding$/.test(from.object.kind) || !at.startsWith('subjects')) continue;
    if (kind !== 'core/ServiceAccount') {
      if (kind.endsWith('/Group')) return undefined; // groups of accounts are rare: what they may do is not followed
      continue;
    }
    if (to.name !== account || to.namespace !== namespace) continue;
    const role = textAt(from.object.json, 'roleRef.name') ?? '';
    const isGlobal = textAt(from.object.json, 'roleRef.kind') === 'ClusterRole';
    const roles = contents.find(`rbac.authorization.k8s.io/${isGlobal ? 'ClusterRole' : 'Role'}`, isGlobal ? '' : from.namespace, role);
    const allows = allowing(role, roles.map(({ object }) => object));
    if (!allows) return undefined;
    grants.push({ namespace: from.object.json.kind === 'RoleBinding' ? from.namespace : undefined, allows });
  }
  return grants;
}

/** What a role allows to apply; undefined where that is not known. */
function allowing(name: string, roles: readonly ProgramObject[]): Grant['allows'] | undefined {
  if (roles.length === 0) {
    if (name === 'cluster-admin') return () => true;
    if (name === 'admin' || name === 'edit') return (group, kind) => !isClusterScoped(group, kind) && !/^(ResourceQuota|LimitRange)$/.test(kind);
    return name === 'view' ? () => false : undefined;
  }
  if (roles.some(({ json }) => valuesAt(json, 'aggregationRule').length > 0)) return undefined;
  const rules = roles.flatMap(({ json }) => valuesAt(json, 'rules[]').map(({ value }) => value as Rule));
  return (group, kind) => rules.some(({ apiGroups, resources, verbs }) =>
    has(apiGroups, group === 'core' ? '' : group) && pluralsOf(kind).some((resource) => has(resources, resource)) && has(verbs, 'patch'));
}

interface Rule {
  readonly apiGroups?: unknown;
  readonly resources?: unknown;
  readonly verbs?: unknown;
}

function has(values: unknown, wanted: string): boolean {
  return Array.isArray(values) && (values.includes('*') || values.includes(wanted));
}

/** What resources of a kind may be called: definitions choose that themselves, but usually so. */
function pluralsOf(kind: string): string[] {
  const name = kind.toLowerCase();
  return [name, `${name}s`, `${name}es`, name.replace(/y$/, 'ies')];
}
