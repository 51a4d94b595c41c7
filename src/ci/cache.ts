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
