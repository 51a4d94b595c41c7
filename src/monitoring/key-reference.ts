import type * as kplus from 'cdk8s-plus-28';
import { configMapKey, Reader, secretKey } from './key-selector';
import { ISecret } from '../secret';

/** One key of a Kubernetes Secret, in the namespace of whoever reads it. */
export interface SecretKey {
  /** The Secret. Where its keys are known at synth, it must have the key unless `optional`. */
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

/** One key of a ConfigMap, in the namespace of whoever reads it. */
export interface ConfigMapKey {
  /** The ConfigMap: one of the program, or `kplus.ConfigMap.fromConfigMapName`. */
  readonly configMap: kplus.IConfigMap;
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
  public static secret(key: SecretKey): KeyReference {
    return new KeyReference('secret', (reader, prop) => secretKey(reader, prop, key));
  }

  /**
   * From a ConfigMap.
   *
   * @param key the ConfigMap and its key
   */
  public static configMap(key: ConfigMapKey): KeyReference {
    return new KeyReference('configMap', (reader, prop) => configMapKey(reader, prop, key));
  }

  private constructor(private readonly kind: 'secret' | 'configMap', private readonly renderer: (reader: Reader, prop: string) => object) {}

  /** `{ secret }` or `{ configMap }`; a suffix as in `secretKeyRef` where the object spells it so. @internal */
  public _render(reader: Reader, prop: string, suffix: string = ''): Record<string, unknown> {
    return { [`${this.kind}${suffix}`]: this.renderer(reader, prop) };
  }
}
