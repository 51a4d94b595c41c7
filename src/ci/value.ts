import type { PipelineSecret } from './pipeline-secret';
import type { IStep } from './step';
import { hideField } from '../base/inspect';

/** What the platform knows of a run. @internal */
export type ContextName =
  | 'commit' | 'shortCommit' | 'branch' | 'tag' | 'defaultBranch' | 'actor' | 'repository' | 'repositoryUrl' | 'serverUrl'
  | 'runUrl' | 'failuresUrl' | 'fromFork' | 'runNumber' | 'pullRequestNumber' | 'pullRequestBranch' | 'commitMessage' | 'event';

/** Where a value comes from. Each platform has its own way to bring it into a step's environment. @internal */
export type ValueSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'context'; readonly name: ContextName }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'matrix'; readonly axis: string }
  | { readonly kind: 'secret'; readonly secret: PipelineSecret }
  | { readonly kind: 'output'; readonly step: IStep; readonly name: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'service'; readonly name: string; readonly port?: number }
  | { readonly kind: 'failedJobs' }
  | { readonly kind: 'jobToken' }
  | { readonly kind: 'idToken'; readonly audience: string };

/**
 * Something a step's script reads from an environment variable: a text, what the platform knows of the run, a secret, an output of
 * another step. It is never put into the script's own text, so nothing in the name of a branch or in a commit message is executed.
 */
export class Value {
  /**
   * The full hash of the commit: for a pull request, the newest commit of its branch, also where the platform checks out a merge of it with the target.
   */
  public static readonly COMMIT = Value.context('commit');
  /** The first eight characters of the commit's hash. */
  public static readonly SHORT_COMMIT = Value.context('shortCommit');
  /** The branch that was pushed, or the target branch of a pull request; empty for a tag. */
  public static readonly BRANCH = Value.context('branch');
  /** The tag that was pushed; empty for a branch. */
  public static readonly TAG = Value.context('tag');
  /** The default branch of the repository. */
  public static readonly DEFAULT_BRANCH = Value.context('defaultBranch');
  /** The account that started the run. */
  public static readonly ACTOR = Value.context('actor');
  /** Owner and name of the repository, such as `org/app`. */
  public static readonly REPOSITORY = Value.context('repository');
  /** Address of the repository in a browser; Git clones from there, too, on GitHub, Gitea and GitLab with `.git` behind it. */
  public static readonly REPOSITORY_URL = Value.context('repositoryUrl');
  /** Address of the server, such as `https://gitea.example.com`, without a slash at its end. */
  public static readonly SERVER_URL = Value.context('serverUrl');
  /** Address of the run in a browser. */
  public static readonly RUN_URL = Value.context('runUrl');
  /** Address in a browser that shows what failed in the run: on GitLab the list of failed jobs, elsewhere the run itself. */
  public static readonly FAILURES_URL = Value.context('failuresUrl');
  /**
   * Names of the jobs that failed or ran into their timeout, of those that this job needs, with a comma and a space between them. Always empty on GitLab,
   * which does not tell a job about others: use `FAILURES_URL`.
   */
  public static readonly FAILED_JOBS = new Value({ kind: 'failedJobs' });
  /** `true` for a pull request from a fork, else something else. Platforms give no secrets to such a run. */
  public static readonly FROM_FORK = Value.context('fromFork');
  /** A number that grows with each run. */
  public static readonly RUN_NUMBER = Value.context('runNumber');
  /** Number of the pull request (GitLab: merge request); empty where there is none. */
  public static readonly PULL_REQUEST_NUMBER = Value.context('pullRequestNumber');
  /** The branch that the pull request wants to merge; empty where there is none. */
  public static readonly PULL_REQUEST_BRANCH = Value.context('pullRequestBranch');
  /** Message of the commit, of any length and with line breaks; empty where the platform does not know it. */
  public static readonly COMMIT_MESSAGE = Value.context('commitMessage');
  /** What started the run, in the platform's own word (`push`, `pull_request`, `merge_request_event`, `PullRequest` …). */
  public static readonly EVENT = Value.context('event');
  /**
   * The token that the platform gives each job, with the permissions that the job's steps ask for (`StepSpec.permissions`). GitLab:
   * `CI_JOB_TOKEN`; Azure: `System.AccessToken`.
   */
  public static readonly JOB_TOKEN = new Value({ kind: 'jobToken' });

  /**
   * A text that is known at synth.
   *
   * @param text arrives as it is, whatever is in it
   */
  public static literal(text: string): Value {
    return new Value({ kind: 'text', text });
  }

  /**
   * The absolute path of a file or folder below the checkout, for tools that refuse a relative one, such as Go: `GOMODCACHE`.
   *
   * @param path relative to the checkout, without `..`: `.go/mod`
   */
  public static checkoutPath(path: string): Value {
    return new Value({ kind: 'path', path });
  }

  /**
   * The host name of a service of the job: its name, or `localhost` where the job runs in no container on GitHub and Azure.
   *
   * @param service a name in the job's `services`
   */
  public static serviceHost(service: string): Value {
    return new Value({ kind: 'service', name: service });
  }

  /**
   * Host name and port of a service of the job, such as `postgres:5432`.
   *
   * @param service a name in the job's `services`
   * @param port one of the service's `ports`
   */
  public static serviceAddress(service: string, port: number): Value {
    return new Value({ kind: 'service', name: service, port });
  }

  /**
   * A variable that is kept on the platform and is no secret (GitHub and Gitea: `vars`; GitLab and Azure: variables).
   *
   * @param name letters, digits and underscores, not starting with a digit
   */
  public static variable(name: string): Value {
    return new Value({ kind: 'variable', name });
  }

  /**
   * The value of an axis of the job's matrix.
   *
   * @param axis a name in the job's `matrix`
   */
  public static matrix(axis: string): Value {
    return new Value({ kind: 'matrix', axis });
  }

  /**
   * A secret of the pipeline; masked in logs.
   *
   * @param secret one of the pipeline's `secrets`
   */
  public static secret(secret: PipelineSecret): Value {
    return new Value({ kind: 'secret', secret });
  }

  /**
   * A token signed by the platform that says which repository and branch this job runs for (OpenID Connect). Gitea issues none, and
   * Azure Pipelines only for its service connections: both are refused.
   *
   * @param audience for whom it is, as the other side demands it
   */
  public static idToken(audience: string): Value {
    return new Value({ kind: 'idToken', audience });
  }

  /**
   * What a step said by writing `NAME=value` to the file `$JOB_OUTPUTS`. Readable in later steps of its job, and in jobs that need
   * its job.
   *
   * @param step a step that lists the name in its `outputs`
   * @param name the name
   */
  public static output(step: IStep, name: string): Value {
    return new Value({ kind: 'output', step, name });
  }

  private static context(name: ContextName): Value {
    return new Value({ kind: 'context', name });
  }

  /** @internal */
  public readonly _source: ValueSource;

  private constructor(source: ValueSource) {
    this._source = source;
    hideField(this, '_source'); // a text may be a password
  }
}
