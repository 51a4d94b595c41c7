import { Construct } from 'constructs';
import { Resource, ResourceProps } from '../resource';
import { PUSH_API_VERSION } from './api-versions';
import { PushSecretOptions } from './push-secret-options';
import { pushSecretSpec } from './push-secret-spec';

/** Properties of a PushSecret. */
export interface PushSecretProps extends ResourceProps, PushSecretOptions {}

/**
 * Writes a Secret, or what a generator makes, into stores.
 *
 * @example
 * new PushSecret(folder, 'push', { stores: [vault], secret, data: [{ secretKey: 'password', remoteKey: 'myapp', property: 'password' }] });
 *
 * @see https://external-secrets.io/latest/api/pushsecret/
 */
export class PushSecret extends Resource {
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: PushSecretProps) {
    super(scope, id, PUSH_API_VERSION, 'PushSecret', props);
    this.spec = pushSecretSpec({ construct: this, namespace: this.namespace, everywhere: false }, props);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}
