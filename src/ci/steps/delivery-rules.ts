/** Mistakes with steps that deliver: hand over, wait, deploy. */
export const RULES = {
  'git-server-address': 'Pull requests, statuses and pipelines are asked for by an API, whose address follows from the repository\'s: owner and name '
    + 'on the kind of server that is named.',
  'git-access': 'A token opens a repository over HTTPS, a key one over SSH; the token of a job on GitHub and Gitea opens the pipeline\'s own only.',
  'known-hosts': 'An SSH key is shown to servers only whose public keys are known: otherwise whoever answers is trusted.',
  'hand-over-image': 'A hand-over changes an entry that is there: kustomize replaces no image without one.',
  'hand-over-version': 'A hand-over says which tag or digest runs, and changes all keys that say it.',
  'pull-request-token': 'A pull request is made by an API, which wants a token; that of a job on GitLab may not.',
  'api-token': 'A job\'s own token opens the API of its own platform only; that of GitLab reads neither merge requests nor pipelines.',
  'branch-name': 'A proposal comes from a branch of its own, whose name Git and all servers take.',
  'kubectl-access': 'An agent of GitLab is reached from jobs of GitLab.',
  'wait-time': 'Deadlines and intervals are whole seconds, at least one.',
  'wait-for-flux': 'What is asked for the revision that Flux applied is a Kustomization of Flux, with its namespace.',
  'namespace-name': 'A namespace has lower-case letters, digits and dashes; without a name kubectl takes another one.',
  'workload-name': 'A rollout is waited for by kind and name of a Deployment, StatefulSet or DaemonSet.',
  'pipeline-name': 'A commit may have runs of several pipelines: the one that is waited for has a name.',
  'compose-host': 'A Docker host is reached as an account of a machine.',
  'deployment-folder': 'What is deployed is a folder below the checkout that has a kustomization.yaml.',
  'deployer-rule': 'A deployer\'s role names what it may change, without wildcards: otherwise a stolen token may do anything.',
  'program-manifests': 'A program\'s own pipeline brings at least one repository of the program into its checkout, and each once.',
} as const;
