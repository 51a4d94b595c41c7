import { Generating, Generator, parameterText, PollingGeneratorOptions, seconds } from './generator';
import { PullRequestProvider } from './pull-request-provider';
import { ScmProvider } from './scm-provider';

/** Which repositories are taken: those that match all of it. */
export interface ScmFilter {
  /**
   * Regular expression of Go that the name of the repository matches.
   *
   * @default - any
   */
  readonly repositoryMatch?: string;
  /**
   * Regular expression that the branch matches.
   *
   * @default - any
   */
  readonly branchMatch?: string;
  /**
   * Regular expression that one of the labels or topics matches.
   *
   * @default - any
   */
  readonly labelMatch?: string;
  /**
   * Paths that exist.
   *
   * @default - any
   */
  readonly pathsExist?: string[];
  /**
   * Paths that do not exist.
   *
   * @default - any
   */
  readonly pathsDoNotExist?: string[];
}

/** Properties of a generator of repositories. */
export interface ScmProviderGeneratorProps extends PollingGeneratorOptions {
  /** Where repositories are looked for. */
  readonly provider: ScmProvider;
  /**
   * Which are taken: those that match any of the filters.
   *
   * @default - all
   */
  readonly filters?: ScmFilter[];
  /**
   * Protocol of `url`: `ssh` or `https`.
   *
   * @default - ssh, or what the provider has
   */
  readonly cloneProtocol?: string;
}

/**
 * One Application for each repository of an organization.
 *
 * @example
 * const token = Secret.fromSecretName(folder, 'scm', { name: 'github-token', namespace: 'argocd', keys: ['token'] });
 * const repositories = new argocd.ScmProviderGenerator({
 *   provider: argocd.ScmProvider.github({ organization: 'mon-org', token: { secret: token, key: 'token' } }),
 *   filters: [{ pathsExist: ['kubernetes/production'] }],
 * });
 * new argocd.ApplicationSet(folder, 'repositories', {
 *   generators: [repositories],
 *   template: {
 *     name: repositories.repository,
 *     source: argocd.ApplicationSource.git({ url: repositories.url, revision: repositories.branch, path: 'kubernetes/production' }),
 *     destination: argocd.Destination.inCluster(repositories.repository),
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-SCM-Provider/
 */
export class ScmProviderGenerator extends Generator {
  /** Organization, group or owner. */
  public readonly organization = parameterText(['organization']);
  /** Name of the repository. */
  public readonly repository = parameterText(['repository']);
  /** Id of the repository. */
  public readonly repositoryId = parameterText(['repository_id']);
  /** Address of the repository. */
  public readonly url = parameterText(['url']);
  /** Branch. */
  public readonly branch = parameterText(['branch']);
  /** Branch, as a name of an object may be. */
  public readonly branchNormalized = parameterText(['branchNormalized']);
  /** Commit. */
  public readonly sha = parameterText(['sha']);
  /** First eight characters of the commit. */
  public readonly shortSha = parameterText(['short_sha']);
  /** First seven characters of the commit. */
  public readonly shortSha7 = parameterText(['short_sha_7']);
  /** Labels or topics, with commas between. */
  public readonly labels = parameterText(['labels']);

  constructor(private readonly _props: ScmProviderGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { provider, filters, cloneProtocol, values, interval } = this._props;
    const asked = { cloneProtocol, values, requeueAfterSeconds: seconds(construct, interval) };
    return { name: 'scmProvider', fields: { ...provider._render(construct), filters: filters?.map((each) => ({ ...each })), ...asked } };
  }
}

/** Which pull requests are taken: those that match all of it. */
export interface PullRequestFilter {
  /**
   * Regular expression of Go that the branch matches.
   *
   * @default - any
   */
  readonly branchMatch?: string;
  /**
   * Regular expression that the branch it is for matches.
   *
   * @default - any
   */
  readonly targetBranchMatch?: string;
  /**
   * Regular expression that the title matches.
   *
   * @default - any
   */
  readonly titleMatch?: string;
}

/** Properties of a generator of pull requests. */
export interface PullRequestGeneratorProps extends PollingGeneratorOptions {
  /** Whose pull requests. */
  readonly provider: PullRequestProvider;
  /**
   * Which are taken: those that match any of the filters.
   *
   * @default - all
   */
  readonly filters?: PullRequestFilter[];
  /**
   * Whether a repository that does not exist counts as one without pull requests: its Applications are removed.
   *
   * @default false
   */
  readonly continueOnRepoNotFoundError?: boolean;
}

/**
 * One Application for each open pull request: previews.
 *
 * @example
 * const requests = new argocd.PullRequestGenerator({ provider: argocd.PullRequestProvider.github({ owner: 'mon-org', repo: 'mon-app', labels: ['preview'] }) });
 * new argocd.ApplicationSet(folder, 'previews', {
 *   generators: [requests],
 *   template: {
 *     name: `mon-app-pr-${requests.number}`,
 *     source: argocd.ApplicationSource.git({
 *       url: 'https://github.com/mon-org/mon-app.git', revision: requests.headSha, path: 'k8s', kustomize: { images: [{ name: 'mon-app', newTag: requests.headSha }] },
 *     }),
 *     destination: argocd.Destination.inCluster(`preview-${requests.number}`),
 *     createNamespace: true,
 *   },
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/
 */
export class PullRequestGenerator extends Generator {
  /** Number. */
  public readonly number = parameterText(['number']);
  /** Title. */
  public readonly title = parameterText(['title']);
  /** Author. */
  public readonly author = parameterText(['author']);
  /** Branch. */
  public readonly branch = parameterText(['branch']);
  /** Branch, as a name of an object may be. */
  public readonly branchSlug = parameterText(['branch_slug']);
  /** Branch that it is for. */
  public readonly targetBranch = parameterText(['target_branch']);
  /** Branch that it is for, as a name of an object may be. */
  public readonly targetBranchSlug = parameterText(['target_branch_slug']);
  /** Commit. */
  public readonly headSha = parameterText(['head_sha']);
  /** First eight characters of the commit. */
  public readonly headShortSha = parameterText(['head_short_sha']);
  /** First seven characters of the commit. */
  public readonly headShortSha7 = parameterText(['head_short_sha_7']);

  constructor(private readonly _props: PullRequestGeneratorProps) {
    super(_props);
  }

  /** @internal */
  protected _body(construct: Generating): { readonly name: string; readonly fields: Record<string, unknown> } {
    const { provider, filters, continueOnRepoNotFoundError, values, interval } = this._props;
    return {
      name: 'pullRequest',
      fields: {
        ...provider._render(construct),
        filters: filters?.map((each) => ({ ...each })),
        continueOnRepoNotFoundError,
        values,
        requeueAfterSeconds: seconds(construct, interval),
      },
    };
  }
}
