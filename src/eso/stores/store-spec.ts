import { Duration } from 'cdk8s';
import { StoreProvider } from './store-provider';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { ResourceProps } from '../../resource';
import { References } from '../references';

/** Common options of SecretStores and ClusterSecretStores. */
export interface StoreProps extends ResourceProps {
  /** Where the secrets come from. */
  readonly provider: StoreProvider;
  /**
   * Which operator serves the store if several run: the one with this `--controller-class`.
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
   * Number of retries of a failed request. Not every provider supports it.
   *
   * @default - the provider's
   */
  readonly retries?: number;
  /**
   * Time between retries.
   *
   * @default - the provider's
   */
  readonly retryInterval?: Duration;
}

/** Fields of `spec` that both kinds of stores have. Records problems, so it is called once for each store. @internal */
export function storeSpec(refs: References, props: StoreProps): Record<string, unknown> {
  const { construct } = refs;
  const seconds = props.refreshInterval?.toSeconds({ integral: false });
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
    problem(construct, 'duration', `refreshInterval is ${seconds} s, which is not a valid interval for a store`, 'use whole seconds');
  }
  const { retries: maxRetries } = props;
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    problem(construct, 'store-retries', `retries is ${maxRetries}, which is not a valid number of retries`, 'use a whole number, zero or more');
  }
  const retryInterval = goDuration(construct, 'retryInterval', props.retryInterval);
  return {
    provider: props.provider._render(refs),
    controller: props.controller,
    refreshInterval: seconds,
    retrySettings: maxRetries === undefined && retryInterval === undefined ? undefined : { maxRetries, retryInterval },
  };
}
