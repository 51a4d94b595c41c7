import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { quoted, shellWord } from '../../shell-word';
import type { ContextName, ValueSource } from '../../value';
import { carriedValue, carrier, hasPullRequests, identifiers, keptValue, matrixVariable, secretFile, ShellValue, sourcesOf } from '../job-values';

/** Folder beside the checkout that holds what the steps of a job leave each other. */
export const STATE = '$CI_PROJECT_DIR.tmp';

/** GitLab's variables are the environment of the whole job; those that are not always there are empty then. */
const CONTEXT: { readonly [name in Exclude<ContextName, 'fromFork'>]: string } = {
  commit: '$CI_COMMIT_SHA',
  shortCommit: '$CI_COMMIT_SHORT_SHA',

  branch: '${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-${CI_COMMIT_BRANCH-}}',
  tag: '${CI_COMMIT_TAG-}',
  defaultBranch: '$CI_DEFAULT_BRANCH',
  actor: '${GITLAB_USER_LOGIN-}',
  repository: '$CI_PROJECT_PATH',
  repositoryUrl: '$CI_PROJECT_URL',
  serverUrl: '$CI_SERVER_URL',
  runUrl: '$CI_PIPELINE_URL',
  failuresUrl: '$CI_PIPELINE_URL/failures',
  runNumber: '$CI_PIPELINE_IID',
  pullRequestNumber: '${CI_MERGE_REQUEST_IID-}',
  pullRequestBranch: '${CI_MERGE_REQUEST_SOURCE_BRANCH_NAME-}',
  commitMessage: '${CI_COMMIT_MESSAGE-}',
  event: '$CI_PIPELINE_SOURCE',
};

/** The commit of a merge request may be a merge with the target: then that of its branch is here. */
const PULLED_COMMIT = '${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$CI_COMMIT_SHA}';
const PULLED: { readonly [name in ContextName]?: ShellValue } = {
  commit: { word: `"${PULLED_COMMIT}"` },
  shortCommit: { word: '"$short_commit"', lines: [`short_commit=$(printf '%.8s' "${PULLED_COMMIT}")`] },
};

const FROM_FORK: ShellValue = {
  word: '"$from_fork"',
  lines: [
    'from_fork=false',
    '[ "$CI_PIPELINE_SOURCE" != merge_request_event ] || [ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID-}" = "$CI_PROJECT_ID" ] || from_fork=true',
  ],
};

/** A value in a step of a job. */
export function gitlabValue(plan: PipelinePlan, planned: PlannedJob, source: ValueSource): ShellValue {
  switch (source.kind) {
    case 'text': return { word: quoted(source.text) };
    case 'context':
      if (source.name === 'fromFork') return FROM_FORK;
      return (hasPullRequests(plan) ? PULLED[source.name] : undefined) ?? { word: `"${CONTEXT[source.name]}"` };
    case 'path': return { word: `"$CI_PROJECT_DIR"/${shellWord(source.path)}` };
    case 'service': return { word: shellWord(source.port === undefined ? source.name : `${source.name}:${source.port}`) };
    case 'failedJobs': return { word: "''" };
    case 'variable': return { word: `"\${${source.name}-}"` };
    case 'matrix': return { word: `"$${matrixVariable(source.axis)}"` };
    case 'jobToken': return { word: '"$CI_JOB_TOKEN"' };
    case 'idToken': return { word: `"$${idTokens(planned).get(source.audience)}"` };
    case 'secret': {
      const { name, _source: from } = source.secret;
      if (from.kind === 'platform') return { word: `"\${${from.name}-}"` };
      return secretFile(`${STATE}/secrets/${name}`, name);
    }
    case 'output': {
      const found = plan.find(source.step);
      if (!found) return { word: "''" };
      if (found.job !== planned) return carriedValue(carrier(plan, found.job, source.name));
      return keptValue(outputsFile(found.step), found.step.id, source.name);
    }
  }
}

/** Where a step writes its outputs. */
export function outputsFile(step: PlannedStep): string {
  return `${STATE}/outputs/${step.id}`;
}

/** The variables of the tokens that a job asks for, by their audiences. */
export function idTokens(planned: PlannedJob): ReadonlyMap<string, string> {
  const audiences = sourcesOf(planned).flatMap((source) => source.kind === 'idToken' ? [source.audience] : []);
  const names = identifiers(audiences.map((audience) => `ID_TOKEN ${audience}`));
  return new Map(audiences.map((audience) => [audience, names.get(`ID_TOKEN ${audience}`)!.toUpperCase()]));
}
