import { goDuration } from '../duration';
import { problem } from '../problem';
import { References } from './references';
import { StoreProps } from './store-props';

/** Fields of `spec` that both kinds of stores have. Records problems, so it is called once for each store. */
export function storeSpec(refs: References, props: StoreProps): Record<string, unknown> {
  const { construct } = refs;
  const seconds = props.refreshInterval?.toSeconds({ integral: false });
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
    problem(construct, 'duration', `refreshInterval is ${seconds} s`, 'stores take whole seconds');
  }
  const { maxRetries } = props;
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    problem(construct, 'store-retries', `maxRetries is ${maxRetries}`, 'use a whole number, zero or more');
  }
  const retryInterval = goDuration(construct, 'retryInterval', props.retryInterval);
  return {
    provider: props.provider._render(refs),
    controller: props.controller,
    refreshInterval: seconds,
    retrySettings: maxRetries === undefined && retryInterval === undefined ? undefined : { maxRetries, retryInterval },
  };
}
