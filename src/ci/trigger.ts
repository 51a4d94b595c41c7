
/**
 * What happens when a run starts while another of its group goes on. A platform that cannot keep the promise refuses it. Give it to the jobs that it is
 * about (`JobOptions.concurrency`) where tests may be canceled, but a deployment must not be.
 */
export interface Concurrency {
  /** Name of the group, unique in the repository: `deploy-production`. Runs of different branches and pull requests belong to the same group. */
  readonly group: string;
  /**
   * Whether a newer run cancels the older one; otherwise it waits. A job that deploys is not canceled halfway: GitLab lets it finish, other platforms refuse
   * the combination.
   *
   * @default false
   */
  readonly cancelsOlder?: boolean;
  /**
   * Whether a newer run takes the place of a run that is still waiting; otherwise every run gets its turn. Gitea, and Azure for pushes, can only do it with
   * `true`; GitLab only with `false`.
   *
   * @default false
   */
  readonly replacesWaiting?: boolean;
  /**
   * Whether each branch and each pull request has a group of its own.
   *
   * @default false
   */
  readonly perBranch?: boolean;
}

/** Which pushes start a run. */
export interface PushOptions {
  /**
   * Branches, with `*` for anything but a slash and `**` for anything.
   *
   * @default - all branches, where no tags are given; else none
   */
  readonly branches?: string[];
  /**
   * Tags, with `*` and `**`.
   *
   * @default - none
   */
  readonly tags?: string[];
  /**
   * Only when one of these files changed: paths with `*` and `**`. Tags are not judged by paths.
   *
   * @default - any file
   */
  readonly paths?: string[];
  /**
   * Not when only these files changed. Not together with `paths`.
   *
   * @default - none
   */
  readonly ignoredPaths?: string[];
}

/** Which pull requests start a run. */
export interface PullRequestOptions {
  /**
   * Target branches, with `*` and `**`.
   *
   * @default - all
   */
  readonly branches?: string[];
  /**
   * Only when one of these files changed.
   *
   * @default - any file
   */
  readonly paths?: string[];
}

/** Which end of another pipeline starts a run. */
export interface PipelineEndOptions {
  /**
   * Branches of the other pipeline's run.
   *
   * @default - all
   */
  readonly branches?: string[];
}

/** What starts a run, as platforms write it. @internal */
export type TriggerSource =
  | { readonly kind: 'push'; readonly options: PushOptions }
  | { readonly kind: 'pullRequest'; readonly options: PullRequestOptions }
  | { readonly kind: 'schedule'; readonly cron: string }
  | { readonly kind: 'manual' }
  | { readonly kind: 'pipeline'; readonly name: string; readonly options: PipelineEndOptions };

/** What starts a run of a pipeline. */
export class Trigger {
  /** A push of a branch or tag. */
  public static push(options: PushOptions = {}): Trigger {
    return new Trigger({ kind: 'push', options });
  }

  /** A pull request (GitLab: merge request) is opened or changed. */
  public static pullRequest(options: PullRequestOptions = {}): Trigger {
    return new Trigger({ kind: 'pullRequest', options });
  }

  /**
   * A time, in UTC, on the default branch. GitLab keeps schedules in its settings: there the jobs only allow it.
   *
   * @param cron five fields with one space between them: minute, hour, day of month, month (1 to 12, or `JAN` …), day of week (0 to 6, or `SUN` …);
   * with `*`, lists (`1,15`), ranges (`MON-FRI`) and steps (`0-59/15`)
   */
  public static schedule(cron: string): Trigger {
    return new Trigger({ kind: 'schedule', cron });
  }

  /** A person starts it. */
  public static manual(): Trigger {
    return new Trigger({ kind: 'manual' });
  }

  /**
   * Another pipeline of the same repository succeeded (GitHub: `workflow_run`; Azure: a pipeline resource). Gitea and GitLab have nothing alike:
   * put the jobs behind those that they wait for.
   *
   * @param name name of the other pipeline, as its platform shows it
   * @param options which of its runs
   */
  public static pipelineSuccess(name: string, options: PipelineEndOptions = {}): Trigger {
    return new Trigger({ kind: 'pipeline', name, options });
  }

  /** @internal */
  public readonly _source: TriggerSource;

  private constructor(source: TriggerSource) {
    this._source = source;
  }
}
