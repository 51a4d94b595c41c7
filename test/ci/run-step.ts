import { spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Call, readCalls, RecordedTools, writeRecorders } from './recorder';
import type { StepSpec } from '../../src/ci';
import { scriptText } from '../../src/ci/shell-word';

export type { Call } from './recorder';

/** `BASH_ENV` for scripts that wait: time passes only while they sleep, and that at once. */
export const CLOCK = path.join(__dirname, 'clock.sh');

/** How a script is run. */
export interface RunOptions {
  /** Environment of the script: what its `env` has on a platform. */
  readonly env?: { readonly [name: string]: string };
  /**
   * Programs that are replaced by recorders, each with what it does after it was recorded: shell, such as `echo '{"a":1}'` or `exit 3`. Its
   * arguments are `$@`.
   */
  readonly tools?: RecordedTools;
  /** Folder of the checkout; a new empty one by default. */
  readonly cwd?: string;
}

/** What a script did. */
export interface StepRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
  /** What it wrote to `$JOB_OUTPUTS`. */
  readonly outputs: { readonly [name: string]: string };
  readonly cwd: string;
}

/** Runs a step's script by Bash, as platforms do, with outside programs replaced by recorders on PATH. */
export function runStep(spec: StepSpec, options: RunOptions = {}): StepRun {
  const stage = prepare(options);
  const { status, stdout, stderr } = spawnSync('bash', stage.args(spec), { cwd: stage.cwd, env: stage.env, encoding: 'utf8', timeout: 60_000 });
  return stage.result(status ?? -1, stdout, stderr);
}

/** The same for a script that talks to a server in the test's own process. */
export async function runStepBesideServer(spec: StepSpec, options: RunOptions = {}): Promise<StepRun> {
  const stage = prepare(options);
  const child = spawn('bash', stage.args(spec), { cwd: stage.cwd, env: stage.env, timeout: 60_000 });
  child.stdin.end();
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return stage.result(status ?? -1, stdout, stderr);
}

/** A folder with everything that a script finds around it. */
interface Stage {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  args(spec: StepSpec): string[];
  result(status: number, stdout: string, stderr: string): StepRun;
}

function prepare(options: RunOptions): Stage {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'step-'));
  const made = { bin: path.join(folder, 'bin'), calls: path.join(folder, 'calls'), home: path.join(folder, 'home') };
  for (const each of Object.values(made)) fs.mkdirSync(each);
  const cwd = options.cwd ?? path.join(folder, 'checkout');
  fs.mkdirSync(cwd, { recursive: true });
  writeRecorders(made.bin, made.calls, options.tools ?? {});
  const outputs = path.join(folder, 'outputs');
  fs.writeFileSync(outputs, '');
  return {
    cwd,
    env: {
      PATH: `${made.bin}:${process.env.PATH}`,
      HOME: made.home,
      TMPDIR: folder,
      JOB_OUTPUTS: outputs,
      RECORDER_CALLS: made.calls,
      ...options.env,
    },
    args: (spec) => ['--noprofile', '--norc', '-c', scriptText(spec, [])],
    result: (status, stdout, stderr) => ({ status, stdout, stderr, calls: readCalls(made.calls), outputs: readOutputs(outputs), cwd }),
  };
}

function readOutputs(file: string): { [name: string]: string } {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
