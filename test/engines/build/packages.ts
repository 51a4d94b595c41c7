import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { progress } from './build';
import { cached, cachedPath, digest } from './cache';

const run = promisify(execFile);
/** Judges from the Python package index: folders beside this file with a `requirements.txt` that pins everything. Those of AWS are large. */
const PYTHON = ['python', 'python-aws'] as const;
type Python = typeof PYTHON[number];
const LOCK = ['package.json', 'package-lock.json'].map((file) => join(__dirname, 'node', file));

/** Checks files against the JSON schemas that come with it. */
export async function checkJsonschema(args: readonly string[]): Promise<void> {
  await run('python3', ['-m', 'check_jsonschema', ...args], { env: pythonEnv('python') });
}

/** The environment in which `python3` finds the judges of a folder. */
export function pythonEnv(python: Python): NodeJS.ProcessEnv {
  return { ...process.env, PYTHONPATH: existing(join(cachedPath(pythonEntry(python)), 'site')) };
}

/** What cfn-lint says of templates, a line each; nothing where they are right. Warnings count. There is a process for each processor. */
export async function cfnLint(templates: readonly string[]): Promise<string[]> {
  const count = availableParallelism();
  const shares = Array.from({ length: count }, (_, share) => templates.filter((_each, index) => index % count === share));
  return (await Promise.all(shares.filter((share) => share.length > 0).map(lint))).flat();
}

async function lint(templates: readonly string[]): Promise<string[]> {
  const main = 'from cfnlint.runner import main; main()';
  const args = ['-c', main, '--format', 'parseable', '--non-zero-exit-code', 'none', '--template', ...templates];
  const { stdout } = await run('python3', args, { env: pythonEnv('python-aws'), maxBuffer: 2 ** 26 });
  return stdout.split('\n').filter(Boolean);
}

/** The path of zizmor, which judges the security of workflows. */
export function zizmor(): string {
  return existing(join(cachedPath(pythonEntry('python')), 'site', 'bin', 'zizmor'));
}

/** The path of a program from npm, of those in `node/package.json`. */
export function nodeProgram(name: string): string {
  return existing(join(cachedPath(nodeEntry()), 'node_modules', '.bin', name));
}

/** A module from npm, of those in `node/package.json`. */
export function nodeModule(name: string): unknown {
  return createRequire(existing(join(cachedPath(nodeEntry()), 'package.json')))(name);
}

/** Installs what the cache lacks. */
export async function installPackages(): Promise<void> {
  for (const python of PYTHON) await installPython(python);
  await cached(nodeEntry(), async (scratch) => {
    progress('installing judges from npm …');
    for (const file of LOCK) copyFileSync(file, join(scratch, file.slice(file.lastIndexOf('/') + 1)));
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: scratch });
  });
}

async function installPython(python: Python): Promise<void> {
  await cached(pythonEntry(python), async (scratch) => {
    progress(`installing judges from the Python package index (${python}) …`);
    // An environment has its path in its programs and cannot be moved to where it is kept: it only brings pip.
    const environment = join(scratch, 'environment');
    await run('python3', ['-m', 'venv', environment]);
    await run(join(environment, 'bin', 'python'), [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', join(scratch, 'site'), '-r', requirements(python),
    ]);
    rmSync(environment, { recursive: true });
  });
}

function requirements(python: Python): string {
  return join(__dirname, python, 'requirements.txt');
}

function pythonEntry(python: Python): string {
  return `${python}-${digest([requirements(python)])}`;
}

function nodeEntry(): string {
  return `node-${digest(LOCK)}`;
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: it is installed by jest --config test/engines/jest.config.json`);
  return path;
}
