import { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { SUPERSEDED_BY, SUPERSEDED_STATUS } from '../git/run-order';
import type { Job } from '../job';
import { Value } from '../value';

/** How long a step waits. */
export interface WaitOptions {
  /**
   * When it gives up, and the step fails.
   *
   * @default - as the step says
   */
  readonly timeout?: Duration;
  /**
   * How often it looks.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
}

/** What `WAIT` reads. @internal */
export function waitEnv(job: Job, options: WaitOptions, timeout: Duration): { [name: string]: Value } {
  const seconds = (name: string, value: Duration): Value => {
    const number = value.toSeconds({ integral: false });
    if (!Number.isInteger(number) || number < 1) {
      problem(job, 'wait-time', `${name} is ${number} seconds, which is not valid`,
        'use whole seconds, at least one');
    }
    return Value.literal(String(Math.max(1, Math.round(number))));
  };
  return {
    WAIT_DEADLINE: seconds('timeout', options.timeout ?? timeout),
    WAIT_INTERVAL: seconds('interval', options.interval ?? Duration.seconds(10)),
  };
}

/**
 * Shell that calls the function `look` until it prints `done RESULT`, `failed REASON` or `superseded by RUN: REASON`; else it prints `waiting REASON`.
 * `$state` is what it printed at last. Where it cannot even look five times in a row, it will not later either.
 *
 * @internal
 */
export const WAIT = shell`end=$(($(date +%s) + WAIT_DEADLINE))
blind=0
state='waiting for a first look'
while :; do
  if seen=$(look); then
    blind=0
    if [ "$seen" != "$state" ]; then printf '%s\n' "$seen"; fi
    state=$seen
  else
    blind=$((blind + 1))
    if [ "$blind" -ge 5 ]; then echo "could not look five times in a row: giving up" >&2; exit 1; fi
  fi
  case "$state" in
    'done '*) break ;;
    'failed '*) exit 1 ;;
    'superseded by '*)
      state=\${state#superseded by }
      printf '${SUPERSEDED_BY}=%s\n' "\${state%%: *}" >>"$JOB_OUTPUTS"
      exit ${SUPERSEDED_STATUS}
      ;;
  esac
  if [ "$(date +%s)" -ge "$end" ]; then printf 'the deadline of %s seconds has passed; at last: %s\n' "$WAIT_DEADLINE" "$state" >&2; exit 1; fi
  sleep "$WAIT_INTERVAL"
done`;
