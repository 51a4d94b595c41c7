import { Construct } from 'constructs';
import { FluxDistribution, FluxInstanceProps, FluxSync, ShardStorage, SyncKind, SyncProvider } from './flux-instance-options';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { Resource, withDefaultName } from '../../resource';
import { checkSemverRange } from '../source/semver-range';

/**
 * An installation of Flux that Flux Operator keeps up to date. A cluster has exactly one, with the name `flux`, in the operator's namespace.
 *
 * @example
 * new flux.FluxInstance(folder, 'flux', {
 *   distribution: { version: '2.9.x' },
 *   components: [flux.FluxController.SOURCE_CONTROLLER, flux.FluxController.KUSTOMIZE_CONTROLLER],
 *   cluster: { size: flux.FluxClusterSize.MEDIUM },
 *   sync: { kind: flux.SyncKind.GIT_REPOSITORY, url: manifests.url, ref: 'refs/heads/main', path: 'clusters/production' },
 * });
 *
 * @see https://fluxoperator.dev/docs/crd/fluxinstance/
 */
export class FluxInstance extends Resource {
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: FluxInstanceProps = {}) {
    super(scope, id, 'fluxcd.controlplane.io/v1', 'FluxInstance', withDefaultName(props, 'flux'));
    this._check(props);
    const { sharding, storage, patches } = props;
    this._spec = {
      distribution: this._distribution(props.distribution ?? {}),
      components: props.components,
      cluster: props.cluster && { ...props.cluster },
      sharding: sharding && { ...sharding },
      storage: storage && { class: storage.storageClass, size: storage.size.asString() },
      sync: props.sync && this._sync(props.sync),
      commonMetadata: props.commonMetadata && { ...props.commonMetadata },
      kustomize: patches && { patches: patches.map((patch) => patch._render()) },
      migrateResources: props.migrateResources,
      wait: props.wait,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _distribution(distribution: FluxDistribution): Record<string, unknown> {
    const { version = '2.x', registry = 'ghcr.io/fluxcd', artifact, artifactPullSecret, imagePullSecret, variant } = distribution;
    checkSemverRange(this, 'distribution.version', version);
    if (artifact !== undefined && !/^oci:\/\/\S+$/.test(artifact)) {
      problem(this, 'oci-url', `distribution.artifact ${JSON.stringify(artifact)} is not a valid OCI address`, 'use oci://host/path:tag');
    }
    const pull = { required: ['.dockerconfigjson'], optional: [] };
    return {
      version,
      registry,
      artifact,
      artifactPullSecret: artifactPullSecret && secretReference(this, 'distribution.artifactPullSecret', artifactPullSecret, pull).name,
      imagePullSecret: imagePullSecret && secretReference(this, 'distribution.imagePullSecret', imagePullSecret, pull).name,
      variant,
    };
  }

  private _sync(sync: FluxSync): Record<string, unknown> {
    return {
      ...sync,
      interval: goDuration(this, 'sync.interval', sync.interval),
      pullSecret: sync.pullSecret && secretReference(this, 'sync.pullSecret', sync.pullSecret).name,
    };
  }

  private _check({ sync, sharding, storage, cluster }: FluxInstanceProps): void {
    if (this.name !== 'flux') {
      problem(this, 'flux-instance-name', `the FluxInstance is named ${this.name}`, 'its name must be flux: leave name out');
    }
    if (sharding?.shards.length === 0) problem(this, 'flux-instance-shards', 'sharding.shards is empty', 'add at least one shard');
    if (sharding?.storage === ShardStorage.PERSISTENT && !storage) {
      problem(this, 'flux-instance-storage', 'sharding.storage is persistent, but storage is missing', 'set storage: class and size');
    }
    if (cluster?.multitenantWorkloadIdentity && !cluster.objectLevelWorkloadIdentity) {
      problem(this, 'flux-instance-identity', 'multitenantWorkloadIdentity is true, but objectLevelWorkloadIdentity is not', 'set both to true');
    }
    if (!sync) return;
    const { kind, provider, name } = sync;
    if (provider === SyncProvider.GCP && kind === SyncKind.GIT_REPOSITORY) {
      problem(this, 'source-provider', 'sync.provider is gcp, which GitRepository does not support', 'use an OCIRepository or Bucket, or another provider');
    }
    if (provider === SyncProvider.GITHUB && kind !== SyncKind.GIT_REPOSITORY) {
      problem(this, 'source-provider', `sync.provider is github, which ${kind} does not support`, 'use a GitRepository, or another provider');
    }
    if (name !== undefined && (name.length > 63 || name.length === 0)) {
      problem(this, 'flux-instance-sync-name', `sync.name has ${name.length} characters, which is not valid`, 'use 1 to 63 characters');
    }
  }
}
