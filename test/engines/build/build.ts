import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
    await compile(module, scratch, { CGO_ENABLED: cgo ? '1' : '0' })
      .catch((error: Error) => { throw new Error(`${module} ${versionOf(module)} cannot be built: ${error.message}`); });
    progress(`built ${module} ${versionOf(module)} in ${Math.round((Date.now() - start) / 1000)} s`);
  });
}

async function compile(module: ModuleName, to: string, env: Record<string, string>): Promise<void> {
  const { embeds }: Build = MODULES[module];
  const folder = join(__dirname, module);
  const args = [...buildArgs(module), '-o', `${to}/`];
  if (embeds === undefined) {
    await go(folder, [...args, 'tool'], env);
    return;
  }
  // The cache of modules is read-only: a copy of the module gets the files, and takes the place of the original.
  const copy = mkdtempSync(join(tmpdir(), 'cdk-gitops-module-'));
  try {
    const { path } = pinned(module);
    const source = join(copy, 'source');
    const { Dir: original } = JSON.parse(await go(folder, ['mod', 'download', '-json', path])) as { Dir: string };
    cpSync(original, source, { recursive: true });
    chmodSync(source, 0o755);
    for (const each of readdirSync(source, { recursive: true, withFileTypes: true })) {
      if (each.isDirectory()) chmodSync(join(each.parentPath, each.name), 0o755);
    }
    for (const [file, content] of Object.entries(embeds)) {
      mkdirSync(dirname(join(source, file)), { recursive: true });
      writeFileSync(join(source, file), content);
    }
    for (const file of ['go.mod', 'go.sum']) cpSync(join(folder, file), join(copy, file));
    await go(copy, ['mod', 'edit', `-replace=${path}=./source`]);
    await go(copy, [...args, 'tool'], env);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
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

/** The version that `go.mod` pins, with its `v`. */
function versionOf(module: ModuleName): string {
  return pinned(module).version;
}

/** The module that `go.mod` requires for its programs, or that a program of its folder is about. */
function pinned(module: ModuleName): { readonly path: string; readonly version: string } {
  const text = readFileSync(join(__dirname, module, 'go.mod'), 'utf8');
  const [, tool] = /^tool\s+(?:\(\s+)?(\S+)$/m.exec(text) ?? [];
  const isOurs = tool === `cdk-gitops/test/engines/build/${module}`;
  const [path, version] = [...text.matchAll(/^(?:require |\t)(\S+) (v\S+)/gm)].map(([, ...pair]) => pair)
    .find(([each]) => isOurs || tool === each || tool?.startsWith(`${each}/`) || each.endsWith(`/${module}`)) ?? [];
  if (version === undefined) throw new Error(`test/engines/build/${module}/go.mod has no version of its tool ${tool}`);
  return { path, version };
}

function buildArgs(module: ModuleName): string[] {
  const { stamped = [], versionIn, tags = [] }: Build = MODULES[module];
  const [major, minor] = versionOf(module).slice(1).split('.');
  const values = { gitVersion: versionOf(module), gitMajor: major, gitMinor: minor };
  const stamps = [
    ...stamped.flatMap((at) => Object.entries(values).map(([key, value]) => `${at}.${key}=${value}`)),
    ...versionIn ? [`${versionIn}=${versionOf(module).slice(1)}`] : [],
  ];
  const flags = ['-s', '-w', ...stamps.map((stamp) => `-X ${stamp}`)];
  return ['build', '-trimpath', '-buildvcs=false', ...tags.length > 0 ? ['-tags', tags.join(',')] : [], '-ldflags', flags.join(' ')];
}

/** The name in the cache: another version, flag or lock file makes another entry. */
function entry(module: ModuleName): string {
  const lock = readdirSync(join(__dirname, module)).filter((file) => /^go\.(?:mod|sum)$|\.go$/.test(file)).sort().map((file) => join(__dirname, module, file));
  return `${module}-${versionOf(module)}-${digest(lock, ...buildArgs(module))}`;
}
