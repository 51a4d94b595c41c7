/** What Gitea cannot do, by the id of its check. */
export const RULES = {
  'gitea-environment': 'Gitea has no environments: nobody would be asked, and no address be shown.',
  'gitea-id-token': 'Gitea signs no tokens for jobs (OpenID Connect): Vault takes AppRole or Kubernetes auth, cosign a key, clouds and registries a secret.',
  'gitea-permission': 'The token that Gitea gives a job cannot push packages, set statuses of commits or keep attestations: a secret with an account\'s token can.',
  'gitea-runner': 'A job on Gitea runs on a runner with one label, which must be registered: else it waits forever.',
  'gitea-trigger': 'Gitea starts no pipeline when another ends: the jobs go behind those that they wait for, in one pipeline.',
} as const;
