import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { ListRendered } from '../../src/promotion/list-rendered';
import { jobWith } from '../ci/pipelines';
import { shellcheck } from '../ci/shellcheck';
import { envOf, StartedStep, startStep } from '../ci/start-step';
import { testWith } from '../programs';
import { makeRoot } from '../synth/tree-on-disk';

function listed(files: { readonly [name: string]: string }): Promise<StartedStep> {
  const root = makeRoot();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const spec = new ListRendered('rendered/dev').bind(jobWith());
  return startStep(spec, envOf(spec, {}), root);
}

test('lists each YAML file, whatever it is called', async () => {
  const names = ['b.yaml', 'a.yml', 'sub/c.yaml', "it's: - a.yaml", '- x.yaml', '$(id).yaml', '\\0&.yaml'];
  const { status, stderr, cwd } = await listed(Object.fromEntries([...names, 'notes.txt'].map((name) => [`rendered/dev/${name}`, ''])));
  expect([status, stderr]).toEqual([0, '']);
  const { kind, resources } = load(readFileSync(join(cwd, 'rendered/dev/kustomization.yaml'), 'utf8')) as { kind: string; resources: string[] };
  expect(kind).toBe('Kustomization');
  expect([...resources].sort()).toEqual([...names].sort());
});

test('leaves a list that is there', async () => {
  const { status, cwd } = await listed({ 'rendered/dev/kustomization.yaml': 'resources: [a.yaml]\n', 'rendered/dev/a.yaml': '' });
  expect(status).toBe(0);
  expect(readFileSync(join(cwd, 'rendered/dev/kustomization.yaml'), 'utf8')).toBe('resources: [a.yaml]\n');
});

test('says what is missing', async () => {
  expect(await listed({ 'a.yaml': '' })).toMatchObject({ status: 1, stderr: 'there is no folder rendered/dev: did the steps that render the manifests write them there?\n' });
  expect(await listed({ 'rendered/dev/a.txt': '' })).toMatchObject({ status: 1, stderr: 'rendered/dev has no YAML files: did the steps that render the manifests write them there?\n' });
});

testWith('shellcheck')('is sound shell', () => shellcheck(new ListRendered("it's").bind(jobWith())));
