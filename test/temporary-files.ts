import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the tests of a run one folder for all their temporary files, cdk8s' and the CDK's among them, and removes it at the end. */
export default function collectTemporaryFiles(): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-'));
  chmodSync(folder, 0o755); // some tests run programs as another user
  process.env.TMPDIR = folder;
  process.env.MISSING_PROGRAMS = join(folder, 'missing-programs');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
