import { IConstruct } from 'constructs';
import { namedObject } from '../base/handle';
import { isDataKey } from '../base/kubernetes-names';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

/** One key of a Kubernetes Secret, in the namespace of its reader. */
export interface SecretKey {
  /** The Secret. If its keys are known at synth, it must have the key unless `optional`. */
  readonly secret: ISecret;
  /** Key of the Secret: letters, digits, dots, dashes and underscores. */
  readonly key: string;
  /**
   * Whether the Secret or its key may be absent.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** One key of a ConfigMap, in the namespace of its reader. */
export interface ConfigMapKey {
  /** The ConfigMap: one of the program, `kplus.ConfigMap.fromConfigMapName`, or an `ExternalObject`. */
  readonly configMap: IConstruct;
  /** Key of the ConfigMap: letters, digits, dots, dashes and underscores. */
  readonly key: string;
  /**
   * Whether the ConfigMap or its key may be absent.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A text that is read from one key of a Secret or of a ConfigMap. */
export class KeyReference {
  /**
   * From a Secret.
   *
   * @param key the Secret and its key
   */
  public static fromSecret(key: SecretKey): KeyReference {
    return new KeyReference('secret', (reader, prop) => secretKey(reader, prop, key));
  }

  /**
   * From a ConfigMap.
   *
   * @param key the ConfigMap and its key
   */
  public static fromConfigMap(key: ConfigMapKey): KeyReference {
    return new KeyReference('configMap', (reader, prop) => configMapKey(reader, prop, key));
  }

  private constructor(private readonly kind: 'secret' | 'configMap', private readonly renderer: (reader: Reader, prop: string) => object) {}

  /** `{ secret }` or `{ configMap }`; with a suffix, as in `secretKeyRef`, if the object uses one. @internal */
  public _render(reader: Reader, prop: string, suffix: string = ''): Record<string, unknown> {
    return { [`${this.kind}${suffix}`]: this.renderer(reader, prop) };
  }
}

/** An object that reads Secrets and ConfigMaps of its own namespace. @internal */
export type Reader = IConstruct & { readonly namespace?: string };

/** A `SecretKeySelector`. @internal */
export function secretKey(reader: Reader, prop: string, ref: SecretKey): Record<string, unknown> {
  const { secret, key, optional } = ref;
  checkKey(reader, prop, key);
  return { ...secretReference(reader, prop, secret, { required: optional ? [] : [key] }), key, optional };
}

/** A `ConfigMapKeySelector`. @internal */
export function configMapKey(reader: Reader, prop: string, ref: ConfigMapKey): Record<string, unknown> {
  const { key, optional } = ref;
  checkKey(reader, prop, key);
  const { name, namespace } = namedObject(reader, prop, ref.configMap, 'ConfigMap');
  if (namespace !== undefined && reader.namespace !== undefined && namespace !== reader.namespace) {
    problem(reader, 'cross-namespace', `${prop} refers to ConfigMap ${name} in namespace ${namespace}`,
      `it is read from namespace ${reader.namespace}: create the ConfigMap there`);
  }
  return { name, key, optional };
}

function checkKey(reader: Reader, prop: string, key: string): void {
  if (isDataKey(key)) return;
  problem(reader, 'monitoring-key', `${prop} refers to the key ${JSON.stringify(key)}, which is not a valid key`,
    'use 1 to 253 letters, digits, dots, dashes and underscores');
}
