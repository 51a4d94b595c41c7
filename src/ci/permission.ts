/** What the token of a job may do (GitHub and Gitea from 1.26; GitLab and Azure decide it in their settings). */
export enum Permission {
  READ_CONTENTS = 'contents: read',
  WRITE_CONTENTS = 'contents: write',
  READ_PACKAGES = 'packages: read',
  WRITE_PACKAGES = 'packages: write',
  READ_ACTIONS = 'actions: read',
  READ_PULL_REQUESTS = 'pull-requests: read',
  WRITE_PULL_REQUESTS = 'pull-requests: write',
  WRITE_STATUSES = 'statuses: write',
  WRITE_SECURITY_EVENTS = 'security-events: write',
  WRITE_ATTESTATIONS = 'attestations: write',
  /** Ask the platform for signed identity tokens. Follows by itself from `Value.idToken`. */
  WRITE_ID_TOKEN = 'id-token: write',
}
