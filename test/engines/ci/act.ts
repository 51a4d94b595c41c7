import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitOf } from './fixture';
import { PipelineRun, RunInput, runProgram, stageOf } from './pipeline-run';
import { ACTIONS, GITEA_ACTIONS } from '../../../src/ci/tools/pins';
import { program } from '../build/build';

const LABELS = ['ubuntu-24.04', 'ubuntu-latest'];

/**
 * Runs a workflow of GitHub's or Gitea's by act, on this machine. Actions that others keep are replaced by those in `actions`; secrets are not masked,
 * so that the log shows whether a script prints one.
 *
 * @param workflow path of its file in the repository
 */
export async function runByAct(input: RunInput, workflow: string): Promise<PipelineRun> {
  const isGitea = workflow.startsWith('.gitea');
  const server = isGitea ? 'gitea.example.com' : 'github.com';
  const stage = stageOf(input, `https://${server}/org/app.git`);
  const { branch = 'main', tag, pullRequest, message = 'Change something', author = 'Alice' } = input.made ?? {};
  const file = (name: string, text: string): string => {
    writeFileSync(join(stage.home, name), text);
    return join(stage.home, name);
  };
  const artifacts = join(stage.home, 'artifacts');
  mkdirSync(artifacts);
  mkdirSync(join(stage.home, '.config', 'act'), { recursive: true });
  file('.config/act/actrc', ''); // else it asks which images to use
  const repository = { default_branch: 'main' };
  const sha = commitOf(stage.fixture);
  const event = pullRequest === undefined
    ? { ref: tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`, repository, head_commit: { message } }
    : { repository, pull_request: { number: 7, head: { ref: pullRequest, sha, repo: { full_name: 'org/app' } }, base: { ref: branch, sha } } };
  const actions = [...Object.entries(ACTIONS), ...Object.entries(GITEA_ACTIONS)].filter(([name]) => name.startsWith('actions/'))
    .map(([name, { version, exact = version }]) => `${name}@${exact}=${join(__dirname, name)}`);
  return runProgram(stage, program('act'), [
    pullRequest === undefined ? 'push' : 'pull_request', '--workflows', workflow, '--eventpath', file('event.json', JSON.stringify(event)), '--actor', author,
    ...LABELS.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...actions.flatMap((action) => ['--local-repository', action]),
    '--github-instance', server, '--no-skip-checkout', '--no-cache-server', '--log-prefix-job-id',
    '--secret-file', file('secrets', Object.entries(input.secrets).map(([name, value]) => `${name}=${quoted(value)}\n`).join('')), '--insecure-secrets',
    '--env-file', file('env', `FIXTURE=${stage.fixture}\nARTIFACTS=${artifacts}\n${isGitea ? 'GITEA_ACTIONS=true\n' : ''}`), '--var-file', file('vars', ''), '--input-file', file('inputs', ''),
  ]);
}

/** A value in a file of variables, whose reader knows escapes and variables in double quotes only. */
function quoted(value: string): string {
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, '\\$&')}"` : `'${value}'`;
}
