import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GitLabCredentials } from './gitlab-credentials';
import { checkName, freeId } from './gitlab-desired';
import type { DesiredObject } from './gitlab-desired';
import { GitLabVisibility, renderMembers } from './gitlab-group';
import type { GitLabGroup, GitLabMember } from './gitlab-group';
import { checkValues } from './gitlab-host-checks';
import { REGISTRY_PORT, SSH_PORT } from './gitlab-omnibus';
import { problem } from '../../base/problem';
import { trimEnd } from '../../base/trim';
import type { Receiver } from '../../flux/notification/receiver';

/** What of the host a project needs. @internal */
export interface ProjectHost {
  readonly domain: string;
  readonly role: iam.Role;
  readonly hasPrivateCa: boolean;
}

/**
 * A project of GitLab, created if absent and kept in line with the program. Created by `GitLabHost.addProject`. It remains in GitLab, with its content, when it is removed from the program.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.letsEncrypt('admin@example.com') });
 * const fleet = gitlab.addProject('fleet');
 * const manifests = new Repository(app, 'fleet', { url: fleet.sshUrl });
 */
export class GitLabProject extends Construct {
  /** @internal */
  public static _make(scope: Construct, id: string, name: string, options: GitLabProjectOptions, host: ProjectHost): GitLabProject {
    return new GitLabProject(scope, id, name, options, host);
  }

  /** Path with its group, such as `team/app`. */
  public readonly path: string;
  /** Address for Git over HTTPS. */
  public readonly httpsUrl: string;
  /** Address for Git over SSH, as Flux takes it. */
  public readonly sshUrl: string;
  /** The repository of its images, without a tag. */
  public readonly imageRepository: string;

  private readonly _keys: DesiredObject[] = [];
  private readonly _tokens: DesiredObject[] = [];
  private readonly _webhooks: DesiredObject[] = [];
  private readonly _hosts: string[] = [];

  private constructor(
    scope: Construct, id: string, private readonly _name: string,
    private readonly _options: GitLabProjectOptions, private readonly _host: ProjectHost,
  ) {
    super(scope, freeId(scope, id));
    checkName(this, 'project', _name);
    this.path = `${_options.group?.path ?? 'root'}/${_name}`;
    this.httpsUrl = `https://${_host.domain}/${this.path}.git`;
    this.sshUrl = `ssh://git@${_host.domain}:${SSH_PORT}/${this.path}.git`;
    this.imageRepository = `${_host.domain}:${REGISTRY_PORT}/${this.path.toLowerCase()}`;
    const reserved = Object.keys(_options.settings ?? {}).filter((name) => ['path', 'namespace_id', 'visibility', 'import_url'].includes(name) || /token|password|secret/.test(name));
    checkValues(this, _options.settings);
    if (reserved.length > 0) {
      problem(this, 'gitlab-setting', `settings contains ${reserved.join(', ')}, which is not allowed`,
        'use the options of the project; secrets cannot be settings');
    }
  }

  /**
   * A key by which Flux fetches the project over SSH, and pushes if it may. It never expires. The secret is what the `secret` of a `GitRepository` takes: `identity`, `identity.pub`,
   * `known_hosts`. Delete the secret's value to have another key made.
   *
   * @param title name of the key in GitLab
   * @param options what it may do
   */
  public addDeployKey(title: string, options: GitLabDeployKeyOptions = {}): GitLabCredentials {
    const credentials = this._credentials(title, `Deploy key ${title} of ${this.path}`, ['identity', 'identity.pub', 'known_hosts']);
    this._keys.push({ title, can_push: options.canPush ?? false, secret: credentials._arn });
    return credentials;
  }

  /**
   * A token by which others read the repository over HTTPS, or the registry. It never expires. The secret has `username` and `password`, `.dockerconfigjson` for pulling images, and
   * `ca.crt` where GitLab has a private CA. It cannot push to the repository: use a deploy key.
   *
   * @param name name of the token in GitLab
   * @param scopes what it may do; at least one
   */
  public addDeployToken(name: string, scopes: GitLabTokenScope[]): GitLabCredentials {
    if (scopes.length === 0) problem(this, 'gitlab-scopes', `deploy token ${name} has no scopes`, 'add GitLabTokenScope.READ_REPOSITORY or others');
    const keys = ['id', 'username', 'password', '.dockerconfigjson', ...this._host.hasPrivateCa ? ['ca.crt'] : []];
    const credentials = this._credentials(name, `Deploy token ${name} of ${this.path}`, keys);
    this._tokens.push({ name, scopes, secret: credentials._arn });
    return credentials;
  }

  /** Tells a Receiver of Flux of each push, so that it is reconciled at once. GitLab may call its host from then on, also where that is in the private network. */
  public addWebhook(options: GitLabWebhookOptions): void {
    const { receiver, token, branch = 'main', verifiesCertificate = true } = options;
    const address = trimEnd(options.url, '/');
    const host = /^https?:\/\/([^\s/?#@:]+)(?::\d{1,5})?$/.exec(address)?.[1];
    if (host === undefined) {
      problem(this, 'gitlab-webhook', `url is ${JSON.stringify(options.url)}, which is not a valid URL`,
        'use the URL of the host, such as https://flux.example.com');
    }
    if (receiver._type !== 'gitlab') {
      problem(this, 'gitlab-webhook', `${receiver.node.path} is of type ${receiver._type}, which GitLab does not call`,
        'create it with ReceiverType.gitlab');
    }
    if (receiver.namespace === undefined) {
      problem(this, 'gitlab-webhook', `the namespace of ${receiver.node.path} is not known`, 'set the namespace of the Receiver or its folder');
    }
    if (!token.keys.includes('token')) problem(this, 'gitlab-webhook', `${token.node.path} has no key token`, 'use GitLabHost.addReceiverToken');
    if (host !== undefined) this._hosts.push(host);
    token.grantRead(this._host.role);
    this._webhooks.push({
      name: `Flux ${receiver.namespace}/${receiver.name}`,
      address,
      namespace: receiver.namespace,
      receiver: receiver.name,
      secret: token._arn,
      wanted: { push_events: true, push_events_branch_filter: branch, enable_ssl_verification: verifiesCertificate },
    });
  }

  /** Hosts that its webhooks call. @internal */
  public get _outboundHosts(): readonly string[] {
    return this._hosts;
  }

  /** @internal */
  public _wanted(): DesiredObject {
    const { group, visibility = GitLabVisibility.PRIVATE, members, settings } = this._options;
    return {
      group: group?.path,
      wanted: { visibility, ...settings },
      first: { name: this._name, path: this._name },
      members: renderMembers(members),
      deploy_keys: this._keys,
      deploy_tokens: this._tokens,
      webhooks: this._webhooks,
    };
  }

  private _credentials(name: string, description: string, keys: string[]): GitLabCredentials {
    checkName(this, 'key or token', name);
    if (this.node.tryFindChild(name)) problem(this, 'gitlab-twice', `a key or token ${name} is declared twice`, 'give each a unique name');
    const credentials = GitLabCredentials._make(this, freeId(this, name), { description, keys });
    credentials._grantHost(this._host.role);
    return credentials;
  }
}

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
  readonly url: string;
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
