/** Problems that constructs of this folder record, for docs/checks.md: what happens in the cluster, and the fix. */
export const RULES = {
  'argocd-config': 'Argo CD does not read the setting, or rejects it. Correct what the message says.',
  'argocd-credentials': 'Argo CD does not reach the repository or the cluster with these credentials. Correct what the message says.',
  'argocd-destination': 'A destination is not the address of an API server, so Argo CD does not find the cluster.',
  'argocd-generator': 'A generator or a rolling sync that makes no Application, that Argo CD rejects, or whose Applications all have one name.',
  'argocd-ignore': 'An ignored difference names no fields, or names them in another way than Argo CD does, so it ignores nothing.',
  'argocd-option': 'An option of `apply` that Argo CD has for all Applications only. It has no effect; set it for all of them, or acknowledge this.',
  'argocd-project': 'Argo CD rejects the project as a whole: its Applications are not synced. Correct what the message says.',
  'argocd-source': 'Argo CD does not build the source of an Application, or ignores a part of it: more than one kind of source or of build, or neither path nor chart.',
  'argocd-sync': 'An option of a sync that has no effect together with the others, or a number that Argo CD rejects.',
  'argocd-wave': 'The sync wave of an Application contradicts what it depends on: it is applied before that, or at the same time. Remove the wave.',
} as const;
