import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Git } from './git';
import type { Environment } from '../file-system';
import type { TreePlan } from '../tree';

/** What a plan changes in the content of files, as `git diff` shows it; empty where nothing changes. @throws Refusal where Git is not there */
export function planDiff({ root, write, replaced, remove }: TreePlan, env: Environment): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-diff-'));
  try {
    const put = (side: string, path: string, content: string | Uint8Array): void => {
      const file = join(folder, side, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    };
    for (const side of ['a', 'b']) mkdirSync(join(folder, side));
    for (const path of [...replaced, ...remove]) put('a', path, readFileSync(join(root, path)));
    for (const { path, content } of write) put('b', path, content);
    return new Git(folder, env).run(['diff', '--no-index', '--no-prefix', '--no-color', '--no-ext-diff', '--no-renames', 'a', 'b'], '', [0, 1]).toString();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
