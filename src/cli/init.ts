import * as fs from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
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
    checkAddress(project.repository);

    const files = projectFiles(project);
    if (isInTheWay(folder)) throw refusal('file-system', 'a file has the name of the folder, so nothing was written', 'name another folder', folder);
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
  const lines = terminal[Symbol.asyncIterator](); // keeps what is typed or pasted before it is asked for
  const answer = async (question: string, fallback: string): Promise<string> => {
    terminal.setPrompt(`${question} [${fallback}] `);
    terminal.prompt();
    const { value, done } = await lines.next();
    if (done === true) throw refusal('usage', 'a question was not answered, nothing was written', 'answer it, or give --platform and --repository');
    return value.trim() || fallback;
  };
  try {
    const platform = await answer(`Whose pipelines do you use (${PLATFORMS.join(', ')})?`, defaults.platform);
    known('--platform', platform, PLATFORMS);
    return { platform, repository: given.repository ?? await answer('Which Git repository does the engine follow?', defaults.repository) };
  } finally {
    terminal.close();
  }
}

function known(option: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  const guess = new Nearest().of(value, values);
  throw new UsageError({ message: `${option} ${JSON.stringify(value)} is not known`, fix: guess === undefined ? `use one of ${values.join(', ')}` : `did you mean ${guess}?` });
}

/** Flux takes no addresses as `scp` writes them, and what is in a program is in Git. */
function checkAddress(address: string): void {
  if (/^(https?|ssh):\/\/[^\s'"\\]+$/.test(address)) {
    if (!URL.canParse(address) || new URL(address).password === '') return;
    throw new UsageError({ message: '--repository has a password, which the program and its repository would show', fix: 'give the address without it; publish.sh reads MANIFESTS_TOKEN' });
  }
  const scp = /^([\w.-]+@[\w.-]+):(?!\/)([^\s'"\\]+)$/.exec(address);
  throw new UsageError({
    message: `--repository ${JSON.stringify(address)} is not a valid address`,
    fix: scp === null ? `use https:// or ssh://, such as ${REPOSITORY}` : `did you mean ssh://${scp[1]}/${scp[2]}?`,
  });
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
