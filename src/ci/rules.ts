/** Mistakes with pipelines that are found at synth, by the id of their check. */
export const RULES = {
  'pipeline-trigger': 'A pipeline without a trigger never runs.',
  'pipeline-jobs': 'A pipeline without jobs is refused by every platform.',
  'job-name': 'A job\'s name is unique in its pipeline and has letters, digits, dashes and underscores only.',
  'job-steps': 'A job without steps is refused by every platform.',
  'job-needs': 'Jobs wait for jobs of their own pipeline, not in a circle; a job for failures waits for those that may fail.',
  'job-retries': 'A job is tried again at most twice.',
  'job-timeout': 'A job has at least one minute, in whole minutes.',
  'job-matrix': 'Every axis of a matrix has values, and a step reads only the axes of its own job.',
  'environment-approval': 'An environment that asks for approval names who can give it.',
  'artifact-twice': 'Artifacts have names of their own in a pipeline: platforms refuse or overwrite the second.',
  'output-twice': 'Outputs that other jobs read have names of their own in a job: platforms keep the last one.',
  'plain-name': 'Artifacts, caches, axes of a matrix and services have names that every platform takes as they are.',
  'pin-exact': 'A pin is a full commit (40 hexadecimal digits) or a digest (`sha256:…`): tags and branches can be moved.',
  'artifact-missing': 'A job uses artifacts of jobs before it; what no such job makes is not there when it starts.',
  'empty-script': 'A step without a script does nothing, or is refused.',
  'script-template': 'A platform replaces `${{ … }}` and `$[[ … ]]` before the shell sees the script: what a branch or commit is called would be executed. '
    + 'Values arrive as environment variables.',
  'variable-name': 'Environment variables and outputs have letters, digits and underscores, and do not begin with a digit.',
  'undeclared-secret': 'A step asks for a secret that its pipeline does not declare: nobody would know to create it.',
  'output-missing': 'An output is read from a step that writes it, in a job that runs before.',
} as const;
