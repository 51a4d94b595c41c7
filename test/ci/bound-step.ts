import { specOf } from './pipelines';
import { RunOptions, runStep, StepRun } from './run-step';
import type { ci } from '../../src';

/** What values are in a run: contexts, secrets, variables and outputs by their names. */
export interface RunValues {
  readonly [name: string]: string;
}

/** What a platform knows in the tests of steps. */
export const CONTEXT: RunValues = {
  commit: '0123456789abcdef0123456789abcdef01234567',
  shortCommit: '01234567',
  branch: 'main',
  tag: '',
  defaultBranch: 'main',
  actor: 'alice',
  repository: 'Org/App',
  repositoryUrl: 'https://git.example.com/Org/App',
  runNumber: '42',
  pullRequestNumber: '',
  jobToken: 'job-token-value',
  idToken: 'id-token-value',
};

/** Runs a step with its values as a platform gives them. */
export function runBound(step: ci.IStep, values: RunValues = {}, options: RunOptions = {}, job?: ci.Job): StepRun {
  const spec = job ? specOf(step, job) : specOf(step);
  const known: RunValues = { ...CONTEXT, ...values };
  const env = Object.entries(spec.env ?? {}).map(([variable, { _source: source }]) => {
    if (source.kind === 'text') return [variable, source.text];
    const name = source.kind === 'secret' ? source.secret.name : source.kind === 'matrix' ? source.axis : 'name' in source ? source.name : source.kind;
    if (known[name] === undefined) throw new Error(`the test has no value for ${variable}: ${source.kind} ${name}`);
    return [variable, known[name]];
  });
  return runStep(spec, { ...options, env: { ...Object.fromEntries(env) as RunValues, ...options.env } });
}
