#!/usr/bin/env node
import { type Command, InputError, type Io, UsageError } from './command';

/** A command as the list shows it. Its module, and what that needs, is loaded when it is chosen. */
interface Entry {
  readonly summary: string;
  load(): Command;
}

/* eslint-disable @typescript-eslint/no-require-imports */
const COMMANDS: { readonly [name: string]: Entry } = {
  publish: { summary: 'bring a rendered repository into a Git checkout', load: () => require('./publish').publish },
  check: { summary: 'check what Flux would apply from directories of YAML', load: () => require('./check').check },
  encrypt: { summary: 'encrypt the secrets in files, as sops does', load: () => require('./encrypt').encrypt },
  decrypt: { summary: 'decrypt files that were encrypted by this program or by sops', load: () => require('./decrypt').decrypt },
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Runs the program.
 *
 * @param args what follows `cdk-gitops` on the command line
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage or input that cannot be read
 */
export async function main(args: string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(usage());
    return 0;
  }
  if (name === '--version') {
    io.stdout.write(`${version()}\n`);
    return 0;
  }
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) {
    io.stderr.write(name === undefined ? usage() : `cdk-gitops: there is no command ${JSON.stringify(name)}\n\n${usage()}`);
    return 2;
  }
  const command = COMMANDS[name].load();
  if (asksForHelp(rest)) {
    io.stdout.write(`${help(command)}\n`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (isUsageError(error)) {
      io.stderr.write(`cdk-gitops ${name}: ${error.message}\n\n${help(command)}\n`);
      return 2;
    }
    io.stderr.write(`cdk-gitops ${name}: ${describe(error)}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

function usage(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    'usage: cdk-gitops COMMAND …',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '`cdk-gitops COMMAND --help` describes one; `cdk-gitops --version` prints the version.',
    '',
  ].join('\n');
}

function help(command: Command): string {
  return `usage: cdk-gitops ${command.usage}`;
}

function version(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../../package.json').version;
}

/** Whether `--help` is among the options, that is, before a `--`. */
function asksForHelp(args: string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/** A wrong use of the command, found by the command or by `parseArgs`. */
function isUsageError(error: unknown): error is Error {
  return error instanceof UsageError || /^ERR_PARSE_ARGS_/.test((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/** What we throw is written for users; the engine's own kinds of error are bugs of ours, which need their stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isBug = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return isBug ? error.stack ?? error.message : error.message;
}

if (require.main === module) {
  // A reader that has seen enough (`| head`) ends the output, not the work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const { stdout, stderr, stdin, env } = process;
  void main(process.argv.slice(2), { stdout, stderr, stdin, env, cwd: process.cwd() }).then((code) => {
    process.exitCode = code;
  });
}
