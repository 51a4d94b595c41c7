/**
 * Which artifacts of a project a rule is about. Patterns are doublestar globs: `*` within one part of a path, `**` across parts,
 * `{a,b}` for alternatives. Several patterns are alternatives.
 */
export interface ArtifactSelection {
  /**
   * Repositories, by their name without the project, such as `backend/*`. Not together with `excludeRepositories`.
   *
   * @default - all
   */
  readonly repositories?: string[];
  /**
   * All repositories but these.
   *
   * @default - none
   */
  readonly excludeRepositories?: string[];
  /**
   * Tags, such as `v*`. Not together with `excludeTags`.
   *
   * @default - all
   */
  readonly tags?: string[];
  /**
   * All tags but these.
   *
   * @default - none
   */
  readonly excludeTags?: string[];
}
