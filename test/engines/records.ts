import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cached, digest, removeOld } from './build/cache';
import { Guard } from './guard';
import { KubeObject } from './kube';

const ROOT = resolve(__dirname, '../..');

/** The unit tests whose objects are judged. A new domain joins by being listed here. */
const DOMAINS = ['flux', 'argocd', 'eso', 'harbor', 'monitoring', 'sops'];

/** An object that a unit test has made. */
export interface Recorded {
  /** The test. */
  readonly test: string;
  /** The checks that it breaks itself. */
  readonly own: string[];
  /** The checks that its program breaks; none where we take it. */
  readonly all: string[];
  readonly object: KubeObject;
}

/** The objects of ours that the unit tests of the domains make, each once. They are run for it once, until the sources or tests change. */
export async function recordUnitTests(): Promise<Recorded[]> {
  const sources = ['src', 'test'].flatMap((folder) => filesIn(join(ROOT, folder))).filter((file) => !file.startsWith(`${__dirname}/`));
  const key = digest([...sources, join(__dirname, 'recorder.ts'), __filename, join(ROOT, 'package-lock.json')]);
  const folder = await cached(`records-${key}`, async (scratch) => {
    removeOld('records-');
    await runUnitTests(scratch);
  });
  const lines = new Set(readFileSync(join(folder, 'objects.jsonl'), 'utf8').split('\n').filter((line) => line !== ''));
  return [...lines].map((line) => JSON.parse(line) as Recorded);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function runUnitTests(folder: string): Promise<void> {
  const unit = JSON.parse(readFileSync(join(ROOT, 'jest.config.json'), 'utf8')) as object;
  const config = join(folder, 'jest.config.json');
  writeFileSync(config, JSON.stringify({ ...unit, rootDir: ROOT, setupFilesAfterEnv: [join(__dirname, 'recorder.ts')] }));
  const record = join(folder, 'objects.jsonl');
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const guard = new Guard(); // so that it ends with the tests, however they end
  const child = spawn(process.execPath, [jest, '--config', config, '--maxWorkers=2', ...DOMAINS.map((name) => `test/${name}/`)], {
    cwd: ROOT,
    env: { ...process.env, CDK_GITOPS_RECORD: record },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  guard.watch(child.pid!);
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((done) => child.once('close', done));
  guard.release(child.pid!);
  await guard.end();
  if (code !== 0 || !existsSync(record)) {
    throw new Error(`the unit tests, whose objects are judged, fail or make none:\n${Buffer.concat(said).toString().slice(-3000)}`);
  }
}
