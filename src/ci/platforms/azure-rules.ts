/** What Azure Pipelines cannot do, by the id of its check. */
export const RULES = {
  'azure-action': 'Azure runs scripts and tasks of its own; it has no actions.',
  'azure-concurrency': 'Azure ends older runs of pull requests only, and lets a run wait for others of its branch, or for an environment with an exclusive lock.',
  'azure-go': 'Azure fetches the release of Go that is named: with all three numbers.',
  'azure-id-token': 'Azure gives signed tokens to its service connections only.',
  'azure-macro': 'Azure replaces `$(name)` in scripts by the variable of that name: its value would be executed.',
  'azure-matrix': 'Jobs of a matrix on Azure give others no artifacts, deploy nowhere, and have values without macros.',
  'azure-retries': 'Azure tries no job again.',
  'azure-runner': 'A job runs on one image of Microsoft\'s or in one pool that the program knows.',
  'azure-service': 'Services of Azure\'s have no command, and variables that are known before the job starts.',
  'azure-shell': 'Azure needs Bash in every container.',
  'azure-template': 'Azure replaces `${{ … }}` in names and paths, too: what stands there is not what the program says.',
  'azure-trigger': 'Azure knows one list of paths for all pushes, and one for all pull requests.',
} as const;
