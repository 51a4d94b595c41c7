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

/** Which files are kept from run to run. */
export interface CacheOptions {
  /** What the cache is called, such as `npm`; unique in the job. */
  readonly name: string;
  /** Files whose content decides which cache is taken: lock files. At least one; GitLab takes two at most. */
  readonly keyFiles: string[];
  /** Folders that are kept, below the checkout: GitLab cannot keep others. */
  readonly paths: string[];
}

/** Files that are kept from run to run: downloads, never what the run makes. On GitHub and Gitea runs for tags start without: a release is made of nothing old. */
export class Cache {
  constructor(public readonly options: CacheOptions) {}
}

/** What a checkout has beside the files. */
export interface CheckoutOptions {
  /**
   * How many commits of history.
   *
   * @default 1
   */
  readonly depth?: number;
  /**
   * Whether submodules are checked out.
   *
   * @default false
   */
  readonly submodules?: boolean;
  /**
   * Whether files in Git LFS are fetched.
   *
   * @default false
   */
  readonly lfs?: boolean;
}

/** How a job gets the files of the repository. No credentials are left in the checkout, where the platform leaves that choice. */
export class Checkout {
  /** The commit's files, with little history. */
  public static shallow(options: CheckoutOptions = {}): Checkout {
    return new Checkout({ ...options, depth: options.depth ?? 1 });
  }

  /** The files with all history and tags, as analysers and version tools want it. */
  public static full(options: CheckoutOptions = {}): Checkout {
    return new Checkout({ ...options, depth: 0 });
  }

  /** No files. */
  public static none(): Checkout {
    return new Checkout(undefined);
  }

  /** @internal */
  public readonly _options?: CheckoutOptions;

  private constructor(options: CheckoutOptions | undefined) {
    this._options = options;
  }
}

/** What a report says. */
export enum ReportFormat {
  /** Results of tests, in JUnit's XML. */
  JUNIT = 'junit',
  /** Coverage, in Cobertura's XML. */
  COBERTURA = 'cobertura',
}

/** A report that the platform shows beside the run, where it can: GitLab and Azure. Elsewhere it is kept as an artifact. */
export interface TestReport {
  /** Path of the file, with `*` and `**`. */
  readonly path: string;
  /** What it says. */
  readonly format: ReportFormat;
}
