import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import { readConfig } from '../../src/cli/check-config';
import type { CheckResult } from '../../src/cli/formats/finding';
import { makeRoot, put } from '../synth/tree-on-disk';

/**
 * Checks a repository of these files, and other ones by their addresses.
 *
 * @param settings text of cdk-gitops.yaml
 */
export function checked(
  files: { readonly [file: string]: string }, settings?: string, others: { readonly [url: string]: { readonly [file: string]: string } } = {},
): CheckResult {
  const root = makeRoot();
  try {
    const directories = [{ root: path.join(root, 'main'), prefix: '' }, ...Object.keys(others).map((url, i) => ({ root: path.join(root, `other-${i}`), prefix: `other-${i}`, url }))];
    [files, ...Object.values(others)].forEach((each, i) => {
      fs.mkdirSync(directories[i].root);
      put(directories[i].root, each);
    });
    const file = path.join(root, 'cdk-gitops.yaml');
    if (settings !== undefined) fs.writeFileSync(file, settings);
    const { declared, charts, acknowledged } = readConfig(file, false, 'cdk-gitops.yaml');
    return checkDirectories({ directories, checks: CHECKS, declared, charts, waves: true, acknowledged });
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}
