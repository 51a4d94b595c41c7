import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkNamespaceSelectors, ObjectMetadata } from './alternatives';
import { ExternalSecretOptions, externalSecretSpec, keysMade } from './external-secret-spec';
import { API_VERSION } from './stores/store-reference';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';
import { LabelSelector } from '../label-selector';
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

/** Properties of a ClusterExternalSecret. */
export interface ClusterExternalSecretProps extends ResourceProps, ExternalSecretOptions {
  /** Namespaces in which to create an ExternalSecret: those that match any of the selectors. */
  readonly namespaceSelectors: LabelSelector[];
  /**
   * Name of the ExternalSecrets.
   *
   * @default - that of the ClusterExternalSecret
   */
  readonly externalSecretName?: string;
  /**
   * Labels and annotations of the ExternalSecrets.
   *
   * @default - none
   */
  readonly externalSecretMetadata?: ObjectMetadata;
  /**
   * How often the operator re-evaluates the selectors.
   *
   * @default - when a namespace changes
   */
  readonly refreshTime?: Duration;
}

/**
 * Creates an ExternalSecret, and with it a Secret, in each of many namespaces, such as registry credentials.
 *
 * @example
 * new eso.ClusterExternalSecret(folder, 'registry', {
 *   store: vault,
 *   namespaceSelectors: [{ matchLabels: { 'example.com/pulls': 'true' } }],
 *   data: { password: eso.RemoteRef.of('registry', 'password') },
 *   template: eso.SecretTemplate.dockerConfigJson({ registry: 'harbor.example.com', username: 'robot$pull' }),
 * });
 *
 * @see https://external-secrets.io/latest/api/clusterexternalsecret/
 */
export class ClusterExternalSecret extends Resource {
  /** The Secret that it creates in each of the namespaces. */
  public readonly secret: Secret;
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ClusterExternalSecretProps) {
    super(scope, id, API_VERSION, 'ClusterExternalSecret', props);
    checkNamespaceSelectors(this, props.namespaceSelectors);
    this.spec = {
      namespaceSelectors: props.namespaceSelectors,
      externalSecretName: props.externalSecretName,
      externalSecretMetadata: props.externalSecretMetadata,
      refreshTime: goDuration(this, 'refreshTime', props.refreshTime),
      externalSecretSpec: externalSecretSpec({ construct: this, everywhere: true }, props),
    };
    this.secret = new Secret(this, 'Secret', { name: props.secretName ?? props.externalSecretName ?? this.name, keys: keysMade(props) });
  }

  /** Always undefined: it is cluster-scoped. */
  public get namespace(): string | undefined {
    return undefined;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}
