import type { GitLabCredentials } from './gitlab-credentials';
import type { GitLabGroup, GitLabVisibility } from './gitlab-group';
import type { GitLabMember } from './gitlab-user';
import type { Receiver } from '../flux/receiver';

/** What a project is. */
export interface GitLabProjectOptions {
  /**
   * The group that it is in.
   *
   * @default - it belongs to the administrator `root`
   */
  readonly group?: GitLabGroup;
  /**
   * Who sees it.
   *
   * @default GitLabVisibility.PRIVATE
   */
  readonly visibility?: GitLabVisibility;
  /**
   * Who belongs to it besides members of its group. Others, added by hand, are left alone.
   *
   * @default - nobody
   */
  readonly members?: GitLabMember[];
  /**
   * More settings by the names of GitLab's API, such as `{ only_allow_merge_if_pipeline_succeeds: true }`. Not for secrets.
   *
   * @default - none
   * @see https://docs.gitlab.com/api/projects/#edit-a-project
   */
  readonly settings?: { readonly [name: string]: any };
}

/** What a deploy key may do. */
export interface GitLabDeployKeyOptions {
  /**
   * Whether it may push: image automation of Flux does, `GitRepository` alone does not.
   *
   * @default false
   */
  readonly canPush?: boolean;
}

/** What a deploy token may do. */
export enum GitLabTokenScope {
  /** Clone by HTTPS. */
  READ_REPOSITORY = 'read_repository',
  /** Pull images. */
  READ_REGISTRY = 'read_registry',
  /** Push images. */
  WRITE_REGISTRY = 'write_registry',
  /** Download packages. */
  READ_PACKAGE_REGISTRY = 'read_package_registry',
  /** Upload packages. */
  WRITE_PACKAGE_REGISTRY = 'write_package_registry',
}

/** A webhook to Flux. */
export interface GitLabWebhookOptions {
  /** The Receiver that is told, of `ReceiverType.gitlab`. */
  readonly receiver: Receiver;
  /** The token of the Receiver's Secret, made by `GitLabHost.addReceiverToken`. */
  readonly token: GitLabCredentials;
  /** Where Receivers are reachable from GitLab, such as `https://flux.example.com`. */
  readonly address: string;
  /**
   * The branch whose pushes are told.
   *
   * @default main
   */
  readonly branch?: string;
  /**
   * Whether GitLab must be able to trust the address' certificate.
   *
   * @default true
   */
  readonly verifiesCertificate?: boolean;
}
