import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkNamespaceSelectors, ObjectMetadata } from './alternatives';
import { PushSecretOptions, pushSecretSpec } from './push-secret';
import { PUSH_API_VERSION } from './stores/store-reference';
import { goDuration } from '../base/duration';
import { LabelSelector } from '../label-selector';
import { Resource, ResourceProps } from '../resource';

/** Properties of a ClusterPushSecret. */
export interface ClusterPushSecretProps extends ResourceProps, PushSecretOptions {
  /** Namespaces in which to create a PushSecret: those that match any of the selectors. */
  readonly namespaceSelectors: LabelSelector[];
  /**
   * Name of the PushSecrets.
   *
   * @default - that of the ClusterPushSecret
   */
  readonly pushSecretName?: string;
  /**
   * Labels and annotations of the PushSecrets.
   *
   * @default - none
   */
  readonly pushSecretMetadata?: ObjectMetadata;
  /**
   * How often the operator re-evaluates the selectors.
   *
   * @default - when a namespace changes
   */
  readonly refreshTime?: Duration;
}

/**
 * Creates a PushSecret in each of many namespaces. It uses the Secrets, generators and SecretStores of each namespace.
 *
 * @example
 * new eso.ClusterPushSecret(folder, 'push', {
 *   stores: [vault], secret, namespaceSelectors: [{ matchLabels: { 'example.com/pushes': 'true' } }],
 *   data: [{ secretKey: 'password', remoteKey: 'myapp', property: 'password' }],
 * });
 *
 * @see https://external-secrets.io/latest/api/clusterpushsecret/
 */
export class ClusterPushSecret extends Resource {
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ClusterPushSecretProps) {
    super(scope, id, PUSH_API_VERSION, 'ClusterPushSecret', props);
    checkNamespaceSelectors(this, props.namespaceSelectors);
    this.spec = {
      namespaceSelectors: props.namespaceSelectors,
      pushSecretName: props.pushSecretName,
      pushSecretMetadata: props.pushSecretMetadata,
      refreshTime: goDuration(this, 'refreshTime', props.refreshTime),
      pushSecretSpec: pushSecretSpec({ construct: this, everywhere: true }, props),
    };
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
