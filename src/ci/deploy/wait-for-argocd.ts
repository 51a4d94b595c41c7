import { Duration } from 'cdk8s';
import { appliedCommit } from './applied-commit';
import type { KubectlAccess } from './kubectl-access';
import type { CommitHistory } from './wait-for-flux';
import { WAIT, waitEnv } from './wait-for-loop';
import type { WaitOptions } from './wait-for-loop';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { IDelivery } from '../../cluster';
import { SUPERSEDED_BY } from '../git/run-order';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of waiting for Argo CD. */
export interface WaitForArgoCDProps extends WaitOptions {
  /** The Application: `cluster.apply` gives it where the engine is Argo CD. */
  readonly delivery: IDelivery;
  /** The commit that it shall have: all 40 digits, such as `handOver.manifestsCommit`. Where it is empty, there is nothing to wait for. */
  readonly commit: Value;
  /** How the cluster is reached. The account needs `get` for `applications` of `argoproj.io`. */
  readonly access: KubectlAccess;
  /**
   * Where others commit at the same time, Argo CD may go straight to a later commit. With the history, every commit that contains the one that is waited for
   * will do; for a commit of a hand-over, as long as the version of this run is still in it.
   *
   * @default - only the commit itself will do
   */
  readonly history?: CommitHistory;
}

/**
 * Waits until an Application of Argo CD is synchronized with a commit, healthy, and its last synchronization with that commit, hooks included, succeeded. Fails when the
 * deadline passes, with what Argo CD says: ten minutes where nothing else is said. When Argo CD is at a later commit that has the version of another run than the
 * hand-over's, the step fails with exit status 10 and `superseded by …`.
 *
 * @example
 * const shop = argocd.Application.fromApplicationName(production, 'shop', { name: 'shop', namespace: 'argocd' });
 * new ci.WaitForArgoCD({ delivery: shop, commit: promotion.manifestsCommit, access: ci.KubectlAccess.ambient() });
 */
export class WaitForArgoCD implements IStep {
  constructor(private readonly _props: WaitForArgoCDProps) {}

  /** What took the place of this run's version, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  public bind(job: Job): StepSpec {
    const { delivery, commit, access, history } = this._props;
    const applied = appliedCommit(job, commit, access, history);
    if (delivery.kind !== 'Application' || delivery.namespace === undefined) {
      problem(job, 'wait-for-argocd', `${delivery.kind} ${delivery.name} ${delivery.namespace === undefined ? 'has no known namespace' : 'is not an Application of Argo CD'}`,
        'use an Application with a namespace; for Flux, use WaitForFlux');
    }
    return {
      name: `Wait for Argo CD to apply ${delivery.name}`,
      tools: applied.tools,
      outputs: [SUPERSEDED_BY],
      permissions: applied.permissions,
      env: {
        ...applied.env,
        ...waitEnv(job, this._props, Duration.minutes(10)),
        DELIVERY: Value.literal(delivery.name),
        DELIVERY_NAMESPACE: Value.literal(delivery.namespace ?? 'argocd'),
      },
      script: [applied.script, LOOK, WAIT].join('\n'),
    };
  }
}

/** An Application with several sources has a revision of each. A failed synchronization of an earlier revision says nothing of this one. */
const LOOK = shell`look() {
  kubectl get applications.argoproj.io "$DELIVERY" --namespace "$DELIVERY_NAMESPACE" --output json >"$private/application" || return 1
  has=false
  for applied in $(jq -r '.status.sync | .revisions // [.revision // empty] | .[]' "$private/application"); do
    if ! has_commit "$applied"; then continue; fi
    has=true
    if [ "$applied" = "$COMMIT" ]; then break; fi
    other=$(other_version "$applied") || return 1
    if [ -n "$other" ]; then echo "superseded by $other"; return 0; fi
    break
  done
  jq -r --argjson has "$has" '
    (.status.sync | .revisions // [.revision // empty]) as $at | (.status.operationState // {}) as $operation
    | ($operation.syncResult | .revisions // [.revision // empty]) as $of
    | (.status.conditions // [] | map(select(.type | test("Error$"))) | .[0]) as $error
    | ($operation.phase // "Succeeded") as $phase
    | if $error then "waiting \($error.type): \($error.message)"
      elif $has | not then "waiting Argo CD has \($at | join(", ") | if . == "" then "nothing" else . end)"
      elif $phase == "Running" or $phase == "Terminating" or ($phase != "Succeeded" and $at == $of) then "waiting the synchronization is \($phase): \($operation.message // "")"
      elif .status.sync.status != "Synced" or .status.health.status != "Healthy" then
        "waiting it is \(.status.sync.status // "Unknown") and \(.status.health.status // "Unknown")"
      else "done \($at | join(", "))" end | gsub("[\n\r]"; " ")' "$private/application"
}`;
