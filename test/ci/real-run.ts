import { execFileSync } from 'child_process';
import { runStepBesideServer, StepRun } from './run-step';
import type { ci } from '../../src';

/** A run, and everything of it that others on the machine can see or read in its log: arguments, output, names and values of outputs. */
export interface SeenRun extends StepRun {
  readonly seen: string;
}

/**
 * Runs a step with the real programs, whose arguments are seen.
 *
 * @param values what the platform knows and keeps, by the names in the step's `env`; texts of the program are there anyway
 */
export async function runReally(spec: ci.StepSpec, values: { readonly [name: string]: string }): Promise<SeenRun> {
  const env: { [name: string]: string } = {};
  for (const [name, { _source: source }] of Object.entries(spec.env ?? {})) {
    const value = source.kind === 'text' ? source.text : values[name];
    if (value === undefined) throw new Error(`the test has no value for ${name}`);
    env[name] = value;
  }
  const tools = Object.fromEntries(['curl', 'jq', 'tr', 'cut', 'base64', 'sha256sum', 'head', 'od'].map((tool) => {
    const path = execFileSync('bash', ['-c', 'command -v "$0"', tool], { encoding: 'utf8' }).trim();
    return [tool, `exec ${path} "$@"`];
  }));
  const run = await runStepBesideServer(spec, { env, tools });
  const seen = [...run.calls.flatMap(({ tool, args }) => [tool, ...args]), run.stdout, run.stderr, ...Object.entries(run.outputs).flat()].join('\n');
  return { ...run, seen };
}

/** What a platform knows of a run, with names that try to be something else. */
export const HOSTILE_FACTS = {
  REPOSITORY: 'org/app',
  BRANCH: 'fix|`a``b`|@all-[x](https://evil.example.com)-$(touch${IFS}pwned)-"q"-é🚀',
  TAG: '',
  PULL_REQUEST: '',
  PULL_REQUEST_BRANCH: '',
  COMMIT: '0123456789abcdef0123456789abcdef01234567',
  COMMIT_MESSAGE: 'Fix *all* | @channel `x` ``` \\| :rocket: <b>\\\nsecond line\r\nBcc: everybody@example.com\n.\nQUIT',
  AUTHOR: 'mallory\r\nBcc: everybody@example.com\n\n# heading `',
  RUN_URL: 'https://gitea.example.com/org/app/actions/runs/7',
} as const;
