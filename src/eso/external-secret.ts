import { Construct } from 'constructs';
import { API_VERSION } from './api-versions';
import { ExternalSecretOptions, externalSecretSpec, keysMade } from './external-secret-spec';
import { problem } from '../base/problem';
import { Resource, ResourceProps } from '../resource';
import { EnvValueOptions, Secret } from '../secret';

/** Properties of an ExternalSecret. */
export interface ExternalSecretProps extends ResourceProps, ExternalSecretOptions {}

/**
 * A Secret whose values the External Secrets Operator reads from a store, so that no value is in Git.
 *
 * @example
 * const settings = new eso.ExternalSecret(folder, 'myapp-secrets', {
 *   store: vault, data: { DATABASE_URL: eso.RemoteRef.of('myapp/production', 'database_url') },
 * });
 * new kplus.Deployment(folder, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp:1.0.0', envVariables: { DATABASE_URL: settings.env('DATABASE_URL') } }] });
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class ExternalSecret extends Resource {
  /** The Secret that it creates. Its keys are known unless they come from `dataFrom` or an external template. */
  public readonly secret: Secret;
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id, API_VERSION, 'ExternalSecret', props);
    this.spec = externalSecretSpec({ construct: this, namespace: this.namespace, everywhere: false }, props);
    this.secret = new Secret(this, 'Secret', { name: props.secretName ?? this.name, namespace: this.namespace, keys: keysMade(props) });
  }

  /**
   * One key of the Secret as the value of a container's environment variable. An unknown key is a problem at synth.
   *
   * @param key key of the Secret
   * @param options whether the key may be absent
   * @returns an `EnvValue` of cdk8s-plus, as TypeScript and JavaScript pass it; other languages use the `EnvValue` of their own package
   */
  public env(key: string, options?: EnvValueOptions): any {
    const { keys } = this.secret;
    if (keys && !keys.includes(key)) {
      problem(this, 'secret-key', `env reads the key ${JSON.stringify(key)}, which the Secret ${this.secret.name} does not have`,
        `its keys are ${keys.join(', ') || 'none'}: add the key to data, or correct it`);
    }
    return this.secret.envValue(key, options);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}
