import { IConstruct } from 'constructs';
import { namedObject } from '../base/handle';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

type Render = (construct: IConstruct & { readonly namespace?: string }) => Record<string, unknown>;

/**
 * Access to another cluster.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#kubeconfig-remote-clusters
 */
export class KubeConfig {
  /**
   * A kubeconfig in a Secret. It must not run commands (`exec`) or refer to files.
   *
   * @param secret the Secret, in the namespace of the object that uses it
   * @param key key that contains the kubeconfig; defaults to `value`, else `value.yaml`
   */
  public static fromSecret(secret: ISecret, key?: string): KubeConfig {
    return new KubeConfig((construct) => {
      if (!key && secret.keys && !secret.keys.includes('value') && !secret.keys.includes('value.yaml')) {
        problem(construct, 'secret-key', `kubeConfig: Secret ${secret.name} has neither a key value nor value.yaml`,
          'pass the key that contains the kubeconfig');
      }
      return { secretRef: { ...secretReference(construct, 'kubeConfig', secret, { required: key ? [key] : [] }), key } };
    });
  }

  /**
   * Workload identity, described by a ConfigMap with `provider` (`aws`, `azure`, `gcp` or `generic`), `cluster` or `address`, and
   * optionally `ca.crt`, `audiences` and `serviceAccountName`.
   *
   * @param configMap the ConfigMap, in the namespace of the object that uses it
   */
  public static fromConfigMap(configMap: IConstruct): KubeConfig {
    return new KubeConfig((construct) => ({ configMapRef: { name: namedObject(construct, 'kubeConfig', configMap, 'ConfigMap').name } }));
  }

  private constructor(private readonly _kubeConfig: Render) {}

  /** @internal */
  public _render(construct: IConstruct & { readonly namespace?: string }): Record<string, unknown> {
    return this._kubeConfig(construct);
  }
}
