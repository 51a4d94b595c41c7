import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KubeObject } from './kube';

const ROOT = resolve(__dirname, '../..');

/** The unit tests whose objects are judged. A new domain joins by being listed here. */
const DOMAINS = ['flux', 'eso', 'harbor', 'monitoring', 'sops'];

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

/** Runs the unit tests of the domains once more and returns the objects of ours that they make, each once. */
export function recordUnitTests(): Recorded[] {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-records-'));
  try {
    const unit = JSON.parse(readFileSync(join(ROOT, 'jest.config.json'), 'utf8')) as object;
    const config = { ...unit, rootDir: ROOT, setupFilesAfterEnv: [join(__dirname, 'recorder.ts')] };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
    const record = join(folder, 'objects.jsonl');
    writeFileSync(record, '');
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const { stderr } = spawnSync(process.execPath, [jest, '--config', join(folder, 'jest.config.json'), ...DOMAINS.map((name) => `test/${name}/`)], {
      cwd: ROOT,
      env: { ...process.env, CDK_GITOPS_RECORD: record },
      encoding: 'utf8',
      maxBuffer: 64e6,
    });
    const lines = new Set(readFileSync(record, 'utf8').split('\n').filter((line) => line !== ''));
    if (lines.size === 0) throw new Error(`the unit tests made no objects:\n${stderr.slice(-2000)}`);
    return [...lines].map((line) => JSON.parse(line) as Recorded);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
