/** Mistakes with steps that deliver: hand over, wait, deploy. */
export const RULES = {
  'git-server-address': 'Pull requests, statuses and pipelines are asked for by an API, whose address follows from the repository\'s: owner and name '
    + 'on the kind of server that is named.',
  'git-access': 'A token opens a repository over HTTPS, a key one over SSH.',
  'known-hosts': 'An SSH key is shown to servers only whose public keys are known: otherwise whoever answers is trusted.',
  'hand-over-image': 'A hand-over changes an entry that is there: kustomize replaces no image without one.',
  'hand-over-version': 'A hand-over says which tag or digest runs, and changes all keys that say it.',
  'pull-request-token': 'A pull request is made by an API, which wants a token.',
  'branch-name': 'A proposal comes from a branch of its own, whose name Git and all servers take.',
} as const;
