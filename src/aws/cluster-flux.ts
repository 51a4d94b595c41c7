import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ClusterFluxOptions } from './cluster-flux-options';
import type { Cluster } from '../cluster';
import { problem } from '../problem';
import type { FluxFacts } from './scripts/flux';

/** What a first control plane is told of Flux. */
export interface FluxBootstrap {
  readonly facts: FluxFacts;
  /** The objects that Flux begins with, as JSON; evaluated when the program is synthesized. */
  readonly objects: () => string;
}

/** The objects of a cluster's system folder that make Flux follow it. */
interface SyncObjects {
  readonly operator: boolean;
  readonly objects: readonly ApiObject[];
  /** Name of the Secret that the source reads. */
  readonly secret?: string;
}

/** What follows from the options, with what is wrong recorded at the construct. */
export function fluxBootstrap(construct: Construct, { cluster, gitCredentials, ageKey }: ClusterFluxOptions): FluxBootstrap | undefined {
  const sync = syncObjects(cluster);
  if (!sync) {
    problem(construct, 'flux-engine', `cluster ${cluster.node.id} has no objects with which Flux could begin to follow it`,
      'use the engine flux.Engine.rootSync() or flux.Engine.operator()');
    return undefined;
  }
  if (gitCredentials && sync.secret === undefined) {
    problem(construct, 'flux-credentials', `gitCredentials are given, but the source of cluster ${cluster.node.id} names no Secret`,
      'name it: flux.Engine.rootSync({ gitRepository: { secret } }) or flux.Engine.operator({ pullSecret })');
  }
  if (!gitCredentials && sync.secret !== undefined) {
    problem(construct, 'flux-credentials', `the source of cluster ${cluster.node.id} reads Secret ${sync.secret}, which nothing makes before Flux runs`,
      'give gitCredentials: a secret of Secrets Manager with its keys as JSON');
  }
  return {
    facts: {
      operator: sync.operator,
      namespace: cluster.system.namespace ?? 'flux-system',
      ageSecret: ageKey && 'sops-age',
      gitSecret: gitCredentials && sync.secret,
    },
    objects: () => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: sync.objects.map((object) => object.toJson()) }),
  };
}

function syncObjects({ system }: Cluster): SyncObjects | undefined {
  const objects = system.node.children.filter((child): child is ApiObject => 'kind' in child && 'apiGroup' in child);
  const json = new Map(objects.map((object) => [object, object.toJson()]));
  const instance = objects.find((object) => object.kind === 'FluxInstance');
  if (instance) return { operator: true, objects: [instance], secret: json.get(instance).spec.sync?.pullSecret };
  const isSystem = ({ spec }: any): boolean => spec.path.replace(/^\.\//, '') === system.path;
  const kustomization = objects.find((object) => object.kind === 'Kustomization' && object.apiGroup === 'kustomize.toolkit.fluxcd.io' && isSystem(json.get(object)));
  const reference = kustomization && json.get(kustomization).spec.sourceRef;
  const source = objects.find((object) => object.kind === reference?.kind && object.name === reference?.name);
  return kustomization && source && { operator: false, objects: [source, kustomization], secret: json.get(source).spec.secretRef?.name };
}
