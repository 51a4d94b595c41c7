import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as yaml from 'yaml';

/** What a job did. */
export interface GitLabRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Variables in the report of outputs, as GitLab's reader takes them: the name is what is before the last equals sign. */
  readonly outputs: { readonly [name: string]: string };
  readonly folder: string;
  /** Whether anything is left beside the checkout. */
  readonly left: readonly string[];
}

/**
 * Runs a job of a rendered file as a GitLab runner's Bash does: all elements in one shell that ends at the first failure, then the `after_script` in another.
 *
 * @param ended what the runner says of the script to the `after_script`, where its status does not say it: `timedout` or `canceled`
 */
export function runJob(text: string, job: string, env: { [name: string]: string } = {}, ended?: string): GitLabRun {
  const { script, after_script: after = [] } = yaml.parse(text)[job] as { script: string[]; after_script?: string[] };
  const project = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'gitlab-')), 'app');
  fs.mkdirSync(project);
  const all = { PATH: process.env.PATH, HOME: project, CI_PROJECT_DIR: project, ...env };
  const run = (elements: readonly string[], status?: string) => spawnSync('bash', ['--noprofile', '--norc', '-c', [
    'set -o pipefail',
    'set -o errexit',
    // the runner evaluates the elements behind a pipe
    ': | eval "$1"',
  ].join('\n'), 'bash', elements.join('\n')], { cwd: project, encoding: 'utf8', env: { ...all, CI_JOB_STATUS: status } as NodeJS.ProcessEnv, timeout: 60_000 });
  const first = run(script);
  const second = run(after, ended ?? (first.status === 0 ? 'success' : 'failed'));
  const report = path.join(project, 'job-outputs.env');
  const lines = fs.existsSync(report) ? fs.readFileSync(report, 'utf8').split('\n').filter(Boolean) : [];
  const outputs = Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf('=')).trim(), line.slice(line.lastIndexOf('=') + 1).trim()]));
  const state = `${project}.tmp`;
  return {
    status: first.status ?? -1,
    stdout: first.stdout + second.stdout,
    stderr: first.stderr + second.stderr,
    outputs,
    folder: project,
    left: fs.existsSync(state) ? fs.readdirSync(state) : [],
  };
}
