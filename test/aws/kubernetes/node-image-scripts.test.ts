import { spawnSync } from 'child_process';
import { parse } from 'yaml';
import { componentDocument } from '../../../src/aws/kubernetes/node-image';
import { nodeImageScript } from '../../../src/aws/kubernetes/scripts/node-image';
import { PackageManager } from '../../../src/aws/machine/operating-system';
import { gzipped } from '../../../src/base/gzip';
import { testWith } from '../../programs';

const release = { name: 'cilium', namespace: 'kube-system', chart: 'cilium', repository: 'https://charts.example.com', version: '1.0.0', values: { a: [1] } };

describe.each([PackageManager.APT, PackageManager.DNF].flatMap((manager) => [[manager, [release]], [manager, []]] as const))('the script of an image with %s and charts %j', (manager, releases) => {
  const script = nodeImageScript(manager, releases);
  const check = /<<'CHECK'\n([^]*?)\nCHECK\n/.exec(script)![1];
  const commands = parse(componentDocument(script, '1.37.2')).phases.map(({ steps }: any) => `#!/bin/bash\n${steps[0].inputs.commands[0]}`);

  test('is Bash', () => {
    for (const text of [script, check, ...commands]) expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  testWith('shellcheck')('has nothing that shellcheck would say', () => {
    for (const text of [script, check, ...commands]) expect(spawnSync('shellcheck', ['-'], { input: text, encoding: 'utf8' }).stdout).toBe('');
  });

  test('fits into a document of Image Builder', () => {
    expect(gzipped(script).length).toBeLessThan(13_000);
  });
});
