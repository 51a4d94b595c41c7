import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CLOCK } from './run-step';
import type { StepSpec } from '../../src/ci';
import { scriptText } from '../../src/ci/shell-word';

/** What a script did. */
export interface StartedStep {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: { readonly [name: string]: string };
  readonly cwd: string;
}

/** What a platform puts into the environment: texts of the program, and these values of the run. */
export function envOf(spec: StepSpec, run: { readonly [name: string]: string }): { [name: string]: string } {
  const env: { [name: string]: string } = { ...run };
  for (const [name, value] of Object.entries(spec.env ?? {})) {
    if (value._source.kind === 'text' && !(name in run)) env[name] = value._source.text;
  }
  return env;
}

/** Runs a step's script by Bash while this process goes on, so that it can be the server, and others can run at the same time. */
export function startStep(spec: StepSpec, run: { readonly [name: string]: string }, cwd?: string): Promise<StartedStep> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'step-'));
  const at = cwd ?? path.join(folder, 'checkout');
  fs.mkdirSync(at, { recursive: true });
  const file = path.join(folder, 'outputs');
  fs.writeFileSync(file, '');
  const child = spawn('bash', ['--noprofile', '--norc', '-c', scriptText(spec, [])], {
    cwd: at,
    env: { PATH: process.env.PATH, BASH_ENV: CLOCK, HOME: folder, TMPDIR: folder, JOB_OUTPUTS: file, ...envOf(spec, run) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => { stdout += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { stderr += data.toString(); });
  return new Promise((resolve) => child.on('close', (status) => {
    const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const outputs = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    resolve({ status, stdout, stderr, outputs, cwd: at });
  }));
}
