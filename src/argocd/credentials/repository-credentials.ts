import { Construct } from 'constructs';
import { argoSecret } from './argo-secret';
import { problem } from '../../base/problem';
import { ExternalSecret, ISecretStore, RemoteRef } from '../../eso';
import type { Repository } from '../../repository';
import { namedMetadata, ResourceProps } from '../../resource';
import type { IAppProject } from '../app-project';

/** What is behind an address. */
export enum RepositoryType {
  /** A Git repository. */
  GIT = 'git',
  /** A Helm repository, or a registry of charts. */
  HELM = 'helm',
  /** A registry of artifacts (`oci://`). */
  OCI = 'oci',
}

/** A GitHub App. */
export interface GitHubAppCredentials {
  /** Id of the app. */
  readonly appId: string;
  /** Id of its installation. */
  readonly installationId: string;
  /** Private key, in the store. */
  readonly privateKey: RemoteRef;
  /**
   * Address of the API of GitHub Enterprise.
   *
   * @default - that of github.com
   */
  readonly enterpriseBaseUrl?: string;
}

/** Properties of credentials of a repository, of one kind. A public repository needs none. */
export interface RepositoryCredentialsProps extends ResourceProps {
  /** Store with the secrets. */
  readonly store: ISecretStore;
  /**
   * Repository of this program. Exclusive with `url`.
   *
   * @default - that of `url`
   */
  readonly repository?: Repository;
  /**
   * Address of the repository, or with `forAllBelow` the beginning of addresses.
   *
   * @default - that of `repository`
   */
  readonly url?: string;
  /**
   * Whether they are for all repositories whose address begins so, such as those of an organization.
   *
   * @default false
   */
  readonly forAllBelow?: boolean;
  /**
   * What is behind the address.
   *
   * @default RepositoryType.GIT
   */
  readonly type?: RepositoryType;
  /**
   * Name of the user; with tokens of GitHub, GitLab and Gitea any.
   *
   * @default - none
   */
  readonly username?: string;
  /**
   * Password or token of the user, in the store.
   *
   * @default - none
   */
  readonly password?: RemoteRef;
  /**
   * Bearer token, in the store.
   *
   * @default - none
   */
  readonly bearerToken?: RemoteRef;
  /**
   * Private key for `ssh://`, in the store. The host's key must be in `argocd-ssh-known-hosts-cm`, which has those of the large platforms.
   *
   * @default - none
   */
  readonly sshPrivateKey?: RemoteRef;
  /**
   * GitHub App.
   *
   * @default - none
   */
  readonly githubApp?: GitHubAppCredentials;
  /**
   * Project whose Applications may use them.
   *
   * @default - all
   */
  readonly project?: IAppProject;
  /**
   * Whether charts of the registry are pulled as OCI artifacts. For `RepositoryType.HELM`, with an address without a scheme.
   *
   * @default false
   */
  readonly enableOci?: boolean;
}

/**
 * Credentials by which Argo CD reads a repository, from a store of External Secrets Operator: no secret is in Git. Create them in the namespace of Argo CD.
 *
 * @example
 * new argocd.RepositoryCredentials(folder, 'manifests', {
 *   store: vault, url: 'https://gitea.example.com/org', forAllBelow: true, username: 'argocd', password: eso.RemoteRef.of('argocd/gitea', 'token'),
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 */
export class RepositoryCredentials extends Construct {
  /** What makes the Secret. */
  public readonly externalSecret: ExternalSecret;

  constructor(scope: Construct, id: string, props: RepositoryCredentialsProps) {
    super(scope, id);
    const { store, repository, forAllBelow, type = RepositoryType.GIT, username, project, enableOci } = props;
    const { password, bearerToken, sshPrivateKey, githubApp } = props;
    const url = props.url ?? repository?.url ?? '';
    this.externalSecret = argoSecret(this, {
      store,
      metadata: namedMetadata(props),
      type: forAllBelow ? 'repo-creds' : 'repository',
      secrets: { password, bearerToken, sshPrivateKey, githubAppPrivateKey: githubApp?.privateKey },
      texts: {
        url,
        type,
        username,
        project: project?.name,
        enableOCI: enableOci === undefined ? undefined : String(enableOci),
        githubAppID: githubApp?.appId,
        githubAppInstallationID: githubApp?.installationId,
        githubAppEnterpriseBaseUrl: githubApp?.enterpriseBaseUrl,
      },
    });
    this._check(props, url);
  }

  private _check(props: RepositoryCredentialsProps, url: string): void {
    const { url: given, repository, username, password, bearerToken, sshPrivateKey, githubApp, forAllBelow, project } = props;
    const refuse = (message: string, fix: string): void => problem(this.externalSecret, 'argocd-credentials', message, fix);
    if ((given === undefined) === (repository === undefined)) refuse(`it has ${given === undefined ? 'neither' : 'both'} url and repository`.replace('neither url and', 'neither url nor'), 'give one of them');
    const all = Object.entries({ password, bearerToken, sshPrivateKey, githubApp });
    const kinds = all.filter(([, value]) => value !== undefined).map(([name]) => name);
    if (kinds.length !== 1) refuse(kinds.length > 1 ? `it has ${kinds.join(' and ')}, of which Argo CD takes one` : 'it has no credentials', 'give one of password, bearerToken, sshPrivateKey and githubApp');
    if ((username === undefined) !== (password === undefined)) refuse(`it has ${username === undefined ? 'password without username' : 'username without password'}`, 'give both: any username goes with a token');
    const isSsh = /^ssh:\/\/|^[^/@]+@[^/@:]+:/.test(url);
    if (isSsh !== (sshPrivateKey !== undefined) && kinds.length === 1) {
      refuse(`${url} is ${isSsh ? 'reached by SSH' : 'not reached by SSH'}, but it has ${kinds[0]}`, isSsh ? 'give sshPrivateKey, or an https:// address' : 'give password, bearerToken or githubApp, or an ssh:// address');
    }
    if (forAllBelow && project) refuse('it has a project, which Argo CD ignores with forAllBelow', 'remove one of them');
  }
}
