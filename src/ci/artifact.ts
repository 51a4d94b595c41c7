import { Duration } from 'cdk8s';

/** Which files a job keeps for others. */
export interface ArtifactOptions {
  /** Name, unique in the pipeline: letters, digits, dashes, dots and underscores. */
  readonly name: string;
  /** Files and folders below the checkout, with `*` and `**`; at least one. They keep their paths. Exclusions, home folders and variables are refused. */
  readonly paths: string[];
  /**
   * For how long the platform keeps them: an hour or more; GitHub and Gitea count whole days.
   *
   * @default - the platform's own; Azure knows no other
   */
  readonly expireAfter?: Duration;
  /**
   * Whether they are kept when the job failed, too: reports.
   *
   * @default false
   */
  readonly always?: boolean;
  /**
   * Whether the job fails when there is none of them.
   *
   * @default - true, or false where they are kept `always`
   */
  readonly required?: boolean;
}

/** Files that a job keeps: for jobs that list it in `uses`, and for people. */
export class Artifact {
  public readonly name: string;

  constructor(public readonly options: ArtifactOptions) {
    this.name = options.name;
  }
}
