import { isMap } from '../../base/manifest';
import { textAt, valuesAt } from '../../program/json-path';
import { Danger, titleOf } from '../change-set';
import type { ClusterState } from '../cluster-state';
import { Change, changesIn, dangerOf, PlannedCluster } from '../planned-cluster';

const RBAC = 'rbac.authorization.k8s.io';

/** What is as good as everything. */
const SEVERE = /\*|\b(secrets|escalate|bind|impersonate|nodes\/proxy|pods\/exec|serviceaccounts\/token|certificatesigningrequests)\b/;

/** More lines than this would hide the rest. */
const MANY = 12;

/** Somebody who can do more than before: by a role that grows, or by a new binding. */
export function access(planned: PlannedCluster): Danger[] {
  const changes = changesIn(planned).filter(({ kind, action }) => kind.startsWith(`${RBAC}/`) && action !== 'prune' && action !== 'leave');
  if (changes.length === 0) return [];
  const [own, other] = [rightsOf(planned.before), rightsOf(planned.after)];
  const grown = new Map<string, string[]>();
  for (const [who, rights] of other) {
    const before = own.get(who) ?? new Set<string>();
    const isRoot = [...before].some((right) => right.startsWith('* * '));
    const added = [...rights].filter((right) => !before.has(right) && !isRoot);
    if (added.length > 0) grown.set(who, added);
  }
  return changes.flatMap((change) => {
    const subjects = subjectsConcerned(change, planned.after).filter((who) => grown.has(who));
    if (subjects.length === 0) return [];
    const isSevere = subjects.some((who) => grown.get(who)!.some((right) => SEVERE.test(right)));
    const details = subjects.flatMap((who) => grown.get(who)!.map((right) => `${who} can ${shownRight(right)}`));
    for (const who of subjects) grown.delete(who); // said once
    return [dangerOf(planned, change, {
      rule: 'wider-access',
      isSevere,
      message: `${titleOf(change)} gives ${subjects.length === 1 ? subjects[0] : `${subjects.length} subjects`} more rights`,
      fix: 'check that they need them',
      details: details.length <= MANY ? details : [...details.slice(0, MANY), `and ${details.length - MANY} more`],
    })];
  });
}

/** `verb resource scope` of everyone; what is granted by a role that is not known, by its name. */
function rightsOf(state: ClusterState): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { object, namespace } of state.objects.values()) {
    if (object.kind !== `${RBAC}/RoleBinding` && object.kind !== `${RBAC}/ClusterRoleBinding`) continue;
    const scope = namespace === '' ? 'in all namespaces' : `in ${namespace}`;
    const [kind, name] = [textAt(object.json, 'roleRef.kind') ?? '', textAt(object.json, 'roleRef.name') ?? ''];
    const role = state.objects.get(`${RBAC}/${kind}|${kind === 'Role' ? namespace : ''}|${name}`);
    const rights = role === undefined ? [kind === 'ClusterRole' && name === 'cluster-admin' ? '* *' : `${kind}:${name}`] : rulesOf(role.object.json);
    for (const who of subjectsOf(object.json, namespace)) {
      const own = found.get(who) ?? new Set<string>();
      for (const right of rights) own.add(`${right} ${scope}`);
      found.set(who, own);
    }
  }
  return found;
}

function rulesOf(json: unknown): string[] {
  return valuesAt(json, 'rules[]').flatMap(({ value }) => {
    const all = (field: string): string[] => valuesAt(value, `${field}[]`).map(({ value: each }) => String(each));
    const groups = all('apiGroups');
    const names = all('resourceNames');
    const resources = all('resources').flatMap((resource) => (groups.length === 0 ? ['?'] : groups).map((group) => (resource === '*' && group === '*' ? '*' : `${resource}${group === '' || group === '?' ? '' : `.${group}`}`)));
    const things = [...resources.flatMap((resource) => (names.length === 0 ? [resource] : names.map((name) => `${resource}/${name}`))), ...all('nonResourceURLs')];
    return all('verbs').flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
  });
}

function subjectsOf(json: unknown, namespace: string): string[] {
  return valuesAt(json, 'subjects[]').flatMap(({ value }) => {
    if (!isMap(value)) return [];
    const where = value.kind === 'ServiceAccount' ? `${String(value.namespace ?? namespace)}/` : '';
    return [`${String(value.kind)} ${where}${String(value.name)}`];
  });
}

/** Whom a role or binding gives something. */
function subjectsConcerned({ kind, namespace, name, after }: Change, state: ClusterState): string[] {
  if (/Binding$/.test(kind)) return subjectsOf(after?.object.json, namespace);
  const own = kind.slice(kind.lastIndexOf('/') + 1);
  return [...new Set([...state.objects.values()].filter(({ object, namespace: within }) => /\/(Cluster)?RoleBinding$/.test(object.kind)
    && textAt(object.json, 'roleRef.kind') === own && textAt(object.json, 'roleRef.name') === name && (own === 'ClusterRole' || within === namespace))
    .flatMap(({ object, namespace: within }) => subjectsOf(object.json, within)))];
}

function shownRight(right: string): string {
  const [verb, thing, ...scope] = right.split(' ');
  if (verb.includes(':')) return `do what ${verb.replace(':', ' ')} allows ${[thing, ...scope].join(' ')}`;
  return `${verb === '*' ? 'do everything with' : verb} ${thing === '*' ? 'everything' : thing} ${scope.join(' ')}`;
}
