import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { declareExternal, externalOf } from '../external';
import type { ConfigMapKey, SecretKey } from './key-reference';
import { problem } from '../problem';
import { secretReference } from '../secret-reference';

/** An object that reads Secrets and ConfigMaps of its own namespace. */
export type Reader = IConstruct & { readonly namespace?: string };

/** A `SecretKeySelector`. */
export function secretKey(reader: Reader, prop: string, ref: SecretKey): Record<string, unknown> {
  const { secret, key, optional } = ref;
  checkKey(reader, prop, key);
  return { ...secretReference(reader, prop, secret, { required: optional ? [] : [key] }), key, optional };
}

/** A `ConfigMapKeySelector`. */
export function configMapKey(reader: Reader, prop: string, ref: ConfigMapKey): Record<string, unknown> {
  const { configMap, key, optional } = ref;
  checkKey(reader, prop, key);
  const namespace = namespaceOf(configMap);
  if (namespace !== undefined && reader.namespace !== undefined && namespace !== reader.namespace) {
    problem(reader, 'cross-namespace', `${prop} is ConfigMap ${configMap.name} of namespace ${namespace}`,
      `it is read from namespace ${reader.namespace}: make the ConfigMap there`);
  }
  return { name: configMap.name, key, optional };
}

function namespaceOf(configMap: kplus.IConfigMap): string | undefined {
  const made = configMap.node.children.find((child): child is ApiObject => ApiObject.isApiObject(child));
  if (!made && !externalOf(configMap)) declareExternal(configMap, { apiVersion: 'v1', kind: 'ConfigMap', name: configMap.name });
  return made?.metadata.namespace ?? externalOf(configMap)?.namespace;
}

function checkKey(reader: Reader, prop: string, key: string): void {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(key)) return;
  problem(reader, 'monitoring-key', `${prop} reads the key ${JSON.stringify(key)}`, 'keys are 1 to 253 letters, digits, dots, dashes and underscores');
}
