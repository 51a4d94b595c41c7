import { problem } from '../../problem';
import type { Job } from '../job';

/** Workloads that kubectl cannot wait for are recorded as problems. */
export function checkWorkload(job: Job, workloads: readonly string[]): void {
  if (workloads.length === 0) problem(job, 'workload-name', 'no workload is waited for', 'name at least one, such as deployment/shop');
  for (const workload of workloads) {
    if (/^(deployment|statefulset|daemonset)\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(workload)) continue;
    problem(job, 'workload-name', `${JSON.stringify(workload)} is no workload whose rollout can be waited for`,
      'use deployment/NAME, statefulset/NAME or daemonset/NAME');
  }
}

/** A problem unless it is a namespace: without one, kubectl takes whichever its configuration names. */
export function checkNamespace(job: Job, namespace: string): void {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return;
  problem(job, 'namespace-name', `${JSON.stringify(namespace)} is no namespace`, 'use at most 63 lower-case letters, digits and dashes');
}

/** Shell that waits for `$WORKLOADS`, and shows the pods' last words where one does not get ready. */
export const ROLLOUT = `for workload in $WORKLOADS; do
  if ! kubectl rollout status "$workload" --namespace "$NAMESPACE" --timeout "\${ROLLOUT_DEADLINE}s"; then
    kubectl get pods --namespace "$NAMESPACE" >&2 || true
    kubectl get events --namespace "$NAMESPACE" --field-selector type=Warning --sort-by .lastTimestamp >&2 || true
    exit 1
  fi
done`;
