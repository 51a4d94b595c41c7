import { valuesAt } from '../../program/json-path';
import { Danger, titleOf } from '../change-set';
import { changesIn, dangerOf, PlannedCluster } from '../planned-cluster';

/** Where kinds say how many pods run, and how many do where they do not say it. */
const COUNTS: { readonly [kind: string]: { readonly path: string; readonly default: number } } = {
  'apps/Deployment': { path: 'spec.replicas', default: 1 },
  'apps/StatefulSet': { path: 'spec.replicas', default: 1 },
  'apps/ReplicaSet': { path: 'spec.replicas', default: 1 },
  'core/ReplicationController': { path: 'spec.replicas', default: 1 },
  'autoscaling/HorizontalPodAutoscaler': { path: 'spec.minReplicas', default: 1 },
  'keda.sh/ScaledObject': { path: 'spec.minReplicaCount', default: 0 },
  'postgresql.cnpg.io/Cluster': { path: 'spec.instances', default: 1 },
};

/** Kinds whose number of pods is what someone else says. */
const SCALERS: ReadonlySet<string> = new Set(['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject']);

/** Workloads that run fewer pods than before, and new ones that run none. */
export function scale(planned: PlannedCluster): Danger[] {
  return changesIn(planned).flatMap((change) => {
    const count = COUNTS[change.kind];
    if (count === undefined || change.before === undefined || change.after === undefined) return [];
    const [own, other] = [change.before, change.after].map(({ object }) => {
      const value = valuesAt(object.json, count.path)[0]?.value;
      return typeof value === 'number' ? value : count.default;
    });
    if (other >= own) return [];
    return [dangerOf(planned, change, {
      rule: 'scale-down',
      isSevere: other === 0 && !SCALERS.has(change.kind),
      message: `${titleOf(change)} is scaled down from ${own} to ${other}${other === 0 ? ': nothing of it runs any more' : ''} (${count.path})`,
      fix: 'check that the rest bears the load',
    })];
  });
}
