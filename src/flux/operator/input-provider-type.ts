import { LabelSelector } from '../../label-selector';

/** ExternalArtifacts of the cluster. Either a name or labels. */
export interface ExternalArtifactSelector {
  /**
   * Name of one ExternalArtifact.
   *
   * @default - those with the labels
   */
  readonly name?: string;
  /**
   * Labels of ExternalArtifacts.
   *
   * @default - all, unless there is a name
   */
  readonly labels?: LabelSelector;
  /**
   * Namespace of the ExternalArtifacts; `*` for all namespaces.
   *
   * @default - that of the ResourceSetInputProvider
   */
  readonly namespace?: string;
}

const REQUEST = ['id', 'sha', 'branch', 'author', 'title'];
const BRANCH = ['id', 'branch', 'sha'];
const TAG = ['id', 'tag', 'sha'];
const ARTIFACT = ['id', 'tag', 'digest'];

/** What a type of providers is like. */
interface Traits {
  readonly url?: string;
  /** Inputs that it exports; undefined where they are not known at synth. */
  readonly exports?: readonly string[];
  readonly scheme?: RegExp;
  readonly form?: string;
  readonly secretKeys?: 'git' | 'registry' | 'service';
  readonly workloadIdentity?: boolean;
  readonly certificates?: boolean;
  readonly selectors?: readonly ExternalArtifactSelector[];
  /** Name of the reference that a change request can be fetched by, around its ID. */
  readonly reference?: readonly [string, string];
}

const git = (url: string, exports: readonly string[], others: Traits = {}): Traits => (
  { url, exports, scheme: /^https?:\/\/[^/\s]+\/\S+$/, form: 'https://host/path', secretKeys: 'git', certificates: true, ...others });
const cloudGit = (url: string, exports: readonly string[], others: Traits = {}): Traits => (
  git(url, exports, { workloadIdentity: true, certificates: false, ...others }));
const registry = (url: string, others: Traits = {}): Traits => (
  { url, exports: ARTIFACT, scheme: /^oci:\/\/[^/\s]+\/\S+$/, form: 'oci://host/path', workloadIdentity: true, ...others });

/**
 * Where the inputs of a ResourceSet come from. All but `values` are asked again and again; each thing that is found gives one set of inputs, and the objects of a set that is
 * gone are removed.
 *
 * @see https://fluxoperator.dev/docs/crd/resourcesetinputprovider/#type
 */
export class InputProviderType {
  /** One set of inputs: the provider's `defaultValues`, and `id`. */
  public static values(): InputProviderType {
    return new InputProviderType('Static', { exports: ['id'] });
  }

  /** Open pull requests of a repository on GitHub: `id`, `sha`, `branch`, `author`, `title`. */
  public static gitHubPullRequests(url: string): InputProviderType {
    return new InputProviderType('GitHubPullRequest', git(url, REQUEST, { reference: ['refs/pull/', '/head'] }));
  }

  /** Branches of a repository on GitHub: `id`, `branch`, `sha`. */
  public static gitHubBranches(url: string): InputProviderType {
    return new InputProviderType('GitHubBranch', git(url, BRANCH));
  }

  /** Tags of a repository on GitHub: `id`, `tag`, `sha`. */
  public static gitHubTags(url: string): InputProviderType {
    return new InputProviderType('GitHubTag', git(url, TAG));
  }

  /** Open merge requests of a project on GitLab: `id`, `sha`, `branch`, `author`, `title`. */
  public static gitLabMergeRequests(url: string): InputProviderType {
    return new InputProviderType('GitLabMergeRequest', git(url, REQUEST, { reference: ['refs/merge-requests/', '/head'] }));
  }

  /** Branches of a project on GitLab: `id`, `branch`, `sha`. */
  public static gitLabBranches(url: string): InputProviderType {
    return new InputProviderType('GitLabBranch', git(url, BRANCH));
  }

  /** Tags of a project on GitLab: `id`, `tag`, `sha`. */
  public static gitLabTags(url: string): InputProviderType {
    return new InputProviderType('GitLabTag', git(url, TAG));
  }

  /** Environments of a project on GitLab to which something is deployed: `id`, `sha`, `branch`, `author`, `title`, `slug`. */
  public static gitLabEnvironments(url: string): InputProviderType {
    return new InputProviderType('GitLabEnvironment', git(url, [...REQUEST, 'slug']));
  }

  /** Open pull requests of a repository on Gitea or Forgejo: `id`, `sha`, `branch`, `author`, `title`. */
  public static giteaPullRequests(url: string): InputProviderType {
    return new InputProviderType('GiteaPullRequest', git(url, REQUEST, { reference: ['refs/pull/', '/head'] }));
  }

  /** Branches of a repository on Gitea or Forgejo: `id`, `branch`, `sha`. */
  public static giteaBranches(url: string): InputProviderType {
    return new InputProviderType('GiteaBranch', git(url, BRANCH));
  }

  /** Tags of a repository on Gitea or Forgejo: `id`, `tag`, `sha`. */
  public static giteaTags(url: string): InputProviderType {
    return new InputProviderType('GiteaTag', git(url, TAG));
  }

  /** Open pull requests of a repository on Azure DevOps: `id`, `sha`, `branch`, `author`, `title`. */
  public static azureDevOpsPullRequests(url: string): InputProviderType {
    return new InputProviderType('AzureDevOpsPullRequest', cloudGit(url, REQUEST, { reference: ['refs/pull/', '/merge'] }));
  }

  /** Branches of a repository on Azure DevOps: `id`, `branch`, `sha`. */
  public static azureDevOpsBranches(url: string): InputProviderType {
    return new InputProviderType('AzureDevOpsBranch', cloudGit(url, BRANCH));
  }

  /** Tags of a repository on Azure DevOps: `id`, `tag`, `sha`. */
  public static azureDevOpsTags(url: string): InputProviderType {
    return new InputProviderType('AzureDevOpsTag', cloudGit(url, TAG));
  }

  /** Open pull requests of a repository in AWS CodeCommit: `id`, `sha`, `branch`, `author`, `title`. */
  public static codeCommitPullRequests(url: string): InputProviderType {
    return new InputProviderType('AWSCodeCommitPullRequest', cloudGit(url, REQUEST, CODE_COMMIT));
  }

  /** Branches of a repository in AWS CodeCommit: `id`, `branch`, `sha`. */
  public static codeCommitBranches(url: string): InputProviderType {
    return new InputProviderType('AWSCodeCommitBranch', cloudGit(url, BRANCH, CODE_COMMIT));
  }

  /** Tags of a repository in AWS CodeCommit: `id`, `tag`, `sha`. */
  public static codeCommitTags(url: string): InputProviderType {
    return new InputProviderType('AWSCodeCommitTag', cloudGit(url, TAG, CODE_COMMIT));
  }

  /** Tags of an image or artifact in any registry, `oci://host/path`: `id`, `tag`, `digest`. */
  public static ociArtifactTags(url: string): InputProviderType {
    return new InputProviderType('OCIArtifactTag', registry(url, { secretKeys: 'registry', certificates: true }));
  }

  /** Tags of an image or artifact in Azure Container Registry, by workload identity: `id`, `tag`, `digest`. */
  public static acrArtifactTags(url: string): InputProviderType {
    return new InputProviderType('ACRArtifactTag', registry(url));
  }

  /** Tags of an image or artifact in Amazon ECR, by workload identity: `id`, `tag`, `digest`. */
  public static ecrArtifactTags(url: string): InputProviderType {
    return new InputProviderType('ECRArtifactTag', registry(url));
  }

  /** Tags of an image or artifact in Google Artifact Registry, by workload identity: `id`, `tag`, `digest`. */
  public static garArtifactTags(url: string): InputProviderType {
    return new InputProviderType('GARArtifactTag', registry(url));
  }

  /** What a service of your own answers, as JSON: `{"inputs": [{"id": "1", …}]}`. Each set has an `id`; the other inputs are the service's. */
  public static externalService(url: string): InputProviderType {
    return new InputProviderType('ExternalService', { url, scheme: /^https?:\/\/[^/\s]\S*$/, form: 'https://host/path', secretKeys: 'service', certificates: true });
  }

  /** ExternalArtifacts of the cluster: `id`, `name`, `namespace`, `revision`, and their labels. */
  public static externalArtifacts(...selectors: ExternalArtifactSelector[]): InputProviderType {
    return new InputProviderType('ExternalArtifact', { selectors, workloadIdentity: true });
  }

  /** @internal */
  public readonly _traits: Traits;

  private constructor(
    /** Type in Flux Operator. */
    public readonly type: string,
    traits: Traits,
  ) {
    this._traits = traits;
  }
}

const CODE_COMMIT: Traits = { scheme: /^https:\/\/git-codecommit\.[^/\s]+\/\S+$/, form: 'https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>', secretKeys: undefined };

/** Inputs of Git servers and registries that have letters, digits, dots, dashes and underscores only. */
export const PLAIN_INPUTS: ReadonlySet<string> = new Set(['id', 'sha', 'slug']);
