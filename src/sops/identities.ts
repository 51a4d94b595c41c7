import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { refusal } from '../base/refusal';

const IDENTITY = /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/;

/** The environment of a process. */
export interface Env {
  readonly [name: string]: string | undefined;
}

/**
 * The age identities (secret keys) that sops would use: from `SOPS_AGE_KEY`, `SOPS_AGE_KEY_FILE`, `SOPS_AGE_KEY_CMD` and the user's
 * `sops/age/keys.txt`. They are never shown, even if they are malformed.
 */
export function readIdentities(env: Env, cwd: string): string[] {
  const found: string[] = [];
  const { SOPS_AGE_KEY: keys, SOPS_AGE_KEY_FILE: file, SOPS_AGE_KEY_CMD: command } = env;
  if (keys !== undefined) found.push(...parse(keys.split(/\s+/), 'SOPS_AGE_KEY'));
  if (file !== undefined) found.push(...parse(readFile(path.resolve(cwd, file), 'the file of SOPS_AGE_KEY_FILE').split('\n'), file));
  if (command !== undefined) found.push(...parse(run(command, env, cwd).split('\n'), 'the output of SOPS_AGE_KEY_CMD'));
  const usual = path.join(configDirectory(env), 'sops', 'age', 'keys.txt');
  if (fs.existsSync(usual)) found.push(...parse(readFile(usual, 'the identities of the user').split('\n'), usual));
  return [...new Set(found)];
}

function parse(lines: readonly string[], source: string): string[] {
  return lines.map((line) => line.trim()).flatMap((line, i) => {
    if (line === '' || line.startsWith('#')) return [];
    if (!IDENTITY.test(line)) throw refusal('age-identity', `line ${i + 1} of ${source} is not a valid age identity`, 'use what age-keygen prints: it starts with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1');
    return [line];
  });
}

function readFile(file: string, what: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal('age-identity', `${what} cannot be read: ${(error as NodeJS.ErrnoException).code}`, 'correct the path or its permissions', file);
  }
}

/** Runs a command without a shell, as sops does; quotes keep words together. */
function run(command: string, env: Env, cwd: string): string {
  const [program, ...args] = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  if (program === undefined) throw refusal('age-identity', 'SOPS_AGE_KEY_CMD is empty', 'set it to a command that prints an identity, or unset it');
  const result = spawnSync(program, args, { cwd, env: { ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.error || result.status !== 0) {
    const why = (result.error as NodeJS.ErrnoException | undefined)?.code ?? `exit code ${result.status}`;
    throw refusal('age-identity', `the command of SOPS_AGE_KEY_CMD, ${program}, failed: ${why}`, 'run it by itself to see why');
  }
  return result.stdout;
}

/** User configuration directory: Go's `os.UserConfigDir`, with `XDG_CONFIG_HOME` on macOS, too, as in sops. */
function configDirectory(env: Env): string {
  if (process.platform === 'win32' && env.AppData !== undefined) return env.AppData;
  if (env.XDG_CONFIG_HOME) return env.XDG_CONFIG_HOME;
  const home = env.HOME ?? os.homedir();
  return process.platform === 'darwin' ? path.join(home, 'Library', 'Application Support') : path.join(home, '.config');
}
