import { distinct, exactlyOne, Fields, isOpen, isSet, listAt, mapAt, mapsAt, only, Rule, Say } from './rule';
import { FORMATS } from '../formats';

const webhookClient: Rule = (value, say) => {
  exactlyOne(value, ['url', 'service'], say);
  const { url } = value;
  if (typeof url === 'string' && url !== '' && !isOpen(url) && !/^https:\/\/[^/?#@]+(\/[^?#]*)?$/.test(url)) say('.url', `is ${JSON.stringify(url)}; it must be an https:// address without query, fragment and user`);
};

const webhooks: Rule = (root, say) => {
  distinct(mapsAt(root, 'webhooks').map(([{ name }, i]) => [name, `.webhooks[${i}].name`]), say);
};

const webhook: Rule = (value, say) => {
  const versions = listAt(value, 'admissionReviewVersions');
  distinct(versions.map((version, i) => [version, `.admissionReviewVersions[${i}]`]), say);
  if (versions.length > 0 && !versions.some((each) => each === 'v1' || each === 'v1beta1' || isOpen(each))) say('.admissionReviewVersions', 'must have v1 or v1beta1');
  distinct(mapsAt(value, 'matchConditions').map(([{ name }, i]) => [name, `.matchConditions[${i}].name`]), say);
  declared(mapsAt(value, 'matchConditions').map(([condition, i]) => [condition.expression, `.matchConditions[${i}].expression`]), ADMISSION, [], say);
};

const FUNCTIONS = new Set(['optional', 'cel', 'sets', 'math', 'base64', 'strings', 'lists', 'k8s', 'kubernetes', 'google', 'format']);
const WORDS = new Set(['true', 'false', 'null', 'in', 'int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'type', 'null_type', 'timestamp', 'duration']);
/** Texts of CEL: raw ones have no escapes. */
const TEXTS = /[bB]?[rR][bB]?(?:"[^"]*"|'[^']*')|[bB]?(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;
const ADMISSION = ['object', 'oldObject', 'request', 'authorizer'];

/** A variable of a CEL expression that there is not; undefined where all are known. */
function undeclared(text: unknown, variables: readonly string[], named: readonly string[] = []): string | undefined {
  if (typeof text !== 'string' || isOpen(text)) return undefined;
  const code = text.replace(TEXTS, '""').replace(/\/\/.*/g, '').replaceAll('.?', '.');
  const own = [...code.matchAll(/(?:\.\w+|\bcel\.bind)\(\s*([a-zA-Z_]\w*)\s*,(?:\s*([a-zA-Z_]\w*)\s*,)?/g)].flatMap(([, first, second]) => [first, second]);
  const known = new Set([...variables, ...own, ...WORDS, ...FUNCTIONS]);
  for (const [, name] of code.matchAll(/(?<![\w.])([a-zA-Z_]\w*)(?!\w|\s*[({])/g)) if (!known.has(name)) return name;
  if (!variables.includes('variables')) return undefined;
  const missing = [...code.matchAll(/(?<![\w.])variables\.([a-zA-Z_]\w*)/g)].find(([, name]) => !named.includes(name));
  return missing && `variables.${missing[1]}`;
}

/** Says which expressions use variables that there are not. */
function declared(list: ReadonlyArray<readonly [unknown, string]>, variables: readonly string[], named: readonly string[], say: Say): void {
  for (const [text, at] of list) {
    const name = undeclared(text, variables, named);
    if (name !== undefined) say(at, `refers to ${name}, which does not exist`);
  }
}

/** `*` stands alone. */
const operations: Rule = (value, say) => {
  for (const field of ['apiGroups', 'apiVersions', 'operations']) {
    const list = listAt(value, field);
    if (list.length > 1 && list.includes('*')) say(`.${field}`, 'cannot have others beside *');
  }
};

const admissionPolicy: Rule = (spec, say) => {
  if (listAt(spec, 'validations').length === 0 && listAt(spec, 'auditAnnotations').length === 0) say('.validations', 'is required, or auditAnnotations');
  if (isSet(spec.matchConstraints) && listAt(mapAt(spec, 'matchConstraints'), 'resourceRules').length === 0) say('.matchConstraints.resourceRules', 'is required');
  distinct(mapsAt(spec, 'auditAnnotations').map(([{ key }, i]) => [key, `.auditAnnotations[${i}].key`]), say);
  const { apiVersion } = mapAt(spec, 'paramKind');
  if (typeof apiVersion === 'string' && apiVersion !== '' && !isOpen(apiVersion)) {
    const [version, group, ...more] = apiVersion.split('/').reverse();
    const wrong = more.length > 0 ? 'it must be a group and a version' : FORMATS['dns-1035'](version) ?? (group === undefined ? undefined : FORMATS.subdomain(group));
    if (wrong !== undefined) say('.paramKind.apiVersion', `is ${JSON.stringify(apiVersion)}; ${wrong}`);
  }
  distinct(mapsAt(spec, 'variables').map(([{ name }, i]) => [name, `.variables[${i}].name`]), say);
  const names = mapsAt(spec, 'variables').map(([variable]) => String(variable.name));
  const all = [...ADMISSION, 'params', 'namespaceObject', 'variables'];
  const texts = [['matchConditions', 'expression'], ['validations', 'expression'], ['validations', 'messageExpression'], ['auditAnnotations', 'valueExpression']];
  for (const [list, field] of texts) declared(mapsAt(spec, list).map(([each, i]) => [each[field], `.${list}[${i}].${field}`]), all, names, say);
  for (const [variable, i] of mapsAt(spec, 'variables')) declared([[variable.expression, `.variables[${i}].expression`]], all, names.slice(0, i), say);
};

const definitionSpec: Rule = (spec, say, root) => {
  const { plural, kind, listKind } = mapAt(spec, 'names');
  const { name } = mapAt(root, 'metadata');
  if (isSet(plural) && isSet(spec.group) && isSet(name) && ![plural, spec.group, name].some(isOpen) && name !== `${String(plural)}.${String(spec.group)}`) say('.names.plural', `and group must make the name ${JSON.stringify(name)}: ${String(plural)}.${String(spec.group)}`);
  if (isSet(kind) && kind === listKind) say('.names.listKind', 'must differ from kind');
  const versions = mapsAt(spec, 'versions');
  distinct(versions.map(([version, i]) => [version.name, `.versions[${i}].name`]), say);
  const stored = versions.filter(([{ storage }]) => storage === true).length;
  if (versions.length > 0 && stored !== 1) say('.versions', `must have one version with storage: true; there are ${stored}`);
  for (const [version, i] of versions) {
    const schema = mapAt(version, 'schema', 'openAPIV3Schema');
    if (isSet(mapAt(version, 'schema').openAPIV3Schema)) structural(schema, `.versions[${i}].schema.openAPIV3Schema`, true, say);
  }
};

const NUMBERS = ['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties', 'maximum', 'minimum', 'multipleOf'];
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** What a structural schema needs: a type everywhere, and for lists what is in them. */
function structural(schema: Fields, at: string, isRoot: boolean, say: Say): void {
  const { type } = schema;
  const isAny = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (!isSet(type) && (!isAny || isRoot)) say(`${at}.type`, 'is required');
  else if (isRoot && type !== 'object') say(`${at}.type`, `is ${JSON.stringify(type)}; it must be object`);
  else if (isSet(type) && !TYPES.includes(String(type)) && !isOpen(type)) say(`${at}.type`, `is ${JSON.stringify(type)}; it must be one of ${TYPES.join(', ')}`);
  for (const keyword of NUMBERS) if (isSet(schema[keyword]) && typeof schema[keyword] !== 'number') say(`${at}.${keyword}`, 'must be a number');
  if (type === 'array' && (!isSet(schema.items) || typeof schema.items !== 'object')) say(`${at}.items`, 'is required where type is array');
  for (const [name, below] of Object.entries(mapAt(schema, 'properties'))) {
    if (!(isRoot && name === 'metadata')) structural(mapAt({ below }, 'below'), `${at}.properties{${name}}`, false, say);
  }
  if (isSet(schema.items) && typeof schema.items === 'object' && !Array.isArray(schema.items)) structural(mapAt(schema, 'items'), `${at}.items`, false, say);
  if (isSet(schema.additionalProperties) && typeof schema.additionalProperties === 'object') structural(mapAt(schema, 'additionalProperties'), `${at}.additionalProperties`, false, say);
}

const apiService: Rule = (spec, say, root) => {
  const { name } = mapAt(root, 'metadata');
  const expected = `${String(spec.version)}.${String(spec.group ?? '')}`;
  if (isSet(name) && isSet(spec.version) && !isOpen(name) && !isOpen(expected) && name !== expected) say('.version', `and group must make the name ${JSON.stringify(name)}: ${expected}`);
  if (!isSet(spec.service)) {
    if (spec.insecureSkipTLSVerify === true) say('.insecureSkipTLSVerify', 'cannot be true without service');
  } else if (spec.insecureSkipTLSVerify === true && isSet(spec.caBundle)) {say('.insecureSkipTLSVerify', 'cannot be true beside caBundle');}
};

const FLOW_SUBJECTS: { readonly [kind: string]: string } = { Group: 'group', User: 'user', ServiceAccount: 'serviceAccount' };

const flowSubject: Rule = (value, say) => {
  const own = FLOW_SUBJECTS[String(value.kind)];
  if (own === undefined) return;
  if (!isSet(value[own])) say(`.${own}`, `is required where kind is ${String(value.kind)}`);
  for (const other of Object.values(FLOW_SUBJECTS)) only(value, other, other === own, `kind is ${String(value.kind)}`, say);
};

export const EXTENSION_RULES: { readonly [definition: string]: Rule } = {
  'admissionregistration/v1.WebhookClientConfig': webhookClient,
  'admissionregistration/v1.ValidatingWebhookConfiguration': webhooks,
  'admissionregistration/v1.MutatingWebhookConfiguration': webhooks,
  'admissionregistration/v1.ValidatingWebhook': webhook,
  'admissionregistration/v1.MutatingWebhook': webhook,
  'admissionregistration/v1.RuleWithOperations': operations,
  'admissionregistration/v1.NamedRuleWithOperations': operations,
  'admissionregistration/v1.ValidatingAdmissionPolicySpec': admissionPolicy,
  'admissionregistration/v1.ParamRef': (value, say) => {
    if (isSet(value.name) && isSet(value.selector)) say('.name', 'cannot be set beside selector');
    else if (!isSet(value.name) && !isSet(value.selector)) say('', 'must have one of name, selector');
  },
  'apiextensions/v1.CustomResourceDefinitionSpec': definitionSpec,
  'apiextensions/v1.CustomResourceSubresourceScale': (value, say) => {
    for (const [field, root] of [['specReplicasPath', '.spec.'], ['statusReplicasPath', '.status.']]) {
      const path = value[field];
      if (typeof path === 'string' && path !== '' && !isOpen(path) && !path.startsWith(root)) say(`.${field}`, `is ${JSON.stringify(path)}; it must be below ${root.slice(0, -1)}`);
    }
  },
  'apiregistration/v1.APIServiceSpec': apiService,
  'flowcontrol/v1.Subject': flowSubject,
  'flowcontrol/v1.ResourcePolicyRule': (value, say) => {
    if (listAt(value, 'namespaces').length === 0 && value.clusterScope !== true) say('.namespaces', 'is required, unless clusterScope is true');
    for (const field of ['verbs', 'apiGroups', 'resources', 'namespaces']) if (listAt(value, field).length > 1 && listAt(value, field).includes('*')) say(`.${field}`, 'cannot have others beside *');
  },
  'flowcontrol/v1.PriorityLevelConfigurationSpec': (spec, say) => {
    if (spec.type === 'Limited' && !isSet(spec.limited)) say('.limited', 'is required where type is Limited');
    only(spec, 'limited', spec.type !== 'Exempt', 'type is Exempt', say);
    only(spec, 'exempt', spec.type !== 'Limited', 'type is Limited', say);
  },
  'flowcontrol/v1.LimitResponse': (value, say) => {
    if (value.type === 'Queue' && !isSet(value.queuing)) say('.queuing', 'is required where type is Queue');
    only(value, 'queuing', value.type !== 'Reject', 'type is Reject', say);
  },
  'flowcontrol/v1.QueuingConfiguration': (value, say) => {
    const [handSize, queues] = [Number(value.handSize || 8), Number(value.queues || 64)];
    if (handSize > queues) say('.handSize', `must not be more than queues, ${queues}`);
  },
};
