import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Runs Go and gives what it prints. */
export function go(cwd: string, ...args: string[]): string {
  return execFileSync('go', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64e6 });
}

/** The folder of a Go module of a known checksum. */
export function moduleFolder(module: string, version: string, sum: string): string {
  const download = JSON.parse(go(tmpdir(), 'mod', 'download', '-json', `${module}@${version}`)) as { Dir: string; Sum: string };
  if (download.Sum !== sum) { throw new Error(`${module}@${version} has the checksum ${download.Sum}; sources.ts pins ${sum}`); }
  return download.Dir;
}
