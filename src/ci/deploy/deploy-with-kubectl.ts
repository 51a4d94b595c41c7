import { Duration } from 'cdk8s';
import type { KubectlAccess } from './kubectl-access';
import { waitEnv } from './wait-for-loop';
import { isDnsLabel } from '../../base/kubernetes-names';
import { problem } from '../../base/problem';
import { repositoryPath } from '../../base/repository-path';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Which version of an image a deployment runs. */
export interface DeployedImage {
  /** The image's name in the manifests, without tag. */
  readonly name: string;
  /**
   * Its tag.
   *
   * @default - that of the manifests
   */
  readonly tag?: Value;
  /**
   * Its digest, `sha256:…`.
   *
   * @default - none
   */
  readonly digest?: Value;
}

/** Properties of a deployment by kubectl. */
export interface DeployWithKubectlProps {
  /** How the cluster is reached. */
  readonly access: KubectlAccess;
  /** The one namespace that is deployed to: objects of other namespaces are refused by kubectl. */
  readonly namespace: string;
  /** Folder with a `kustomization.yaml`, below the checkout; not the checkout itself. */
  readonly folder: string;
  /**
   * The image that the run has built.
   *
   * @default - none: the manifests say all
   */
  readonly image?: DeployedImage;
  /**
   * Workloads that are waited for: `deployment/shop`.
   *
   * @default - none
   */
  readonly workloads?: string[];
  /**
   * When the wait for a workload gives up.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * Deploys a folder of manifests to one namespace: shows what changes, applies it on the server's side and waits for the rollout. GitOps does this
 * better (`PromoteImage`): use it where a cluster follows no repository. `DeployerAccess` makes an account that may do no more.
 *
 * @example
 * new ci.DeployWithKubectl({
 *   access: ci.KubectlAccess.gitlabAgent('org/platform:production'), namespace: 'shop', folder: 'deploy',
 *   image: { name: 'registry.example.com/shop', tag: ci.Value.TAG }, workloads: ['deployment/shop'],
 * })
 */
export class DeployWithKubectl implements IStep {
  constructor(private readonly _props: DeployWithKubectlProps) {}

  public bind(job: Job): StepSpec {
    const { access, namespace, folder, image, workloads = [], timeout } = this._props;
    const path = repositoryPath(job, folder);
    if (path === '') {
      problem(job, 'deployment-folder', `folder is ${JSON.stringify(folder)}, which is the checkout itself`,
        'move the manifests into a folder, such as deploy');
    }
    if (image && !image.tag && !image.digest) {
      problem(job, 'hand-over-version', `${image.name} is deployed without tag or digest`, 'set one of them, or omit image');
    }
    checkNamespace(job, namespace);
    if (workloads.length > 0) checkWorkload(job, workloads);
    return {
      name: `Deploy to ${namespace}`,
      deploys: true,
      tools: [...new Set(['kubectl', 'jq', ...access._tools])],
      env: {
        ...access._env(job),
        NAMESPACE: Value.literal(namespace),
        FOLDER: Value.literal(path),
        IMAGE: Value.literal(image?.name ?? ''),
        TAG: image?.tag ?? Value.literal(''),
        DIGEST: image?.digest ?? Value.literal(''),
        WORKLOADS: Value.literal(workloads.join(' ')),
        ROLLOUT_DEADLINE: waitEnv(job, { timeout }, Duration.minutes(5)).WAIT_DEADLINE,
      },
      script: [PRIVATE_FOLDER, access._script, SCRIPT, ROLLOUT].filter(Boolean).join('\n'),
    };
  }
}

// An overlay beside the manifests sets the image; kustomize takes no absolute paths.
const SCRIPT = shell`if [ -n "$IMAGE" ] && [ -z "$TAG$DIGEST" ]; then echo "tag and digest of $IMAGE are empty: did the step that makes them run?" >&2; exit 1; fi
overlay=$(mktemp -d ./.deployment-XXXXXX)
trap 'rm -rf "$private" "$overlay"' EXIT
jq -n --arg folder "../$FOLDER" --arg image "$IMAGE" --arg tag "$TAG" --arg digest "$DIGEST" '{
  apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: [$folder],
  images: (if $image == "" then [] else [{name: $image} + (if $tag == "" then {} else {newTag: $tag} end) + (if $digest == "" then {} else {digest: $digest} end)] end)
}' >"$overlay/kustomization.yaml"
kubectl kustomize "$overlay" >"$private/manifests.yaml"
status=0
kubectl diff --server-side --namespace "$NAMESPACE" --filename "$private/manifests.yaml" || status=$?
if [ "$status" -gt 1 ]; then exit "$status"; fi
kubectl apply --server-side --field-manager ci --namespace "$NAMESPACE" --filename "$private/manifests.yaml"`;

/** Workloads that kubectl cannot wait for are recorded as problems. @internal */
export function checkWorkload(job: Job, workloads: readonly string[]): void {
  if (workloads.length === 0) {
    problem(job, 'workload-name', 'workloads is empty, so there is no rollout to wait for',
      'list at least one, such as deployment/shop');
  }
  for (const workload of workloads) {
    if (/^(deployment|statefulset|daemonset)\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(workload)) continue;
    problem(job, 'workload-name', `${JSON.stringify(workload)} is not a valid workload with a rollout`,
      'use deployment/NAME, statefulset/NAME or daemonset/NAME');
  }
}

/** A problem unless it is a namespace: without one, kubectl takes whichever its configuration names. @internal */
export function checkNamespace(job: Job, namespace: string): void {
  if (isDnsLabel(namespace)) return;
  problem(job, 'namespace-name', `${JSON.stringify(namespace)} is not a valid namespace`, 'use at most 63 lower-case letters, digits and dashes');
}

/** Shell that waits for `$WORKLOADS`, and shows the pods' last words where one does not get ready. @internal */
export const ROLLOUT = shell`for workload in $WORKLOADS; do
  if ! kubectl rollout status "$workload" --namespace "$NAMESPACE" --timeout "\${ROLLOUT_DEADLINE}s"; then
    kubectl get pods --namespace "$NAMESPACE" >&2 || true
    kubectl get events --namespace "$NAMESPACE" --field-selector type=Warning --sort-by .lastTimestamp >&2 || true
    exit 1
  fi
done`;

/** Properties of waiting for a rollout. */
export interface WaitForRolloutProps {
  /** Kind and name: `deployment/shop`, `statefulset/db` or `daemonset/agent`. At least one. */
  readonly workloads: string[];
  /** Their namespace. */
  readonly namespace: string;
  /** How the cluster is reached. The account needs `get`, `list` and `watch` for the workloads. */
  readonly access: KubectlAccess;
  /**
   * When it gives up, for each workload.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * Waits until workloads run what was applied: `kubectl rollout status`.
 *
 * @example
 * new ci.WaitForRollout({
 *   access: ci.KubectlAccess.ambient(), namespace: 'shop', workloads: ['deployment/shop', 'statefulset/database'], timeout: Duration.minutes(10),
 * })
 */
export class WaitForRollout implements IStep {
  constructor(private readonly _props: WaitForRolloutProps) {}

  public bind(job: Job): StepSpec {
    const { workloads, namespace, access, timeout } = this._props;
    checkNamespace(job, namespace);
    checkWorkload(job, workloads);
    return {
      name: 'Wait for the rollout',
      tools: access._tools,
      env: {
        ...access._env(job),
        NAMESPACE: Value.literal(namespace),
        WORKLOADS: Value.literal(workloads.join(' ')),
        ROLLOUT_DEADLINE: waitEnv(job, { timeout }, Duration.minutes(5)).WAIT_DEADLINE,
      },
      script: [PRIVATE_FOLDER, access._script, ROLLOUT].filter(Boolean).join('\n'),
    };
  }
}
