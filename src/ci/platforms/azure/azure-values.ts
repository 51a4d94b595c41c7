import { setOwn } from '../../../base/own-key';
import { problem } from '../../../base/problem';
import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { quoted, shellWord } from '../../shell-word';
import type { ContextName, ValueSource } from '../../value';
import { carriedValue, carrier, hasPullRequests, keptValue, matrixVariable, secretFile, ShellValue } from '../job-values';

/** Folder that the agent empties when a job ends: what the steps of a job leave each other. */
export const STATE = '$AGENT_TEMPDIRECTORY';

/** How the environment of a step is made. */
export interface AzureEnvironment {
  /** Variables that the agent must set, because it keeps secrets out of the environment: `$(NAME)` is replaced by it. */
  readonly mapped: { readonly [name: string]: string };
  /** Lines that take away what the agent has left in place, because there is no such secret. */
  readonly guards: readonly string[];
  /** All others: the script reads them from the environment that each step has. */
  readonly values: ReadonlyMap<string, ShellValue>;
}

/** The environment of a step. */
export function azureEnvironment(plan: PipelinePlan, planned: PlannedJob, env: Iterable<[string, ValueSource]>): AzureEnvironment {
  const mapped: { [name: string]: string } = {};
  const guards: string[] = [];
  const values = new Map<string, ShellValue>();
  for (const [name, source] of new Map(env)) {
    const secret = secretVariable(source);
    if (secret === undefined) {
      values.set(name, azureValue(plan, planned, name, source));
    } else {
      setOwn(mapped, name, `$(${secret})`);
      if (source.kind === 'secret') guards.push(`[ "$${name}" != ${quoted(`$(${secret})`)} ] || ${name}=`);
    }
  }
  return { mapped, guards, values };
}

/** The variable of the agent's that holds a secret; undefined where it is none, or is in Vault. */
export function secretVariable(source: ValueSource): string | undefined {
  if (source.kind === 'jobToken') return 'System.AccessToken';
  return source.kind === 'secret' && source.secret._source.kind === 'platform' ? source.secret._source.name : undefined;
}

/** Where a step writes its outputs. */
export function outputsFile(step: PlannedStep): string {
  return `${STATE}/outputs/${step.id}`;
}

function azureValue(plan: PipelinePlan, planned: PlannedJob, name: string, source: ValueSource): ShellValue {
  switch (source.kind) {
    case 'text': return { word: quoted(source.text) };
    case 'context': return contextValue(plan, source.name);
    case 'variable': return { word: `"\${${source.name.toUpperCase()}-}"` };
    case 'matrix': return { word: `"$${matrixVariable(source.axis)}"` };
    case 'idToken':
      problem(planned.job, 'azure-id-token', `variable ${name} of job ${planned.id} is an ID token, which Azure Pipelines does not give to scripts`,
        'log in with AppRole, or use a secret: only service connections get ID tokens');
      return { word: "''" };
    case 'output': {
      const found = plan.find(source.step);
      if (!found) return { word: "''" };
      if (found.job !== planned) return carriedValue(carrier(plan, found.job, source.name));
      return keptValue(outputsFile(found.step), found.step.id, source.name);
    }
    case 'path': return { word: `"$BUILD_SOURCESDIRECTORY"/${shellWord(source.path)}` };
    case 'service': {
      const { container = plan.pipeline._props.container } = planned.job._options;
      const host = container ? source.name : 'localhost';
      return { word: shellWord(source.port === undefined ? host : `${host}:${source.port}`) };
    }
    case 'failedJobs': return failedJobs(planned);
    case 'secret': return secretFile(`${STATE}/secrets/${source.secret.name}`, source.secret.name);
    case 'jobToken': return { word: "''" };
  }
}

/** The variable of a job in which Azure gives it the result of one that it needs. */
export function resultVariable({ id }: PlannedJob): string {
  return `RESULT_OF_${id.toUpperCase().replace(/-/g, '_')}`;
}

function failedJobs({ needs }: PlannedJob): ShellValue {
  const looks = needs.map((need) => `case "\${${resultVariable(need)}-}" in Failed | Canceled | Abandoned) failed_jobs="$failed_jobs, ${need.id}" ;; esac`);
  return named('failed_jobs', ['failed_jobs=', ...looks, 'failed_jobs=${failed_jobs#, }']);
}

/** Variables of the run are in the environment by themselves: in capitals, with `_` for each dot. */
function contextValue(plan: PipelinePlan, name: ContextName): ShellValue {
  const { pipeline } = plan;
  switch (name) {
    // the commit of the build is a merge with the target of the pull request
    case 'commit': return { word: hasPullRequests(plan) ? '"${SYSTEM_PULLREQUEST_SOURCECOMMITID:-$BUILD_SOURCEVERSION}"' : '"$BUILD_SOURCEVERSION"' };
    case 'shortCommit':
      return hasPullRequests(plan) ? named('commit', ['commit=${SYSTEM_PULLREQUEST_SOURCECOMMITID:-$BUILD_SOURCEVERSION}'], ':0:8') : { word: '"${BUILD_SOURCEVERSION:0:8}"' };
    case 'fromFork': return named('from_fork', ['case "${SYSTEM_PULLREQUEST_ISFORK-}" in [Tt]rue) from_fork=true ;; *) from_fork=false ;; esac']);
    case 'failuresUrl':
    case 'branch': return named('branch', [
      'branch=${SYSTEM_PULLREQUEST_TARGETBRANCH:-$BUILD_SOURCEBRANCH}',
      'case $branch in refs/tags/*) branch= ;; *) branch=${branch#refs/heads/} ;; esac',
    ]);
    case 'tag': return named('tag', ['case $BUILD_SOURCEBRANCH in refs/tags/*) tag=${BUILD_SOURCEBRANCH#refs/tags/} ;; *) tag= ;; esac']);
    case 'defaultBranch': return { word: quoted(pipeline.repository.branch) };
    case 'actor': return { word: '"$BUILD_REQUESTEDFOR"' };
    case 'repository': return named('repository', [
      'case $BUILD_REPOSITORY_PROVIDER in TfsGit) repository=$SYSTEM_TEAMPROJECT/$BUILD_REPOSITORY_NAME ;; *) repository=$BUILD_REPOSITORY_NAME ;; esac',
    ]);
    case 'repositoryUrl': return { word: '"${BUILD_REPOSITORY_URI%.git}"' };
    case 'serverUrl': return { word: '"${SYSTEM_COLLECTIONURI%/}"' };
    case 'runUrl': return { word: '"$SYSTEM_COLLECTIONURI$SYSTEM_TEAMPROJECTID/_build/results?buildId=$BUILD_BUILDID"' };
    case 'runNumber': return { word: '"$BUILD_BUILDID"' };
    case 'pullRequestNumber': return { word: '"${SYSTEM_PULLREQUEST_PULLREQUESTNUMBER:-${SYSTEM_PULLREQUEST_PULLREQUESTID-}}"' };
    case 'pullRequestBranch': return named('pull_branch', ['pull_branch=${SYSTEM_PULLREQUEST_SOURCEBRANCH-}', 'pull_branch=${pull_branch#refs/heads/}']);
    case 'commitMessage': return { word: '"${BUILD_SOURCEVERSIONMESSAGE-}"' };
    case 'event': return { word: '"$BUILD_REASON"' };
  }
}

function named(name: string, lines: readonly string[], part = ''): ShellValue {
  return { word: part === '' ? `"$${name}"` : `"\${${name}${part}}"`, lines };
}
