import { isOpen, isSet, listAt, mapAt, mapsAt, Rule, Say, Fields } from './rule';
import { FORMATS } from '../formats';

const RBAC = 'rbac.authorization.k8s.io';

/** A rule is about resources of API groups, or about URLs. */
function policyRule(rule: Fields, isNamespaced: boolean, at: string, say: Say): void {
  const has = (field: string): boolean => listAt(rule, field).length > 0;
  if (has('nonResourceURLs')) {
    if (isNamespaced) say(`${at}.nonResourceURLs`, 'cannot be in a Role: they are in no namespace');
    for (const field of ['apiGroups', 'resources', 'resourceNames']) if (has(field)) say(`${at}.nonResourceURLs`, `cannot be set beside ${field}`);
    return;
  }
  for (const field of ['apiGroups', 'resources']) if (!has(field)) say(`${at}.${field}`, 'is required');
}

function rules(isNamespaced: boolean): Rule {
  return (root, say) => { for (const [rule, i] of mapsAt(root, 'rules')) policyRule(rule, isNamespaced, `.rules[${i}]`, say); };
}

const subject: Rule = (value, say, root) => {
  const { kind, apiGroup, name, namespace } = value;
  if (isOpen(value)) return;
  if (kind === 'ServiceAccount') {
    if (isSet(apiGroup)) say('.apiGroup', `is ${JSON.stringify(apiGroup)}; it must be empty for a ServiceAccount`);
    if (!isSet(namespace) && root.kind === 'ClusterRoleBinding') say('.namespace', 'is required for a ServiceAccount');
    const wrong = isSet(name) ? FORMATS.subdomain(name) : undefined;
    if (wrong !== undefined) say('.name', `is ${JSON.stringify(name)}; ${wrong}`);
  } else if (kind === 'User' || kind === 'Group') {
    if (isSet(apiGroup) && apiGroup !== RBAC) say('.apiGroup', `is ${JSON.stringify(apiGroup)}; it must be ${RBAC}`);
  }
};

const clusterRoleBinding: Rule = (root, say) => {
  if (mapAt(root, 'roleRef').kind === 'Role') say('.roleRef.kind', 'is "Role"; it must be ClusterRole');
};

const METRICS: { readonly [type: string]: string } = {
  Resource: 'resource', ContainerResource: 'containerResource', Pods: 'pods', Object: 'object', External: 'external',
};

function target(value: Fields, at: string, fields: readonly string[], say: Say): void {
  const set = fields.filter((field) => isSet(value[field]) && value[field] !== 0);
  if (set.length === 0) fields.length === 1 ? say(`${at}.${fields[0]}`, 'is required') : say(at, `must have one of ${fields.join(', ')}`);
  if (set.length > 1) say(`${at}.${set[1]}`, `cannot be set beside ${set[0]}`);
}

const metric: Rule = (value, say) => {
  const own = METRICS[String(value.type)];
  if (own === undefined) return;
  if (!isSet(value[own])) return say(`.${own}`, `is required where type is ${String(value.type)}`);
  for (const other of Object.values(METRICS)) if (other !== own && isSet(value[other])) say(`.${other}`, `cannot be set: type is ${String(value.type)}`);
  const goal = mapAt(value, own, 'target');
  if (!isSet(mapAt(value, own).target) || isOpen(goal)) return;
  const fields = { Resource: ['averageUtilization', 'averageValue'], ContainerResource: ['averageUtilization', 'averageValue'], Pods: ['averageValue'], Object: ['value', 'averageValue'], External: ['value', 'averageValue'] }[String(value.type)]!;
  target(goal, `.${own}.target`, fields, say);
};

const autoscaler: Rule = (spec, say) => {
  const { minReplicas = 1, maxReplicas } = spec;
  const mayBeNone = mapsAt(spec, 'metrics').some(([{ type }]) => type === 'Object' || type === 'External' || isOpen(type));
  if (minReplicas === 0 && !mayBeNone) say('.minReplicas', 'is 0; it must be at least 1 without a metric of type Object or External');
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number' && maxReplicas > 0 && minReplicas > maxReplicas) say('.maxReplicas', `is ${maxReplicas}; it must not be less than minReplicas, ${minReplicas}`);
};

/** What is scaled has an API group, but for a ReplicationController. */
const scaleTarget: Rule = ({ apiVersion, kind }, say) => {
  if (isOpen(apiVersion)) return;
  const parts = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  if (parts.length > 2) say('.apiVersion', `is ${JSON.stringify(apiVersion)}; it must be a group and a version`);
  else if ((parts.length < 2 || parts[0] === '') && kind !== 'ReplicationController') say('.apiVersion', `is ${JSON.stringify(apiVersion ?? '')}; it must have an API group, such as apps/v1`);
};

export const ACCESS_RULES: { readonly [definition: string]: Rule } = {
  'rbac/v1.Role': rules(true),
  'rbac/v1.ClusterRole': rules(false),
  'rbac/v1.Subject': subject,
  'rbac/v1.ClusterRoleBinding': clusterRoleBinding,
  'autoscaling/v2.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling/v1.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling/v2.CrossVersionObjectReference': (value, say, root) => { if (mapAt(root, 'spec').scaleTargetRef === value) scaleTarget(value, say, root); },
  'autoscaling/v1.CrossVersionObjectReference': scaleTarget,
  'autoscaling/v2.MetricSpec': metric,
  'autoscaling/v2.HPAScalingRules': (value, say) => { if (Array.isArray(value.policies) && value.policies.length === 0) say('.policies', 'must not be empty'); },
  'policy/v1.PodDisruptionBudgetSpec': (spec, say) => { if (isSet(spec.minAvailable) && isSet(spec.maxUnavailable)) say('.maxUnavailable', 'cannot be set beside minAvailable'); },
};
