import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, digest } from './cache';
import { PROGRAMS, Program } from './programs';

/** The path of an executable, which is built if the cache does not have it. */
export function program(name: keyof typeof PROGRAMS): string {
  const wanted: Program = PROGRAMS[name];
  const version = versionOf(wanted);
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(wanted, version)];
  const key = digest(['go.mod', 'go.sum'].map((file) => join(__dirname, wanted.folder, file)), ...args);
  const folder = cached(`${wanted.name}-${version}-${key}`, (scratch) => build(wanted, version, [...args, '-o', join(scratch, wanted.name), wanted.package]));
  return join(folder, wanted.name);
}

/** The version that `go.mod` pins, with its `v`. */
export function versionOf({ folder, module }: Program): string {
  const text = readFileSync(join(__dirname, folder, 'go.mod'), 'utf8');
  const line = text.split('\n').map((each) => each.replace(/^require /, '').trim().split(' ')).find(([path, version]) => path === module && version);
  if (line === undefined) throw new Error(`test/engines/build/${folder}/go.mod does not require ${module}`);
  return line[1];
}

function linkerFlags({ stamped = [] }: Program, version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return ['-s', '-w', ...stamped.flatMap((at) => Object.entries(values).map(([key, value]) => `-X ${at}.${key}=${value}`))].join(' ');
}

/** `go build` uses all cores and the memory of one link at a time: the programs are built one behind the other. */
function build({ name, folder }: Program, version: string, args: string[]): void {
  const start = Date.now();
  process.stderr.write(`building ${name} ${version} …\n`);
  try {
    execFileSync('go', args, { cwd: join(__dirname, folder), env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' }, stdio: ['ignore', 2, 2] });
  } catch (error) {
    throw new Error(`${name} ${version} cannot be built (go's message is above): ${(error as Error).message}`);
  }
  process.stderr.write(`built ${name} ${version} in ${Math.round((Date.now() - start) / 1000)} s\n`);
}
