/** The numbers that GitHub puts beside names in the subject of tokens. */
export interface GitHubNumbers {
  /** Number of the owner: `gh api repos/OWNER/NAME --jq .owner.id`. */
  readonly owner: string;
  /** Number of the repository: `gh api repos/OWNER/NAME --jq .id`. */
  readonly repository: string;
}
