import { Duration } from 'cdk8s';
import { appliedCommit } from './applied-commit';
import type { KubectlAccess } from './kubectl-access';
import { WAIT, waitEnv } from './wait-for-loop';
import type { WaitOptions } from './wait-for-loop';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { IDelivery } from '../../cluster';
import type { Repository } from '../../repository';
import type { GitAccess } from '../git/git-access';
import { SUPERSEDED_BY } from '../git/run-order';
import type { Job } from '../job';
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
    const applied = appliedCommit(job, commit, access, history);
    if (delivery.kind !== 'Kustomization' || delivery.namespace === undefined) {
      problem(job, 'wait-for-flux', `${delivery.kind} ${delivery.name} ${delivery.namespace === undefined ? 'has no known namespace' : 'is not a Flux object'}`,
        'use a Flux Kustomization with a namespace; for Argo CD, use WaitForArgoCD');
    }
    return {
      name: `Wait for Flux to apply ${delivery.name}`,
      tools: applied.tools,
      outputs: [SUPERSEDED_BY],
      permissions: applied.permissions,
      env: {
        ...applied.env,
        ...waitEnv(job, this._props, Duration.minutes(10)),
        DELIVERY: Value.literal(delivery.name),
        DELIVERY_NAMESPACE: Value.literal(delivery.namespace ?? 'flux-system'),
      },
      script: [applied.script, LOOK, WAIT].join('\n'),
    };
  }
}

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
