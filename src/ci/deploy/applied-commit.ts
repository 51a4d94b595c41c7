import type { KubectlAccess } from './kubectl-access';
import type { CommitHistory } from './wait-for-flux';
import { shell } from '../../base/shell';
import { readPermissions } from '../git/promote-image';
import { handedOver, pinAt, pinEnv } from '../git/promoted';
import { orderPart } from '../git/run-order';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { StepSpec } from '../step';
import { Value } from '../value';

/**
 * What a step that waits for an engine asks of the commit that the engine has applied: `has_commit COMMIT` is whether it contains `$COMMIT`, and
 * `other_version COMMIT` prints what is there in the place of this run's version. @internal
 */
export function appliedCommit(job: Job, commit: Value, access: KubectlAccess, history?: CommitHistory): Pick<Required<StepSpec>, 'tools' | 'permissions' | 'env'> & { readonly script: string } {
  const handOver = history && handedOver(commit);
  const order = handOver && orderPart(job, handOver.history);
  return {
    tools: [...new Set([...access._tools, 'jq', ...history ? ['git'] : [], ...handOver ? ['awk'] : []])],
    permissions: readPermissions(handOver?.history),
    env: {
      ...access._env(job),
      ...history?.access._env(job, history.repository),
      ...history && { MANIFESTS_URL: Value.literal(history.repository.url), MANIFESTS_BRANCH: Value.literal(history.repository.branch) },
      ...order?.env,
      ...handOver && pinEnv(handOver),
      COMMIT: commit,
    },
    script: [
      START, PRIVATE_FOLDER, access._script, ...history ? [history.access._script, CONTAINS] : [EQUALS],
      handOver ? [order!.script, pinAt(handOver), IS_OWN].join('\n') : 'other_version() { :; }',
    ].join('\n'),
  };
}

const START = shell`case "$COMMIT" in
  '') echo "there is no commit to wait for"; exit 0 ;;
  *[!0-9a-f]*) printf '%s is no hash of a commit\n' "$COMMIT" >&2; exit 1 ;;
esac`;

const EQUALS = shell`has_commit() {
  [ "$1" = "$COMMIT" ]
}`;

// Only commits are fetched, no files.
const CONTAINS = shell`git init --quiet --bare "$private/history"
git -C "$private/history" remote add origin "$MANIFESTS_URL"
has_commit() {
  if [ "$1" = "$COMMIT" ]; then return 0; fi
  if [ -z "$1" ]; then return 1; fi
  git -C "$private/history" fetch --quiet --no-tags --filter=tree:0 origin "+refs/heads/$MANIFESTS_BRANCH:refs/heads/target" || return 1
  git -C "$private/history" merge-base --is-ancestor "$COMMIT" "$1" 2>/dev/null
}`;

/** A later commit contains the change, but it may have changed the version again. */
const IS_OWN = shell`git init --quiet --bare "$private/pins"
other_version() { # other_version COMMIT: prints what is in the place of this run's version
  git -C "$private/pins" fetch --quiet --depth 1 --no-tags "$MANIFESTS_URL" "$1" || return 1
  pin_at "$private/pins" "$1"
  if ! carries "$pin" "$record"; then printf '%s' "\${record:-another run}: the cluster has \${pin:-no version} of $IMAGE, and not $version"; fi
}`;
