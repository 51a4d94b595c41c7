import { spawnSync } from 'node:child_process';
import { shortPath } from '../../../base/diagnostic';
import { refusal } from '../../../base/refusal';
import type { Environment } from '../file-system';

/** Variables that tell Git about another repository than the one that it runs in, as in a hook, or change what a path means. */
const OF_OTHERS = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_COMMON_DIR', 'GIT_CONFIG', 'GIT_DIR', 'GIT_GLOB_PATHSPECS', 'GIT_GRAFT_FILE', 'GIT_ICASE_PATHSPECS', 'GIT_IMPLICIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_LITERAL_PATHSPECS', 'GIT_NAMESPACE', 'GIT_NOGLOB_PATHSPECS', 'GIT_OBJECT_DIRECTORY', 'GIT_PREFIX', 'GIT_QUARANTINE_PATH', 'GIT_SHALLOW_FILE', 'GIT_WORK_TREE',
];

/** How a call of Git ended. */
export interface GitResult {
  /** The exit code; undefined where Git could not be started. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  /** What it says first of an error. */
  readonly reason: string;
}

/** The program Git, as it runs in one folder. It takes no locks, runs no hooks of the repository, and asks nobody anything. */
export class Git {
  private readonly env: Environment;

  constructor(readonly folder: string, env: Environment, extra: Environment = {}) {
    const own = Object.fromEntries(Object.entries({ PATH: process.env.PATH, ...env }).filter(([name]) => !OF_OTHERS.includes(name)));
    this.env = { ...own, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', ...extra };
  }

  /** The same in another folder, or with other variables. */
  with(folder: string, extra: Environment): Git {
    return new Git(folder, this.env, extra);
  }

  /** Runs a command, whatever its exit code. */
  try(args: readonly string[], input: string | Uint8Array = ''): GitResult {
    const config = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.safecrlf=false', '-c', 'core.quotePath=false'];
    const { status, stdout, stderr, error } = spawnSync('git', [...config, ...args], { cwd: this.folder, env: this.env, input, maxBuffer: 2 ** 31 - 1 });
    if (error !== undefined && status === null) {
      return { code: undefined, stdout: Buffer.alloc(0), reason: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'git is not installed' : error.message };
    }
    const lines = stderr.toString().split('\n').filter((line) => line !== '');
    const reason = lines.find((line) => line.startsWith('fatal: ')) ?? lines.find((line) => line.startsWith('error: ')) ?? lines[0] ?? `git ${args[0]} failed`;
    return { code: status ?? undefined, stdout, reason: reason.replace(/^(?:fatal|error): /, '') };
  }

  /**
   * Runs a command.
   *
   * @param codes the exit codes that mean that it worked
   * @throws Refusal with what Git says, where it did not
   */
  run(args: readonly string[], input: string | Uint8Array = '', codes: readonly number[] = [0]): Buffer {
    const { code, stdout, reason } = this.try(args, input);
    if (code === undefined || !codes.includes(code)) throw refusal('git-failed', `Git fails: ${reason}`, 'correct that, and run it again', shortPath(this.folder));
    return stdout;
  }

  /** What a command lists, each ended by a zero byte. */
  list(args: readonly string[], input?: string, codes?: readonly number[]): string[] {
    return this.run(args, input, codes).toString().split('\0').slice(0, -1);
  }
}
