#!/usr/bin/env node
import { type Command, InputError, type Io, UsageError } from './command';
import { hasColours, renderDiagnostic } from '../base/diagnostic';
import { withoutCredentials } from '../base/hidden-values';
import { Nearest } from '../base/nearest';
import { UserError } from '../base/refusal';
import { requireAtLoad } from '../base/requirements';

/** A command as the list shows it. Its module, and what that needs, is loaded when it is chosen. */
interface Entry {
  readonly summary: string;
  load(): Command;
}

/* eslint-disable @typescript-eslint/no-require-imports */
const COMMANDS: { readonly [name: string]: Entry } = {
  'init': { summary: 'create a project', load: () => require('./init').init },
  'publish': { summary: 'bring a rendered repository into a Git checkout', load: () => require('./publish').publish },
  'import': { summary: 'make a program of an existing Flux repository', load: () => require('./import').importRepository },
  'check': { summary: 'check what Flux would apply from directories of YAML', load: () => require('./check').check },
  'plan': { summary: 'show what a change does to the clusters before it is merged', load: () => require('./plan').plan },
  'simulate': { summary: 'show when a change arrives, what waits for what, and what a fault stops', load: () => require('./simulate').simulate },
  'graph': { summary: 'draw clusters, deliveries and what needs what', load: () => require('./graph').graph },
  'migrate-flux1': { summary: 'convert what Flux v1 does to Flux v2', load: () => require('./migrate-flux1').migrateFlux1 },
  'encrypt': { summary: 'encrypt the secrets in files, as sops does', load: () => require('./encrypt').encrypt },
  'decrypt': { summary: 'decrypt files that were encrypted by this program or by sops', load: () => require('./decrypt').decrypt },
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
    io.stderr.write(name === undefined ? usage() : `${describe(unknownCommand(name), io)}\n\n${usage()}`);
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
    const isUsage = error instanceof UsageError;
    io.stderr.write(`${describe(error, io)}\n${isUsage ? `\n${shortHelp(command)}\n` : ''}`);
    return isUsage || error instanceof InputError ? 2 : 1;
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

/** How a command is used, without what each argument means. */
function shortHelp(command: Command): string {
  return `${help(command).split('\n\n')[0]}\n\n\`cdk-gitops ${command.name} --help\` describes the arguments.`;
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

function unknownCommand(name: string): UsageError {
  const near = new Nearest().of(name, Object.keys(COMMANDS));
  return new UsageError({
    message: `${JSON.stringify(name)} is not a valid command`, fix: near === undefined ? `use one of ${Object.keys(COMMANDS).join(', ')}` : `did you mean ${near}?`,
  });
}

/** An error as people read it. Others than those that are written for users are bugs of ours, whose stack is for those who mend them. */
function describe(error: unknown, { stderr, env }: Io): string {
  const colours = hasColours(stderr as { isTTY?: boolean }, env);
  const text = UserError.textOf(error, colours);
  if (text !== undefined) return text;
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const isVerbose = !['', '0', 'false'].includes(env.CDK_GITOPS_VERBOSE ?? '');
  const bug = renderDiagnostic({
    check: 'unexpected',
    isWarning: false,
    message: withoutCredentials(message),
    fix: isVerbose ? 'report this with the lines below' : 'set CDK_GITOPS_VERBOSE=1 to see where it happened, and report it',
  }, colours);
  return isVerbose && stack !== undefined ? `${bug}\n\n${withoutCredentials(stack)}` : bug;
}

/** Runs the program with the arguments of the process, where Node and the peers are new enough for it. */
async function startedWith(io: Io): Promise<number> {
  try {
    requireAtLoad();
  } catch (error) {
    io.stderr.write(`${describe(error, io)}\n`);
    return 1;
  }
  return main(process.argv.slice(2), io);
}

if (require.main === module) {
  // A reader that has seen enough (`| head`) ends the output, not the work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const { stdout, stderr, stdin, env } = process;
  const io = { stdout, stderr, stdin, env, cwd: process.cwd() };
  void startedWith(io).then((code) => {
    process.exitCode = code;
  });
}
