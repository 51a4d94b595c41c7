import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SopsError } from './sops-error';

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
  if (file !== undefined) found.push(...parse(readFile(path.resolve(cwd, file), 'SOPS_AGE_KEY_FILE').split('\n'), file));
  if (command !== undefined) found.push(...parse(run(command, env, cwd).split('\n'), 'the output of SOPS_AGE_KEY_CMD'));
  const usual = path.join(configDirectory(env), 'sops', 'age', 'keys.txt');
  if (fs.existsSync(usual)) found.push(...parse(readFile(usual, 'the identities of the user').split('\n'), usual));
  return [...new Set(found)];
}

function parse(lines: readonly string[], source: string): string[] {
  return lines.map((line) => line.trim()).flatMap((line, i) => {
    if (line === '' || line.startsWith('#')) return [];
    if (!IDENTITY.test(line)) throw new SopsError([`${source}, line ${i + 1}: not a valid age identity, which starts with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1`]);
    return [line];
  });
}

function readFile(file: string, what: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new SopsError([`cannot read ${file} (${what}): ${(error as NodeJS.ErrnoException).code}`]);
  }
}

/** Runs a command without a shell, as sops does; quotes keep words together. */
function run(command: string, env: Env, cwd: string): string {
  const [program, ...args] = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  if (program === undefined) throw new SopsError(['SOPS_AGE_KEY_CMD is empty']);
  const result = spawnSync(program, args, { cwd, env: { ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.error || result.status !== 0) {
    throw new SopsError([`SOPS_AGE_KEY_CMD ${program} failed: ${(result.error as NodeJS.ErrnoException | undefined)?.code ?? `exit code ${result.status}`}`]);
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
