import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { load } from 'js-yaml';
import { kustomize } from '../../src';
import { errorsOf, platform } from '../program';
import { mistakesOf } from '../said';
import { fixturePath } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

test('a ConfigMap has a hash in its name, which references get, and an overlay changes it', () => {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base');
  const settings = new kustomize.ConfigMapGenerator(base, 'web-settings', { literals: { LOG_LEVEL: 'info', QUOTED: '"x"' }, files: { 'app.conf': 'a = 1\n' } });
  new kplus.Deployment(base, 'web', {
    containers: [{ image: 'example.com/web:1.0.0', envFrom: [kplus.Env.fromConfigMap(kplus.ConfigMap.fromConfigMapName(base, 'settings', settings.name))] }],
  });
  const overlay = new kustomize.Overlay(repository, 'production', { bases: [base], namespace: 'default' });
  new kustomize.ConfigMapGenerator(overlay, 'settings', { mergeInto: settings, literals: { LOG_LEVEL: 'warn' } });
  cluster.apply(overlay);
  app.synth();
  const text = (path: string): any => load(readFileSync(join(app.outdir, 'manifests', path, 'kustomization.yaml'), 'utf8'));
  expect(text('base').configMapGenerator).toEqual([{ name: 'web-settings', literals: ['LOG_LEVEL=info', 'QUOTED=\'"x"\''], files: ['app.conf=web-settings/app.conf'] }]);
  expect(text('overlays/production').configMapGenerator).toEqual([{ name: 'web-settings', behavior: 'merge', literals: ['LOG_LEVEL=warn'] }]);
});

test('what a generator cannot make is refused', () => {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base');
  const other = new kustomize.Base(repository, 'other');
  const foreign = new kustomize.ConfigMapGenerator(other, 'settings', { literals: { a: '1' } });
  const overlay = new kustomize.Overlay(repository, 'production', { bases: [base] });
  const made = [
    new kustomize.ConfigMapGenerator(overlay, 'empty', {}),
    new kustomize.ConfigMapGenerator(overlay, 'keys', { literals: { 'a=b': '1' } }),
    new kustomize.ConfigMapGenerator(overlay, 'both', { name: 'mine', literals: { a: '1' }, files: { a: '2' }, mergeInto: foreign, replace: foreign }),
  ];
  expect([...made, overlay].flatMap(mistakesOf)).toEqual([
    'kustomize-generator generator empty has no data — give it at least one value or file',
    'kustomize-generator generator keys has the key "a=b", which is not valid — use at most 253 letters, digits, dots, dashes and underscores',
    'kustomize-generator generator settings has the key "a" in literals and in files — remove one of them',
    'kustomize-generator generator settings has both mergeInto and replace — set only one of them',
    'kustomize-generator generator mine changes generator settings, whose name it cannot have changed — leave out name',
    'kustomize-generator generator settings changes that of folder other, which folder overlays/production does not build on — add folder other to its bases, or leave out mergeInto and replace',
  ]);
  cluster.apply(overlay);
  expect(errorsOf(app)).not.toEqual([]);
});

test('a Secret is made of encrypted files only, and Flux decrypts them', () => {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base');
  const plain = join(makeRoot(), 'plain.txt');
  writeFileSync(plain, 'password');
  expect(mistakesOf(new kustomize.SecretGenerator(base, 'plain', { files: { key: plain } }))).toEqual([
    `plaintext-secret ${plain} is not encrypted: Git would keep its contents for ever — encrypt it with sops, for example: sops encrypt --in-place FILE`,
  ]);
  expect(mistakesOf(new kustomize.SecretGenerator(base, 'missing', { files: { key: 'no/such' } }))).toEqual([expect.stringContaining('missing-file cannot read no/such: ENOENT')]);

  const other = new kustomize.Base(repository, 'other');
  const secret = new kustomize.SecretGenerator(other, 'credentials', { files: { key: fixturePath('by-sops.enc.yaml') } });
  expect(mistakesOf(secret)).toEqual([]);
  const delivery = cluster.apply(new kustomize.Overlay(repository, 'production', { bases: [other], namespace: 'default' })) as any;
  expect(delivery.toJson().spec.decryption).toMatchObject({ provider: 'sops' });
  expect(errorsOf(app).filter((line) => !line.startsWith('[manifests/base'))).toEqual([]);
});
