import { Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { InputProviderType } from './input-provider-type';
import { ResourceSet } from './resource-set';
import { ResourceSetInputProvider } from './resource-set-input-provider';
import { problem } from '../../base/problem';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';
import { Kustomization } from '../kustomize/kustomization';
import { Substitution } from '../kustomize/substitution';
import { GitReference, GitRepository } from '../source/git-repository';

/** Properties of preview environments. */
export interface PreviewEnvironmentsProps {
  /** The pull requests: `InputProviderType.gitHubPullRequests(url)`, or those of GitLab, Gitea, Azure DevOps or AWS CodeCommit. */
  readonly requests: InputProviderType;
  /**
   * Labels that a pull request must have to get an environment. Without labels, whoever can open a pull request can run code in the cluster.
   *
   * @default [preview]
   */
  readonly labels?: string[];
  /**
   * Labels of pull requests whose environments stay as they are; with `!` before them, those of pull requests without the label: `!built` waits until a pipeline has set the label `built`.
   *
   * @default - none
   */
  readonly skipLabels?: string[];
  /**
   * Secret with credentials of the Git server, to list pull requests and to fetch them: `username` and `password` (a token).
   *
   * @default - none: the repository is public
   */
  readonly secret?: ISecret;
  /**
   * Path in the repository of the manifests of the application. They are applied as they are in the pull request, to its namespace.
   *
   * @default - none: objects below `template` only
   */
  readonly path?: string;
  /**
   * Variables of the manifests at `path`, which may contain `previews.id` and other inputs: `{ HOST: previews.host('example.com') }` is `pr-12.example.com`.
   *
   * @default - `PREVIEW_ID`, `PREVIEW_SHA` and `PREVIEW_NAMESPACE`
   */
  readonly variables?: { [name: string]: string };
  /**
   * Beginning of the names of namespaces: `pr` gives `pr-12`.
   *
   * @default - the construct's id
   */
  readonly prefix?: string;
  /**
   * How many environments there may be at most.
   *
   * @default 10
   */
  readonly limit?: number;
  /**
   * How often pull requests are listed.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/**
 * An environment for each pull request with a label: a namespace of its own, and in it the manifests of the pull request, and whatever is below `template`. It follows the pull
 * request, and is removed when that is closed. Needs Flux Operator.
 *
 * @example
 * const token = Secret.fromSecretName(folder, 'token', { name: 'github-token', namespace: 'flux-system', keys: ['username', 'password'] });
 * const previews = new flux.PreviewEnvironments(folder, 'pr', {
 *   requests: flux.InputProviderType.gitHubPullRequests('https://github.com/org/myapp'),
 *   secret: token,
 *   path: 'deploy/preview',
 * });
 * new kplus.ConfigMap(previews.template, 'preview', { metadata: { namespace: previews.namespace }, data: { COMMIT: previews.sha, HOST: previews.host('preview.example.com') } });
 *
 * @see https://fluxoperator.dev/docs/resourcesets/github-pull-requests/
 */
export class PreviewEnvironments extends Construct {
  /** What lists the pull requests. */
  public readonly provider: ResourceSetInputProvider;
  /** What creates the environments. */
  public readonly resourceSet: ResourceSet;
  /** Namespace of an environment, such as `pr-12`, for the template. */
  public readonly namespace: string;

  constructor(scope: Construct, id: string, props: PreviewEnvironmentsProps) {
    super(scope, id);
    const { requests, secret, path, labels = ['preview'], limit = 10, interval = Duration.minutes(5) } = props;
    if (!requests._traits.exports?.includes('title') || requests.type === 'GitLabEnvironment') {
      problem(this, 'input-provider', `requests is ${requests.type}, which does not list pull requests`, 'use InputProviderType.gitHubPullRequests or its siblings');
    }
    if (labels.length === 0) problem(this, 'preview-labels', 'labels is empty, so that whoever opens a pull request runs code in the cluster', 'name a label that only reviewers set');
    this.provider = new ResourceSetInputProvider(this, 'requests', { type: requests, secret, filter: { labels, limit }, skipLabels: props.skipLabels, interval });
    this.resourceSet = new ResourceSet(this, 'environments', { inputsFrom: [this.provider] });
    this.namespace = `${props.prefix ?? id}-${this.id}`;
    new Namespace(this.template, 'namespace', this.namespace);
    if (path !== undefined) this._applyManifests(path, props);
  }

  /** Scope for further objects of each environment; set their namespace to `namespace`. */
  public get template(): Chart {
    return this.resourceSet.template;
  }

  /** Number of the pull request, for the template. */
  public get id(): string {
    return this.provider.input('id');
  }

  /** Commit of the pull request, for the template. */
  public get sha(): string {
    return this.provider.input('sha');
  }

  /** Branch of the pull request, for the template, as a text that is valid in names and labels. */
  public get branch(): string {
    return this.provider.inputSlug('branch');
  }

  /**
   * Name of a host for each environment, such as `pr-12.preview.example.com`.
   *
   * @param domain domain below which all hosts are; its DNS must send `*.<domain>` to the ingress
   */
  public host(domain: string): string {
    return `${this.namespace}.${domain}`;
  }

  private _applyManifests(path: string, { requests, secret, variables }: PreviewEnvironmentsProps): void {
    const { namespace, template } = this;
    const name = this.namespace;
    const ref = this.provider._reference;
    const source = new GitRepository(template, 'source', {
      name, url: requests._traits.url ?? '', secret, ref: ref === undefined ? GitReference.branch(this.provider.input('branch')) : GitReference.named(ref),
    });
    const values = variables ?? { PREVIEW_ID: this.id, PREVIEW_SHA: this.sha, PREVIEW_NAMESPACE: namespace };
    new Kustomization(template, 'manifests', {
      name, source, path, targetNamespace: namespace, substitutions: Object.entries(values).map(([key, value]) => Substitution.literal(key, value)),
    });
  }
}

class Namespace extends Resource {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id, 'v1', 'Namespace', { name });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return {};
  }
}
