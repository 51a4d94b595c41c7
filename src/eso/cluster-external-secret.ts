import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkNamespaceSelectors, ObjectMetadata } from './alternatives';
import { API_VERSION } from './api-versions';
import { ExternalSecretOptions, externalSecretSpec, keysMade } from './external-secret-spec';
import { goDuration } from '../base/duration';
import { LabelSelector } from '../label-selector';
import { Resource, ResourceProps } from '../resource';
import { Secret } from '../secret';

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
