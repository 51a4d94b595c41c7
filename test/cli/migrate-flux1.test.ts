import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { makeRoot, put } from '../synth/tree-on-disk';

const SEED = join(__dirname, '../flux1/seed');

test('writes a program, YAML and a report, and reads what lies beside manifests as well', async () => {
  const root = makeRoot();
  fs.cpSync(SEED, join(root, 'app'), { recursive: true });
  put(root, { 'app/.gitlab-ci.yml': 'build:\n  script: [x]\n', 'app/chart/templates/x.yaml': 'a: {{ .Values.a }}\n' });
  const { code, stdout, stderr } = await run(root, ['migrate-flux1', 'app']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('10 files written to flux2; 6 changes of meaning: read REPORT.md first\n');
  expect(fs.readdirSync(join(root, 'flux2')).sort()).toEqual(['REPORT.md', 'main.ts', 'yaml']);
});

test('never writes into a folder that has something in it', async () => {
  const root = makeRoot();
  put(root, { 'out/a': '' });
  const { code, stderr } = await run(root, ['migrate-flux1', SEED, '--to', 'out']);
  expect(code).toBe(1);
  expect(stderr).toContain('the folder is not empty');
});

test('a file that is not there, and no file at all', async () => {
  const root = makeRoot();
  expect(await run(root, ['migrate-flux1', 'none'])).toMatchObject({ code: 2, stderr: expect.stringContaining('it cannot be read: ENOENT') as string });
  expect(await run(root, ['migrate-flux1'])).toMatchObject({ code: 2, stderr: expect.stringContaining('DIR or FILE is missing') as string });
  const file = join(SEED, 'flux-gitops/flux-deployment.yaml');
  expect(await run(root, ['migrate-flux1', file])).toMatchObject({ code: 0 });
});
