import { Duration } from 'cdk8s';
import { problem } from '../../problem';
import { References } from '../references';

/** A duration as a number of seconds. Parts of seconds, zero, and what is beyond the limits are problems of the construct. */
export function wholeSeconds(refs: References, prop: string, duration: Duration | undefined, least = 1, most = Infinity): number | undefined {
  const seconds = duration?.toSeconds({ integral: false });
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= least && seconds <= most)) {
    const limits = most === Infinity ? `${least} or more` : `${least} to ${most}`;
    problem(refs.construct, 'duration', `${prop} is ${seconds} s`, `use whole seconds, ${limits}`);
  }
  return seconds;
}
