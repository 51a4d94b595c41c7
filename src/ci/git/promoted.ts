import type { GitAccess } from './git-access';
import { CARRIES } from './run-order';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';
import type { IStep } from '../step';
import { Value } from '../value';

/** A step that changes something in a repository, or proposes it: what comes after it waits for exactly that change. */
export interface HandOver extends IStep {
  readonly _handsOver: HandedOver;
}

/** What a hand-over changes, and how that is found in a commit. */
export interface HandedOver {
  /** What it changes, to tell it from other places. */
  readonly place: string;
  readonly repository: Repository;
  readonly access: GitAccess;
  readonly history?: GitAccess;
  /** The branch from which it is proposed; undefined where it is committed. */
  readonly branch?: string;
  /** What it has handed over. */
  readonly version: Value;
  /** The variables that `script` reads, with `IMAGE`, which messages call it by. */
  readonly env: { readonly [name: string]: Value };
  /** Shell that defines `pin_at FOLDER REVISION`: sets `$pin`, the version there, and `$record`, which run wrote it; both are empty where there is none. */
  readonly script: string;
}

/** A step that waits for what a hand-over has changed: its outputs stand for that change, too. */
interface PromotionWait extends IStep {
  readonly _handedOver?: HandedOver;
}

/** The hand-over whose work a value stands for: its pull request or commit, or what a step says that waits for it; undefined for other values. */
export function handedOver({ _source: source }: Value): HandedOver | undefined {
  if (source.kind !== 'output') return undefined;
  return (source.step as Partial<HandOver>)._handsOver ?? (source.step as PromotionWait)._handedOver;
}

/** What `pinAt` reads. */
export function pinEnv({ repository, env, version }: HandedOver): { readonly [name: string]: Value } {
  return {
    ...env,
    MANIFESTS_URL: Value.literal(repository.url),
    MANIFESTS_BRANCH: Value.literal(repository.branch),
    HANDED_OVER: version,
  };
}

/** Shell function `pin_at FOLDER REVISION` of a hand-over. `$version` is what it wrote. It needs the order of runs. */
export function pinAt(handOver: HandedOver): string {
  return shell`version=$HANDED_OVER
if [ -z "$version" ]; then echo 'the hand-over says no version: did its step run?' >&2; exit 1; fi
${CARRIES}
${handOver.script}`;
}
