import { PromoteImage } from './promote-image';
import { CARRIES } from './run-order';
import { shell } from '../../base/shell';
import type { IStep } from '../step';
import { Value } from '../value';

/** A step that waits for what a hand-over has changed: its outputs stand for that change, too. */
interface PromotionWait extends IStep {
  readonly _handedOver?: PromoteImage;
}

/** The hand-over whose work a value stands for: its pull request or commit, or what a step says that waits for it; undefined for other values. */
export function handedOver({ _source: source }: Value): PromoteImage | undefined {
  if (source.kind !== 'output') return undefined;
  return source.step instanceof PromoteImage ? source.step : (source.step as PromotionWait)._handedOver;
}

/** What `PIN_AT` reads. */
export function pinEnv(handOver: PromoteImage): { readonly [name: string]: Value } {
  const { pin } = handOver._props;
  return {
    ...pin._env,
    MANIFESTS_URL: Value.literal(pin.repository.url),
    MANIFESTS_BRANCH: Value.literal(pin.repository.branch),
    HANDED_OVER: handOver._version,
  };
}

/**
 * Shell function `pin_at FOLDER REVISION`: sets `$pin`, the `TAG@DIGEST` of the pin there, and `$record`, which run wrote it; both are empty where
 * there is no such entry. `$version` is what the hand-over wrote. It needs the order of runs.
 */
export function pinAt(handOver: PromoteImage): string {
  return shell`${handOver._props.pin._change}
version=$HANDED_OVER
if [ -z "$version" ]; then echo 'the hand-over says no version: did its step run?' >&2; exit 1; fi
${CARRIES}
pin_at() {
  if ! git -C "$1" show "$2:$PIN_FILE" >"$private/pinned" 2>/dev/null || ! look_into "$private/pinned" 2>/dev/null; then pin='' record=''; fi
}`;
}
