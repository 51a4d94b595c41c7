import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by path. */
export interface Files {
  readonly [path: string]: string;
}

/** A new empty folder. */
export function makeRoot(): string {
  return fs.mkdtempSync(join(tmpdir(), 'tree-'));
}

/** Puts files into a tree as a user would. */
export function put(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), content);
  }
}

/** Everything that stands in a tree except the ownership file; folders end with a slash and count only when empty. */
export function read(root: string): Files {
  const found: { [path: string]: string } = {};
  const walk = (folder: string) => {
    const entries = fs.readdirSync(join(root, folder), { withFileTypes: true });
    if (entries.length === 0 && folder !== '') found[folder] = '';
    for (const entry of entries) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) walk(`${path}/`);
      else if (entry.isSymbolicLink()) found[path] = `-> ${fs.readlinkSync(join(root, path))}`;
      else if (path !== '.cdk-gitops.json') found[path] = fs.readFileSync(join(root, path), 'utf8');
    }
  };
  walk('');
  return found;
}

/** The text of a tree's ownership file. */
export function readOwnership(root: string): string {
  return fs.readFileSync(join(root, '.cdk-gitops.json'), 'utf8');
}
