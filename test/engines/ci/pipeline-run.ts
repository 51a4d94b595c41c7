import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Author, repositoryWith } from './fixture';
import { Call, readCalls, RecordedTools, writeRecorders } from '../../ci/recorder';

/** What is run. */
export interface RunInput {
  /** Folder for everything about this run. */
  readonly folder: string;
  /** The application's files, with the pipeline's. */
  readonly files: { readonly [path: string]: string };
  readonly made?: Author;
  readonly secrets: { readonly [name: string]: string };
  /** Programs in place of the real ones. */
  readonly tools: RecordedTools;
}

/** What a pipeline did. */
export interface PipelineRun {
  readonly status: number;
  /** All that it printed, with nothing masked. */
  readonly log: string;
  readonly calls: readonly Call[];
  /** Files that came to be where nothing should: names, in the checkouts and beside them. */
  readonly files: readonly string[];
}

/** Folders of a run: the fixture's repository, the programs on PATH, what they recorded, a home. */
export interface Stage {
  readonly fixture: string;
  readonly bin: string;
  readonly calls: string;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/**
 * Lays out what a run needs.
 *
 * @param origin address of the repository on its server
 */
export function stageOf(input: RunInput, origin: string): Stage {
  mkdirSync(input.folder, { recursive: true });
  const folder = mkdtempSync(join(input.folder, 'run-'));
  const made = { fixture: join(folder, 'app'), bin: join(folder, 'bin'), calls: join(folder, 'calls'), home: join(folder, 'home'), tmp: join(folder, 'tmp') };
  for (const each of Object.values(made)) mkdirSync(each);
  repositoryWith(made.fixture, origin, input.files, input.made);
  writeRecorders(made.bin, made.calls, input.tools);
  return { ...made, env: { PATH: `${made.bin}:${process.env.PATH}`, HOME: made.home, TMPDIR: made.tmp, LANG: 'C.UTF-8' } };
}

/** Runs a program that runs pipelines. */
export function runProgram(stage: Stage, command: string, args: readonly string[]): Promise<PipelineRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: stage.fixture, env: stage.env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject).once('close', (status) => resolve({
      status: status ?? -1,
      log: Buffer.concat(output).toString(),
      calls: readCalls(stage.calls),
      files: readdirSync(join(stage.fixture, '..'), { recursive: true, encoding: 'utf8' }),
    }));
  });
}
