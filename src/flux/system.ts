import { IConstruct } from 'constructs';
import type { Decryption } from './kustomize/kustomization-options';
import { GitReference, GitRepository, GitRepositoryOptions } from './source/git-repository';
import { OCIRepository, OCIRepositoryOptions } from './source/oci-repository';
import { ISource } from '../base/external';
import { Cluster, IDelivery } from '../cluster';
import type { Folder } from '../folder';
import { Repository } from '../repository';
import { withDefaultName } from '../resource';

/** What makes a cluster follow its system folder. */
export interface RootSync {
  /** The source of the cluster's repository. */
  readonly source: ISource;
  /** Name of the Kustomization that applies the system folder. */
  readonly name: string;
  /** Whether that Kustomization is an object of the program. */
  readonly isOfProgram: boolean;
}

/** A delivery and what it applies. */
interface FolderDelivery extends IDelivery {
  readonly folder?: Folder;
}

const systems = new WeakMap<Cluster, FluxSystem>();

/** Flux in one cluster: what a Kustomization in its system folder gets where it does not say it. */
export class FluxSystem {
  /** The system whose folder a construct is in; undefined elsewhere, and where the cluster has another engine. */
  public static of(construct: IConstruct): FluxSystem | undefined {
    const cluster = Cluster._of(construct);
    return cluster && systems.get(cluster);
  }

  private _rootSync?: RootSync;
  private readonly _sources = new Map<string, ISource>();
  private readonly _deliveries = new Map<string, FolderDelivery>();

  constructor(public readonly cluster: Cluster, public readonly decryption: Decryption) {
    systems.set(cluster, this);
  }

  /** Undefined while it is made. */
  public get rootSync(): RootSync | undefined {
    return this._rootSync;
  }

  public follow(rootSync: RootSync): void {
    this._rootSync = rootSync;
    this._sources.set(address(this.cluster.repository), rootSync.source);
  }

  /** The delivery of this name in the namespace of the system folder. */
  public delivery(name: string): FolderDelivery | undefined {
    return this._deliveries.get(`${this.cluster.system.namespace}/${name}`);
  }

  public addDelivery(delivery: FolderDelivery): void {
    this._deliveries.set(`${delivery.namespace}/${delivery.name}`, delivery);
    this.cluster._addDelivery(delivery);
  }

  /** The source that fetches a repository. It is made at the first call, unless the system folder has one. */
  public source(repository: Repository): ISource {
    const { system } = this.cluster;
    const key = address(repository);
    const source = this._sources.get(key) ?? this._ownSource(repository) ?? makeSource(system, repository, {});
    this._sources.set(key, source);
    return source;
  }

  private _ownSource({ url }: Repository): ISource | undefined {
    const known = new Set(this._sources.values()); // those of the same address fetch another branch
    const isOwn = (child: IConstruct): child is GitRepository | OCIRepository => { // cdk8s takes every object for an instance of each class
      const { kind, url: its } = child as GitRepository | OCIRepository;
      return ['GitRepository', 'OCIRepository'].includes(kind) && its === url && !known.has(child as ISource);
    };
    return this.cluster.system.node.children.find(isOwn);
  }
}

/** Options of the source of one repository. */
export interface SourceChoice {
  readonly gitRepository?: GitRepositoryOptions;
  readonly ociRepository?: OCIRepositoryOptions;
}

/** Adds the source that fetches a repository. */
export function makeSource(system: Folder, repository: Repository, { gitRepository, ociRepository }: SourceChoice): ISource {
  const { url, branch, node } = repository;
  const id = `source-${node.id}`;
  if (url.startsWith('oci://')) return new OCIRepository(system, id, { ...withDefaultName(ociRepository, node.id), url });
  return new GitRepository(system, id, { ref: GitReference.branch(branch), ...withDefaultName(gitRepository, node.id), url });
}

function address({ url, branch }: Repository): string {
  return `${url} ${branch}`;
}
