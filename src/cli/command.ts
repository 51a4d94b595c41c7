import type { Diagnostic } from '../base/diagnostic';
import { Refusal } from '../base/refusal';

/**
 * What a command sees of the process it runs in. Commands use nothing else of it, so that a test can run them in place.
 */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: { readonly [name: string]: string | undefined };
  /** The absolute path that relative paths among the arguments start from. */
  readonly cwd: string;
}

/** Where a command prints to. */
export interface Output {
  /** Whether it is a terminal. Default: false. */
  readonly isTTY?: boolean;
  write(text: string | Uint8Array): unknown;
}

/**
 * One command of the `cdk-gitops` program.
 */
export interface Command {
  /** The word that selects it: `publish`. */
  readonly name: string;
  /** What follows `cdk-gitops` on the command line, and below it, indented, what each argument and option means. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /**
   * Runs it with the arguments behind its name.
   *
   * @returns the exit code: 0 done, 1 refused
   * @throws UsageError when the arguments are wrong, InputError when what they name cannot be read, both of which exit with 2; any other error is
   * printed and exits with 1
   */
  run(args: string[], io: Io): Promise<number>;
}

/** A mistake in the arguments. */
export type Mistake = Diagnostic;

/** The arguments are wrong: the program prints what is, and how the command is used, and exits with 2. */
export class UsageError extends Refusal {
  /** @param mistakes all of them; a text is one that the usage corrects */
  constructor(...mistakes: readonly (Mistake | string)[]) {
    super(mistakes.map((mistake) => ({ check: 'usage', ...typeof mistake === 'string' ? { message: mistake, fix: 'see how the command is used' } : mistake })));
  }
}

/** Something that the arguments name cannot be read, or is not what it should be: the program prints it, and exits with 2. */
export class InputError extends Refusal {
  /** @param place the file or directory, with line and column where they are known */
  constructor(message: string, fix: string, place: string) {
    super([{ check: 'input', message, fix, place }]);
  }
}
