import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for a short time, removed when `use` is done. */
export function withScratch<T>(use: (folder: string) => T): T {
  const folder = fs.mkdtempSync(join(tmpdir(), 'cdk-gitops-git-'));
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file, and the folders above it. */
export function putFile(file: string, content: string | Uint8Array): void {
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
