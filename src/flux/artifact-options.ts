/** What happens to a file that is there already. */
export enum CopyStrategy {
  /** It is replaced. */
  OVERWRITE = 'Overwrite',
  /** YAML is merged into it, as Helm merges values. */
  MERGE = 'Merge',
  /** The copied file is a tar archive, and is unpacked. */
  EXTRACT = 'Extract',
}

/** Files that are copied into an artifact. */
export interface ArtifactCopy {
  /** Which files: `@alias/path`, with wildcards `*` and `**`, at most 1024 characters. */
  readonly from: string;
  /**
   * Path in the artifact. It is a directory where it ends in `/`.
   *
   * @default - the artifact's root
   */
  readonly to?: string;
  /**
   * Patterns of files that are left out, at most 100.
   *
   * @default - none
   */
  readonly exclude?: string[];
  /**
   * What happens to files that are there already.
   *
   * @default CopyStrategy.OVERWRITE
   */
  readonly strategy?: CopyStrategy;
}

/** An artifact of an ArtifactGenerator. */
export interface ArtifactOptions {
  /** What is copied into it, in this order. At least one. */
  readonly copy: ArtifactCopy[];
  /**
   * Alias of the source whose revision it has.
   *
   * @default - a digest of its content
   */
  readonly revision?: string;
  /**
   * Alias of the source whose origin revision, such as a Git commit, it names; commit statuses need it.
   *
   * @default - none
   */
  readonly originRevision?: string;
}
