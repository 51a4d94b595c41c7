import type * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Options of values from elsewhere. */
export interface ValuesFromOptions {
  /**
   * Key that has the values: YAML, or one value where there is a `targetPath`.
   *
   * @default values.yaml
   */
  readonly key?: string;
  /**
   * Where one value is put, such as `ingress.hosts[0]`. At most 250 characters.
   *
   * @default - the values are merged at the root
   */
  readonly targetPath?: string;
  /**
   * Whether commas, brackets and the like in the value are left alone, as with `helm --set-literal`. Needs `targetPath`.
   *
   * @default false
   */
  readonly literal?: boolean;
  /**
   * Whether it may be absent.
   *
   * @default false
   */
  readonly optional?: boolean;
}

type Owner = IConstruct & { readonly namespace?: string };

/**
 * Values of a HelmRelease from a ConfigMap or Secret of its namespace. Later ones win, and `values` win over all.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#values-references
 */
export class ValuesFrom {
  /** From a ConfigMap. */
  public static fromConfigMap(configMap: kplus.IConfigMap, options: ValuesFromOptions = {}): ValuesFrom {
    return new ValuesFrom(() => ({ kind: 'ConfigMap', name: configMap.name }), options);
  }

  /** From a Secret. */
  public static fromSecret(secret: ISecret, options: ValuesFromOptions = {}): ValuesFrom {
    const required = options.optional ? [] : [options.key ?? 'values.yaml'];
    return new ValuesFrom((construct) => ({ kind: 'Secret', ...secretReference(construct, 'valuesFrom', secret, { required }) }), options);
  }

  private constructor(private readonly _reference: (construct: Owner) => Record<string, unknown>, private readonly _options: ValuesFromOptions) {}

  /** @internal */
  public _render(construct: Owner): Record<string, unknown> {
    const { key, targetPath, literal, optional } = this._options;
    if (key !== undefined && !/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      problem(construct, 'values-key', `valuesFrom.key is ${JSON.stringify(key)}`, 'use at most 253 letters, digits, dots, dashes and underscores');
    }
    if (targetPath !== undefined && (targetPath.length > 250 || !/^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/.test(targetPath))) {
      problem(construct, 'values-path', `valuesFrom.targetPath is ${JSON.stringify(targetPath)}`,
        'use keys joined by dots and indexes in brackets, at most 250 characters: ingress.hosts[0]');
    }
    if (literal && targetPath === undefined) {
      problem(construct, 'values-path', 'valuesFrom.literal has no effect without targetPath', 'say where the value is put');
    }
    return { ...this._reference(construct), valuesKey: key, targetPath, literal, optional };
  }
}
