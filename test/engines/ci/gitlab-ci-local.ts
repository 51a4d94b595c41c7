import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PipelineRun, RunInput, runProgram, stageOf } from './pipeline-run';
import { nodeProgram } from '../build/packages';

/** Runs the pipeline of a repository by gitlab-ci-local, each job in a folder of its own on this machine. It masks nothing. */
export async function runByGitLabCiLocal(input: RunInput): Promise<PipelineRun> {
  const stage = stageOf(input, 'https://gitlab.com/org/app.git');
  const { branch = 'main', tag, pullRequest, message = 'Change something', author = 'Alice' } = input.made ?? {};
  // These it does not read from Git.
  const known = {
    CI_COMMIT_MESSAGE: message,
    GITLAB_USER_LOGIN: author,
    CI_DEFAULT_BRANCH: 'main',
    ...tag !== undefined && { CI_COMMIT_TAG: tag },
    ...pullRequest !== undefined && {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: pullRequest,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: branch,
      CI_PROJECT_ID: '1217',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1217',
    },
    ...tag === undefined && pullRequest === undefined && { CI_COMMIT_BRANCH: branch },
  };
  // What follows a $ would be replaced, as GitLab does with variables that are not raw.
  const variables = Object.fromEntries(Object.entries({ ...known, ...input.secrets }).map(([name, value]) => [name, value.replace(/\$/g, '$$$$')]));
  mkdirSync(join(stage.home, '.gitlab-ci-local'));
  writeFileSync(join(stage.home, '.gitlab-ci-local', 'variables.yml'), stringify({ global: variables }, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }));
  // It lays the checkout out a second time before an after_script, and so removes what the script has made. GitLab does not.
  const rsync = execFileSync('sh', ['-c', 'command -v rsync'], { encoding: 'utf8' }).trim();
  writeFileSync(join(stage.bin, 'rsync'), `#!/bin/sh
for to; do :; done
if [ "$2" = --delete-excluded ] && [ -n "$(ls "$to" 2>/dev/null)" ]; then exit 0; fi
exec '${rsync}' "$@"
`, { mode: 0o755 });
  const args = ['--force-shell-executor', '--shell-isolation', '--no-color'];
  return runProgram(stage, nodeProgram('gitlab-ci-local'), tag === undefined && pullRequest === undefined ? args : [...args, '--unset-variable', 'CI_COMMIT_BRANCH']);
}
