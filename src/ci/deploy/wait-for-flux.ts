import { Duration } from 'cdk8s';
import type { KubectlAccess } from './kubectl-access';
import { WAIT, waitEnv } from './wait-for-loop';
import type { WaitOptions } from './wait-for-loop';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { IDelivery } from '../../cluster';
import type { Repository } from '../../repository';
import type { GitAccess } from '../git/git-access';
import { readPermissions } from '../git/promote-image';
import { handedOver, pinAt, pinEnv } from '../git/promoted';
import { orderPart, SUPERSEDED_BY } from '../git/run-order';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** A repository whose history is asked whether one commit contains another. */
export interface CommitHistory {
  /** The repository that the delivery follows. */
  readonly repository: Repository;
  /** How it is read. */
  readonly access: GitAccess;
}

/** Properties of waiting for Flux. */
export interface WaitForFluxProps extends WaitOptions {
  /** What Flux applies: the Kustomization that `cluster.apply` gives. */
  readonly delivery: IDelivery;
  /** The commit that it shall have: all 40 digits, such as `handOver.manifestsCommit`. Where it is empty, there is nothing to wait for. */
  readonly commit: Value;
  /** How the cluster is reached. The account needs `get` for `kustomizations` and, for better messages, `gitrepositories`. */
  readonly access: KubectlAccess;
  /**
   * Where others commit at the same time, Flux may go straight to a later commit. With the history, every commit that contains the one that is waited for
   * will do; for a commit of a hand-over, as long as the version of this run is still in it.
   *
   * @default - only the commit itself will do
   */
  readonly history?: CommitHistory;
}

/**
 * Waits until Flux has applied a commit and all is ready. Fails when Flux gives up, or when the deadline passes, with the condition's own message: ten
 * minutes where nothing else is said. When Flux is at a later commit that has the version of another run than the hand-over's, the step fails with exit
 * status 10 and `superseded by …`: what is ready is not what this run has handed over.
 *
 * @example
 * new ci.WaitForFlux({
 *   delivery: production.apply(folder), commit: promotion.manifestsCommit, access: ci.KubectlAccess.ambient(),
 * });
 */
export class WaitForFlux implements IStep {
  constructor(private readonly _props: WaitForFluxProps) {}

  /** What took the place of this run's version, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  public bind(job: Job): StepSpec {
    const { delivery, commit, access, history } = this._props;
    const handOver = history && handedOver(commit);
    const order = handOver && orderPart(job, handOver.history);
    if (delivery.kind !== 'Kustomization' || delivery.namespace === undefined) {
      problem(job, 'wait-for-flux', `${delivery.kind} ${delivery.name} ${delivery.namespace === undefined ? 'has no known namespace' : 'is not a Flux object'}`,
        'use a Flux Kustomization with a namespace; for other engines, use WaitForRollout');
    }
    return {
      name: `Wait for Flux to apply ${delivery.name}`,
      tools: [...new Set([...access._tools, 'jq', ...history ? ['git'] : [], ...handOver ? ['awk'] : []])],
      outputs: [SUPERSEDED_BY],
      permissions: readPermissions(handOver?.history),
      env: {
        ...access._env(job),
        ...history?.access._env(job, history.repository),
        ...history && { MANIFESTS_URL: Value.literal(history.repository.url), MANIFESTS_BRANCH: Value.literal(history.repository.branch) },
        ...order?.env,
        ...handOver && pinEnv(handOver),
        ...waitEnv(job, this._props, Duration.minutes(10)),
        COMMIT: commit,
        DELIVERY: Value.literal(delivery.name),
        DELIVERY_NAMESPACE: Value.literal(delivery.namespace ?? 'flux-system'),
      },
      script: [
        START, PRIVATE_FOLDER, access._script, ...history ? [history.access._script, CONTAINS] : [EQUALS],
        handOver ? [order!.script, pinAt(handOver), IS_OWN].join('\n') : 'other_version() { :; }', LOOK, WAIT,
      ].join('\n'),
    };
  }
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
  if ! carries "$pin" "$record"; then printf '%s' "\${record:-another run}: Flux has applied \${pin:-no version} of $IMAGE, and not $version"; fi
}`;

const LOOK = shell`look() {
  kubectl get kustomizations.kustomize.toolkit.fluxcd.io "$DELIVERY" --namespace "$DELIVERY_NAMESPACE" --output json >"$private/kustomization" || return 1
  applied=$(jq -r '.status.lastAppliedRevision // "" | split(":") | .[-1] // ""' "$private/kustomization")
  if has_commit "$applied"; then
    has=true
    if [ "$applied" != "$COMMIT" ]; then
      other=$(other_version "$applied") || return 1
      if [ -n "$other" ]; then echo "superseded by $other"; return 0; fi
    fi
  else has=false; fi
  source=$(jq -r '.spec.sourceRef | select(.kind == "GitRepository") | .name' "$private/kustomization")
  namespace=$(jq -r '.spec.sourceRef.namespace // .metadata.namespace' "$private/kustomization")
  echo '{}' >"$private/source"
  if [ -n "$source" ]; then
    kubectl get gitrepositories.source.toolkit.fluxcd.io "$source" --namespace "$namespace" --output json >"$private/answer" 2>/dev/null &&
      cat "$private/answer" >"$private/source"
  fi
  jq -r --argjson has "$has" --slurpfile source "$private/source" '
    def condition($type): (.status.conditions // []) | map(select(.type == $type)) | .[0] // {};
    condition("Ready") as $ready | condition("Stalled") as $stalled | ($source[0] | condition("Ready")) as $fetched
    | (.status.lastAppliedRevision // "nothing") as $applied
    | if .spec.suspend then "failed \(.metadata.name) is suspended"
      elif $stalled.status == "True" then "failed \($stalled.reason): \($stalled.message)"
      elif $has and $ready.status == "True" and .status.observedGeneration == .metadata.generation then "done \($applied)"
      elif $fetched.status == "False" then "waiting \($fetched.reason) of the source: \($fetched.message)"
      elif $ready.status == "False" then "waiting \($ready.reason): \($ready.message)"
      else "waiting Flux has \($applied)" end | gsub("[\n\r]"; " ")' "$private/kustomization"
}`;
