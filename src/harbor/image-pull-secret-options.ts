import { Duration } from 'cdk8s';
import { ISecretStore, RemoteRef } from '../eso';
import { ResourceProps } from '../resource';

/** Where the password of a robot is, and what becomes of it. */
export interface ImagePullSecretOptions extends ResourceProps {
  /** The robot's password in the store, such as `RemoteRef.of('ci/harbor', 'password')`. */
  readonly password: RemoteRef;
  /**
   * The store.
   *
   * @default - that of `password`
   */
  readonly store?: ISecretStore;
  /**
   * Name of the Secret.
   *
   * @default - that of the ExternalSecret
   */
  readonly secretName?: string;
  /**
   * How often the store is read.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
}
