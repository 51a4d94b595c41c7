import { Construct, IConstruct } from 'constructs';
import { ExternalObject } from '../base/external';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { Resource, ResourceProps } from '../resource';
import { ISecret } from '../secret';

/** Configuration of Crossplane's provider-harbor: where Harbor is, and with which credentials. */
export interface IProviderConfig extends IConstruct {
  /** `ProviderConfig` or `ClusterProviderConfig`. */
  readonly kind: string;
  /** Name of the configuration. */
  readonly name: string;
}

/** Where the provider gets its credentials from. */
export class ProviderCredentials {
  /**
   * A Secret with the keys `url`, `username` and `password`. Its namespace must be known.
   *
   * @param secret the Secret
   * @param key key in the reference; the provider always reads the three keys above
   */
  public static fromSecret(secret: ISecret, key: string = 'password'): ProviderCredentials {
    return new ProviderCredentials('Secret', (construct) => {
      const required = [...new Set(['url', 'username', 'password', key])];
      const { name } = secretReference(construct, 'credentials', secret, { required, namespace: secret.namespace ?? '' });
      if (secret.namespace === undefined) {
        problem(construct, 'harbor-credentials', `the namespace of Secret ${name} is not known`,
          'a ProviderConfig is cluster-scoped: set the namespace on the Secret');
      }
      return { secretRef: { name, namespace: secret.namespace ?? 'default', key } };
    });
  }

  /**
   * An environment variable of the provider.
   *
   * @param name name of the variable
   */
  public static environment(name: string): ProviderCredentials {
    return new ProviderCredentials('Environment', () => ({ env: { name } }));
  }

  /**
   * A file of the provider.
   *
   * @param path path of the file
   */
  public static file(path: string): ProviderCredentials {
    return new ProviderCredentials('Filesystem', () => ({ fs: { path } }));
  }

  /** Credentials injected into the provider's pod. */
  public static injectedIdentity(): ProviderCredentials {
    return new ProviderCredentials('InjectedIdentity', () => ({}));
  }

  /** None. */
  public static none(): ProviderCredentials {
    return new ProviderCredentials('None', () => ({}));
  }

  private constructor(private readonly source: string, private readonly render: (construct: Construct) => Record<string, unknown>) {}

  /** @internal */
  public _render(construct: Construct): Record<string, unknown> {
    return { source: this.source, ...this.render(construct) };
  }
}

/** Properties of a provider configuration. */
export interface ProviderConfigProps extends ResourceProps {
  /** Where the provider gets its credentials from. Its releases so far read only Secrets. */
  readonly credentials: ProviderCredentials;
}

/** Identifies a provider configuration. */
export interface ProviderConfigAttributes {
  /** Name of the configuration. */
  readonly name: string;
  /**
   * `ProviderConfig` or `ClusterProviderConfig`.
   *
   * @default 'ProviderConfig'
   */
  readonly kind?: string;
}

/**
 * Configuration of Crossplane's provider-harbor. It belongs to the cluster, not to a namespace.
 *
 * @example
 * const providerConfig = new harbor.ProviderConfig(folder, 'harbor', { credentials: harbor.ProviderCredentials.fromSecret(secret) });
 * new harbor.Harbor(folder, 'registry', { url: 'https://harbor.example.com', backend: harbor.Backend.crossplane({ providerConfig }) });
 *
 * @see https://github.com/rossigee/provider-harbor
 */
export class ProviderConfig extends Resource implements IProviderConfig {
  /** Declares a configuration that this program does not create. */
  public static fromProviderConfigName(scope: Construct, id: string, attributes: ProviderConfigAttributes): IProviderConfig {
    return new ExternalObject(scope, id, { apiVersion: API_VERSION, kind: 'ProviderConfig', ...attributes });
  }

  private readonly credentials: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ProviderConfigProps) {
    super(scope, id, API_VERSION, 'ProviderConfig', props);
    this.credentials = props.credentials._render(this);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: { credentials: this.credentials } };
  }
}

const API_VERSION = 'harbor.m.crossplane.io/v1beta1';
