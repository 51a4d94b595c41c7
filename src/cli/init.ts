import * as fs from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readArguments } from './arguments';
import { UsageError } from './command';
import type { Command, Io } from './command';
import { Project, projectFiles } from './project-files';
import { PIPELINES } from './project-pipelines';
import { Nearest } from '../base/nearest';
import { refusal } from '../base/refusal';

const PLATFORMS = Object.keys(PIPELINES);
const REPOSITORY = 'https://git.example.com/platform/manifests.git';

/** `cdk-gitops init`: a new project that installs, synthesizes and passes its checks and its test as it is. */
export const init: Command = {
  name: 'init',
  summary: 'create a project',
  usage: `init [FOLDER] [--platform NAME] [--engine NAME] [--with aws] [--repository URL]

Creates a project: package.json, tsconfig.json (strict), cdk8s.yaml, a program with its test, .gitignore, and the pipeline
that publishes what the program renders. Never overwrites a file: where one exists already, nothing is written. Asks what is
not given, if it runs in a terminal.

  FOLDER             where to; default: the current folder
  --platform NAME    whose pipeline: ${PLATFORMS.join(', ')}; default: github
  --engine NAME      what applies the manifests: flux; default: flux
  --with aws         adds a Kubernetes cluster on AWS that the engine runs in
  --repository URL   the Git repository that the engine follows; default: ${REPOSITORY}`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals } = readArguments({
      args,
      options: { platform: { type: 'string' }, engine: { type: 'string' }, with: { type: 'string', multiple: true }, repository: { type: 'string' } },
    });
    if (positionals.length > 1) throw new UsageError(`one FOLDER is expected, not ${positionals.length}`);
    known('--engine', values.engine, ['flux']);
    for (const extra of values.with ?? []) known('--with', extra, ['aws']);
    known('--platform', values.platform, PLATFORMS);

    const folder = resolve(io.cwd, positionals[0] ?? '.');
    const answers = await ask(io, values);
    const project: Project = {
      name: packageName(basename(folder)),
      platform: answers.platform,
      repository: answers.repository,
      withAws: values.with !== undefined,
    };
    known('--platform', project.platform, PLATFORMS);
    if (!/^(https?|ssh):\/\/[^\s'"\\]+$/.test(project.repository)) {
      throw new UsageError({ message: `--repository ${JSON.stringify(project.repository)} is not a valid address`, fix: `use https:// or ssh://, such as ${REPOSITORY}` });
    }

    const files = projectFiles(project);
    if (isInTheWay(folder)) throw refusal('file-system', 'the folder is not a folder, so nothing was written', 'name another one', folder);
    const existing = [...new Set(Object.keys(files).flatMap((path) => inTheWay(folder, path)))];
    if (existing.length > 0) {
      throw refusal('foreign-file', `the folder already has ${existing.join(', ')}, so nothing was written`,
        'use an empty folder; in a project of yours, run npm install cdk-gitops cdk8s constructs instead, and begin with the program of the README', folder);
    }
    write(folder, files);

    for (const path of Object.keys(files)) io.stdout.write(`written ${path}\n`);
    const here = relative(io.cwd, folder);
    io.stdout.write(`\nnext:\n${here === '' ? '' : `  cd ${here}\n`}  npm install\n  npm run synth    # renders dist/manifests\n  npm test\n`);
    return 0;
  },
};

/** Answers to what the options leave open: from the terminal, if there is one; else the defaults. */
async function ask(io: Io, given: { readonly platform?: string; readonly repository?: string }): Promise<{ platform: string; repository: string }> {
  const { stdin, stdout } = io;
  const isTerminal = (stdin as { readonly isTTY?: boolean }).isTTY === true && (stdout as { readonly isTTY?: boolean }).isTTY === true;
  const defaults = { platform: given.platform ?? 'github', repository: given.repository ?? REPOSITORY };
  if (!isTerminal || given.platform !== undefined) return defaults;
  const terminal = createInterface({ input: stdin, output: stdout as NodeJS.WritableStream });
  try {
    const platform = await terminal.question(`Whose pipelines do you use (${PLATFORMS.join(', ')})? [${defaults.platform}] `);
    const repository = given.repository ?? await terminal.question(`Which Git repository does the engine follow? [${defaults.repository}] `);
    return { platform: platform.trim() || defaults.platform, repository: repository.trim() || defaults.repository };
  } finally {
    terminal.close();
  }
}

function known(option: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  const guess = new Nearest().of(value, values);
  throw new UsageError({ message: `${option} ${JSON.stringify(value)} is not known`, fix: guess === undefined ? `use one of ${values.join(', ')}` : `did you mean ${guess}?` });
}

/** A name that npm takes, from that of a folder. */
function packageName(folder: string): string {
  return folder.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-|-$/g, '') || 'platform';
}

/** What would be overwritten: the file, or a file where its folder is to be. */
function inTheWay(folder: string, path: string): string[] {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const parent = parts.slice(0, depth).join('/');
    if (isInTheWay(join(folder, parent))) return [parent];
  }
  return fs.lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined ? [] : [path];
}

function isInTheWay(folder: string): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false
    || fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true && !fs.existsSync(folder);
}

/** Writes all files, or none of them. */
function write(folder: string, files: { readonly [path: string]: string }): void {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
      fs.writeFileSync(join(folder, path), text, { flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) fs.rmSync(join(folder, path));
    const { code, path } = error as NodeJS.ErrnoException;
    throw refusal('file-system', `the project cannot be written: ${code ?? String(error)}; nothing was left`, 'check the permissions of the folder', path ?? folder);
  }
}
