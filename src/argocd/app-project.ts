import { Construct, IConstruct } from 'constructs';
import { Destination } from './destination';
import { ProjectRole, renderRole } from './project-role';
import { SyncWindow } from './sync-window';
import { ExternalObject } from '../base/external';
import { problem } from '../base/problem';
import type { Repository } from '../repository';
import { Resource, ResourceProps } from '../resource';

/** A project of Argo CD, created by this program or elsewhere. */
export interface IAppProject extends IConstruct {
  /** Name of the project. */
  readonly name: string;
  /** Namespace of the project; undefined where it is not known at synth. */
  readonly namespace?: string;
}

/** Attributes of an AppProject that this program does not create. */
export interface AppProjectAttributes {
  /** Name of the project. */
  readonly name: string;
  /**
   * Namespace of the project.
   *
   * @default - that of the referring object
   */
  readonly namespace?: string;
}

/** Objects by their kind. `*` stands for all, also in a part of a name. */
export interface ProjectResource {
  /** Kind, or a glob. */
  readonly kind: string;
  /**
   * Group, or a glob.
   *
   * @default - that of the core
   */
  readonly group?: string;
  /**
   * Name, or a glob, of cluster-scoped objects (Argo CD 3.5).
   *
   * @default - all
   */
  readonly name?: string;
}

/** The service account by which a sync applies objects to a destination. */
export interface DestinationServiceAccount {
  /** Address of the API server, or a glob. */
  readonly server: string;
  /** Service account, with its namespace where that is another: `deployer`, or `platform:deployer`. */
  readonly serviceAccount: string;
  /**
   * Namespace of the objects, or a glob.
   *
   * @default - all
   */
  readonly namespace?: string;
}

/** Objects in the namespaces of a project that no Application has. */
export interface OrphanedResources {
  /**
   * Whether they are a warning of the Applications.
   *
   * @default true
   */
  readonly warn?: boolean;
  /**
   * Objects that do not count.
   *
   * @default - none
   */
  readonly ignore?: ProjectResource[];
}

/** Which commits may be applied: those with a signature of one of the keys (Argo CD 3.5). */
export interface SourceIntegrityPolicy {
  /** Repositories, or globs. */
  readonly repositories: string[];
  /** Ids of GnuPG keys. */
  readonly keys: string[];
  /** How signatures are verified, as Argo CD calls it. */
  readonly mode: string;
}

/** Properties of an AppProject. */
export interface AppProjectProps extends ResourceProps {
  /**
   * What it is for. At most 255 characters.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Repositories of this program that Applications of the project may apply.
   *
   * @default - none
   */
  readonly repositories?: Repository[];
  /**
   * Addresses of further repositories, of Git, of charts or of artifacts. `*` stands for all; a `!` before an address forbids it.
   *
   * @default - none
   */
  readonly sourceRepos?: string[];
  /**
   * Where Applications of the project may create objects. A namespace may be a glob such as `team-*`; without one, all namespaces are allowed.
   *
   * @default - nowhere
   */
  readonly destinations?: Destination[];
  /**
   * Kinds outside namespaces that may be created, such as `Namespace`.
   *
   * @default - none
   */
  readonly clusterResourceWhitelist?: ProjectResource[];
  /**
   * Kinds outside namespaces that must not be created.
   *
   * @default - none
   */
  readonly clusterResourceBlacklist?: ProjectResource[];
  /**
   * Kinds in namespaces that may be created.
   *
   * @default - all
   */
  readonly namespaceResourceWhitelist?: ProjectResource[];
  /**
   * Kinds in namespaces that must not be created.
   *
   * @default - none
   */
  readonly namespaceResourceBlacklist?: ProjectResource[];
  /**
   * Roles of the project, for people and for tokens of pipelines.
   *
   * @default - none
   */
  readonly roles?: ProjectRole[];
  /**
   * When syncs are allowed or denied.
   *
   * @default - always
   */
  readonly syncWindows?: SyncWindow[];
  /**
   * Namespaces, or globs, whose Applications may use the project, beside that of Argo CD.
   *
   * @default - none
   */
  readonly sourceNamespaces?: string[];
  /**
   * Service accounts that syncs use instead of Argo CD's own (`application.sync.impersonation.enabled` in `argocd-cm`).
   *
   * @default - that of Argo CD
   */
  readonly destinationServiceAccounts?: DestinationServiceAccount[];
  /**
   * Whether only clusters that are registered for the project are allowed.
   *
   * @default false
   */
  readonly permitOnlyProjectScopedClusters?: boolean;
  /**
   * Looks for objects that no Application has.
   *
   * @default - they are not looked for
   */
  readonly orphanedResources?: OrphanedResources;
  /**
   * Ids of GnuPG keys, one of which must have signed what is applied. Since Argo CD 3.5, `sourceIntegrity` replaces it.
   *
   * @default - signatures are not required
   */
  readonly signatureKeys?: string[];
  /**
   * Which commits may be applied (Argo CD 3.5).
   *
   * @default - all
   */
  readonly sourceIntegrity?: SourceIntegrityPolicy[];
}

/**
 * Rules of Applications: what they may apply, and where. Without a project of their own, Applications are in `default`, which allows everything.
 *
 * @example
 * const team = new argocd.AppProject(folder, 'team-web', {
 *   sourceRepos: ['https://github.com/mon-org/mon-app-gitops'],
 *   destinations: [argocd.Destination.inCluster('production')],
 *   clusterResourceWhitelist: [{ kind: 'Namespace' }],
 *   roles: [{ name: 'deployer', groups: ['web'], policies: [argocd.ProjectPolicy.allow('sync'), argocd.ProjectPolicy.allow('get')] }],
 *   syncWindows: [argocd.SyncWindow.deny({ schedule: '0 22 * * 5', duration: Duration.hours(60), applications: ['*'] })],
 * });
 * new argocd.Application(folder, 'mon-app-production', {
 *   project: team,
 *   source: argocd.ApplicationSource.git({ url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: 'kubernetes/production' }),
 *   destination: argocd.Destination.inCluster('production'),
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export class AppProject extends Resource implements IAppProject {
  /** Declares a project that this program does not create. */
  public static fromAppProjectName(scope: Construct, id: string, attributes: AppProjectAttributes): IAppProject {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'AppProject' });
  }

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: AppProjectProps) {
    super(scope, id, API_VERSION, 'AppProject', props);
    this._check(props);
    const { orphanedResources: orphans, sourceIntegrity, destinations, repositories, sourceRepos } = props;
    const sources = [...new Set([...repositories?.map(({ url }) => url) ?? [], ...sourceRepos ?? []])];
    this._spec = {
      description: props.description,
      sourceRepos: sources,
      destinations: destinations?.map((each) => ({ namespace: '*', ...withoutUndefined(each._render(this)) })),
      clusterResourceWhitelist: resources(props.clusterResourceWhitelist),
      clusterResourceBlacklist: resources(props.clusterResourceBlacklist),
      namespaceResourceWhitelist: resources(props.namespaceResourceWhitelist),
      namespaceResourceBlacklist: resources(props.namespaceResourceBlacklist),
      roles: props.roles?.map((role) => renderRole(this, role)),
      syncWindows: props.syncWindows?.map((window) => window._render(this)),
      sourceNamespaces: props.sourceNamespaces,
      destinationServiceAccounts: props.destinationServiceAccounts
        ?.map(({ serviceAccount, ...each }) => ({ ...each, defaultServiceAccount: serviceAccount })),
      permitOnlyProjectScopedClusters: props.permitOnlyProjectScopedClusters,
      orphanedResources: orphans && { warn: orphans.warn ?? true, ignore: orphans.ignore?.map((each) => ({ ...each })) },
      signatureKeys: props.signatureKeys?.map((keyID) => ({ keyID })),
      sourceIntegrity: sourceIntegrity && { git: { policies: sourceIntegrity.map(renderIntegrity) } },
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _check(props: AppProjectProps): void {
    const length = props.description?.length ?? 0;
    if (length > 255) problem(this, 'argocd-project', `description has ${length} characters, but the API server accepts at most 255`, 'shorten it');
    const names = (props.roles ?? []).map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) problem(this, 'argocd-project', `two roles have the name ${twice}, so Argo CD rejects the project`, 'give each its own name');
    for (const url of props.sourceRepos ?? []) {
      if (url === '!*') problem(this, 'argocd-project', 'sourceRepos has "!*", which Argo CD rejects', 'list what is allowed');
    }
    for (const { serviceAccount } of props.destinationServiceAccounts ?? []) {
      if (/^[^!*[\]{}\\/ ]+$/.test(serviceAccount)) continue;
      problem(this, 'argocd-project', `${JSON.stringify(serviceAccount)} is not a valid service account of a destination, so Argo CD rejects the project`, 'use NAME, or NAMESPACE:NAME');
    }
  }
}

function resources(list: ProjectResource[] | undefined): Record<string, unknown>[] | undefined {
  return list?.map(({ kind, group = '', name }) => ({ group, kind, name }));
}

function renderIntegrity({ repositories, keys, mode }: SourceIntegrityPolicy): Record<string, unknown> {
  return { repos: repositories.map((url) => ({ url })), gpg: { keys, mode } };
}

function withoutUndefined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

const API_VERSION = 'argoproj.io/v1alpha1';
