import { pause } from './eventually';
import { Kube, KubeObject } from './kube';

/** The kinds whose controllers do not run here, and that would report Ready. */
const WITH_READY_CONDITION: Array<[apiVersion: string, kind: string]> = [
  ['source.toolkit.fluxcd.io/v1', 'OCIRepository'],
  ['source.toolkit.fluxcd.io/v1', 'HelmRepository'],
  ['source.toolkit.fluxcd.io/v1', 'HelmChart'],
  ['source.toolkit.fluxcd.io/v1', 'Bucket'],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
  ['notification.toolkit.fluxcd.io/v1', 'Receiver'],
  ['external-secrets.io/v1', 'ClusterSecretStore'],
  ['external-secrets.io/v1', 'ExternalSecret'],
];

/** Writes the status that workloads and the controllers that are not here would report. Objects that are held back do not become ready. */
export class Workloads {
  private running = true;
  /** What went wrong last, for the message of a failing test. */
  lastError?: Error;
  private readonly held = new Set<string>();
  private loop: Promise<void>;

  constructor(private readonly kube: Kube) {
    this.loop = this.run();
  }

  /** Lets an object (`Kind/name`) stay without its status until it is released. */
  hold(object: string): void {
    this.held.add(object);
  }

  release(object: string): void {
    this.held.delete(object);
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      try {
        for (const [apiVersion, kind] of WITH_READY_CONDITION) await this.report(apiVersion, kind, readyCondition);
        await this.report('apps/v1', 'Deployment', availableDeployment);
        await this.report('v1', 'Pod', runningPod);
        await this.report('batch/v1', 'Job', completeJob);
        await this.report('networking.k8s.io/v1', 'Ingress', () => ({ loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }));
      } catch (error) {
        this.lastError = error as Error; // while the API server is being restarted; it is tried again
      }
      await pause(200);
    }
  }

  private async report(apiVersion: string, kind: string, status: (object: KubeObject) => object): Promise<void> {
    for (const object of await this.kube.list(apiVersion, kind)) {
      if (this.held.has(`${kind}/${object.metadata.name}`) || (kind === 'Pod' && this.held.has(`Deployment/${object.metadata.labels?.app}`)) || isReported(object)) continue;
      await this.kube.patchStatus(object, status(object));
    }
  }
}

interface Reported {
  readonly observedGeneration?: number;
  readonly conditions?: object[];
  readonly loadBalancer?: { readonly ingress?: object[] };
}

/** A condition has no generation in every kind; the reports of this file all say which one they are about, where the kind can. */
function isReported({ metadata, status, kind }: KubeObject): boolean {
  const { observedGeneration, conditions, loadBalancer } = (status ?? {}) as Reported;
  if (kind === 'Pod') return (status as { phase?: string } | undefined)?.phase === 'Running';
  if (kind === 'Ingress') return loadBalancer?.ingress !== undefined;
  if (observedGeneration !== undefined) return observedGeneration === metadata.generation;
  return conditions !== undefined && conditions.length > 0;
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function readyCondition({ apiVersion, metadata: { generation } }: KubeObject): object {
  const condition = { type: 'Ready', status: 'True', reason: 'Succeeded', message: 'reported by the engine tests', lastTransitionTime: now() };
  return apiVersion.includes('fluxcd.io')
    ? { observedGeneration: generation, conditions: [{ ...condition, observedGeneration: generation }] }
    : { conditions: [condition] };
}

function availableDeployment({ metadata: { generation }, spec }: KubeObject): object {
  const { replicas = 1 } = spec as { replicas?: number };
  return {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastTransitionTime: now(), lastUpdateTime: now() },
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', lastTransitionTime: now(), lastUpdateTime: now() },
    ],
  };
}

/** As a kubelet does, where the controllers of Deployments and ReplicaSets run, which make their status of it. */
function runningPod(): object {
  return { phase: 'Running', conditions: ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'].map((type) => ({ type, status: 'True', lastTransitionTime: now() })) };
}

function completeJob(): object {
  const condition = { status: 'True', lastProbeTime: now(), lastTransitionTime: now() };
  return {
    startTime: now(),
    completionTime: now(),
    succeeded: 1,
    uncountedTerminatedPods: {},
    conditions: [{ ...condition, type: 'SuccessCriteriaMet' }, { ...condition, type: 'Complete' }],
  };
}
