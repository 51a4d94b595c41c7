import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, cachedPath, digest } from './cache';
import { Build, MODULES } from './programs';

export type ModuleName = keyof typeof MODULES;

/** The path of an executable, which `main.ts` has built before the tests. */
export function program(module: ModuleName, name: string = module): string {
  const path = join(cachedPath(entry(module)), name);
  if (!existsSync(path)) throw new Error(`${path} is missing: the engines are built by jest --config test/engines/jest.config.json`);
  return path;
}

/** Builds all programs of a module, if the cache does not have them. */
export async function build(module: ModuleName): Promise<void> {
  const { cgo = false }: Build = MODULES[module];
  await cached(entry(module), async (scratch) => {
    const start = Date.now();
    progress(`building ${module} ${versionOf(module)} …`);
    await go(join(__dirname, module), [...buildArgs(module), '-o', `${scratch}/`, 'tool'], { CGO_ENABLED: cgo ? '1' : '0' })
      .catch((error: Error) => { throw new Error(`${module} ${versionOf(module)} cannot be built: ${error.message}`); });
    progress(`built ${module} ${versionOf(module)} in ${Math.round((Date.now() - start) / 1000)} s`);
  });
}

/** Says what takes long: the only thing that a build prints. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Runs go and returns what it prints; what it says besides is only in the error. */
export function go(cwd: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env: { ...process.env, GOWORK: 'off', GOFLAGS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, complaints]: Buffer[][] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.once('error', reject).once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const lines = Buffer.concat(complaints).toString().trim().split('\n').filter((line) => !line.startsWith('go: downloading '));
      reject(new Error(`go ${args[0]} ended with ${code ?? signal}\n${lines.slice(-30).join('\n')}`));
    });
  });
}

/** The version that `go.mod` pins, with its `v`: that of the module that it requires for its programs, or that a program of its folder is about. */
function versionOf(module: ModuleName): string {
  const text = readFileSync(join(__dirname, module, 'go.mod'), 'utf8');
  const [, tool] = /^tool\s+(?:\(\s+)?(\S+)$/m.exec(text) ?? [];
  const isOurs = tool === `cdk-gitops/test/engines/build/${module}`;
  const [, version] = [...text.matchAll(/^(?:require |\t)(\S+) (v\S+)/gm)].map(([, ...pair]) => pair)
    .find(([path]) => isOurs || tool === path || tool?.startsWith(`${path}/`) || path.endsWith(`/${module}`)) ?? [];
  if (version === undefined) throw new Error(`test/engines/build/${module}/go.mod has no version of its tool ${tool}`);
  return version;
}

function buildArgs(module: ModuleName): string[] {
  const { stamped = [], tags = [] }: Build = MODULES[module];
  const [major, minor] = versionOf(module).slice(1).split('.');
  const values = { gitVersion: versionOf(module), gitMajor: major, gitMinor: minor };
  const flags = ['-s', '-w', ...stamped.flatMap((at) => Object.entries(values).map(([key, value]) => `-X ${at}.${key}=${value}`))];
  return ['build', '-trimpath', '-buildvcs=false', ...tags.length > 0 ? ['-tags', tags.join(',')] : [], '-ldflags', flags.join(' ')];
}

/** The name in the cache: another version, flag or lock file makes another entry. */
function entry(module: ModuleName): string {
  const lock = readdirSync(join(__dirname, module)).filter((file) => /^go\.(?:mod|sum)$|\.go$/.test(file)).sort().map((file) => join(__dirname, module, file));
  return `${module}-${versionOf(module)}-${digest(lock, ...buildArgs(module))}`;
}
