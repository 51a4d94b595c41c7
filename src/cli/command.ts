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

/** The arguments are wrong: the program prints the message and the command's usage, and exits with 2. */
export class UsageError extends Error {}

/** Something that the arguments name cannot be read, or is not what it should be: the program prints the message, and exits with 2. */
export class InputError extends Error {}
