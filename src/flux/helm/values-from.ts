import { IConstruct } from 'constructs';
import { namedObject } from '../../base/handle';
import { isDataKey } from '../../base/kubernetes-names';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Options of values from a ConfigMap or Secret. */
export interface ValuesFromOptions {
  /**
   * Key that contains the values: YAML, or a single value if `targetPath` is set.
   *
   * @default values.yaml
   */
  readonly key?: string;
  /**
   * Path of a single value, such as `ingress.hosts[0]`. At most 250 characters.
   *
   * @default - the values are merged at the root
   */
  readonly targetPath?: string;
  /**
   * Whether to use the value literally, without interpreting commas and brackets, as with `helm --set-literal`. Requires `targetPath`.
   *
   * @default false
   */
  readonly literal?: boolean;
  /**
   * Whether the ConfigMap or Secret may be missing.
   *
   * @default false
   */
  readonly optional?: boolean;
}

type Owner = IConstruct & { readonly namespace?: string };

/**
 * Values of a HelmRelease from a ConfigMap or Secret in its namespace. Later ones take precedence, and `values` over all of them.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#values-references
 */
export class ValuesFrom {
  /** From a ConfigMap. */
  public static fromConfigMap(configMap: IConstruct, options: ValuesFromOptions = {}): ValuesFrom {
    return new ValuesFrom((construct) => ({ kind: 'ConfigMap', name: namedObject(construct, 'valuesFrom', configMap, 'ConfigMap').name }), options);
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
    if (key !== undefined && !isDataKey(key)) {
      problem(construct, 'values-key', `valuesFrom.key ${JSON.stringify(key)} is not a valid key`, 'use at most 253 letters, digits, dots, dashes and underscores');
    }
    if (targetPath !== undefined && (targetPath.length > 250 || !/^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/.test(targetPath))) {
      problem(construct, 'values-path', `valuesFrom.targetPath ${JSON.stringify(targetPath)} is not a valid path`,
        'use keys joined by dots and indexes in brackets, at most 250 characters, such as ingress.hosts[0]');
    }
    if (literal && targetPath === undefined) {
      problem(construct, 'values-path', 'valuesFrom.literal has no effect without targetPath', 'set targetPath, or remove literal');
    }
    return { ...this._reference(construct), valuesKey: key, targetPath, literal, optional };
  }
}
