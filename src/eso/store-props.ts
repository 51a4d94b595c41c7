import { Duration } from 'cdk8s';
import { ResourceProps } from '../resource';
import { StoreProvider } from './store-provider';

/** What SecretStores and ClusterSecretStores have in common. */
export interface StoreProps extends ResourceProps {
  /** Where the secrets come from. */
  readonly provider: StoreProvider;
  /**
   * Which operator serves the store, where several run: the one started with `--controller-class` of this name.
   *
   * @default - every operator
   */
  readonly controller?: string;
  /**
   * How often the operator checks that the store can be used, in whole seconds.
   *
   * @default - the operator's: 5 minutes
   */
  readonly refreshInterval?: Duration;
  /**
   * How often a failed request is repeated. Not every provider does.
   *
   * @default - the provider's
   */
  readonly maxRetries?: number;
  /**
   * Time between repeated requests.
   *
   * @default - the provider's
   */
  readonly retryInterval?: Duration;
}
