import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { FluxFacts } from './scripts/flux';
import { problem } from '../../base/problem';
import type { Cluster } from '../../cluster';

/** How Flux comes into a cluster, with what it needs to follow its repository. */
export interface ClusterFluxOptions {
  /**
   * The cluster of this program that the machines are: Flux follows its system folder. Its engine is `flux.Engine.rootSync` (Flux is installed from the manifest of its
   * makers) or `flux.Engine.operator` (Flux Operator is).
   */
  readonly cluster: Cluster;
  /**
   * Credentials for the cluster's repository: a JSON object with the keys of the Secret that the engine's source names, such as `username` and `password`, or `identity` and
   * `known_hosts`, or `ca.crt`.
   *
   * @default - none: the repository can be read by everybody
   */
  readonly gitCredentials?: secretsmanager.ISecret;
  /**
   * Private age key that decrypts the files of folders (`AGE-SECRET-KEY-…`, as age-keygen prints it). It becomes the Secret `sops-age`.
   *
   * @default - none
   */
  readonly ageKey?: secretsmanager.ISecret;
}

/** What a first control plane is told of Flux. @internal */
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

/** What follows from the options, with what is wrong recorded at the construct. @internal */
export function fluxBootstrap(construct: Construct, { cluster, gitCredentials, ageKey }: ClusterFluxOptions): FluxBootstrap | undefined {
  const sync = syncObjects(cluster);
  if (!sync) {
    problem(construct, 'flux-engine', `cluster ${cluster.node.id} has no bootstrap objects for Flux`,
      'use the engine flux.Engine.rootSync() or flux.Engine.operator()');
    return undefined;
  }
  if (gitCredentials && sync.secret === undefined) {
    problem(construct, 'flux-credentials', `gitCredentials is set, but the source of cluster ${cluster.node.id} refers to no Secret`,
      'set it: flux.Engine.rootSync({ gitRepository: { secret } }) or flux.Engine.operator({ pullSecret })');
  }
  if (!gitCredentials && sync.secret !== undefined) {
    problem(construct, 'flux-credentials', `the source of cluster ${cluster.node.id} reads Secret ${sync.secret}, which does not exist before Flux runs`,
      'set gitCredentials to a Secrets Manager secret with its keys as JSON');
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
