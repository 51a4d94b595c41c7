import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engines } from './engines';
import { forAll, makeNamespaces, refusal } from './judged';
import { readManifests } from '../../src/base/yaml/manifests';
import { convert } from '../../src/flux1/convert';
import { filesOf } from '../../src/flux1/program';

const SEED = join(__dirname, '../flux1/seed');

let engines: Engines;
beforeAll(async () => {
  engines = await Engines.startApiServer();
});
afterAll(() => engines?.stop());

test('everything that migrate-flux1 writes of the seed and of a release of helm-operator is admitted', async () => {
  const seed = readdirSync(SEED, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path)).map((path): [string, string] => [path, readFileSync(join(SEED, path), 'utf8')]);
  const release = JSON.stringify({
    apiVersion: 'helm.fluxcd.io/v1',
    kind: 'HelmRelease',
    metadata: { name: 'redis', namespace: 'default' },
    spec: { chart: { repository: 'https://charts.example.com', name: 'redis', version: '1.2.3' }, values: { a: 1 }, timeout: 90, rollback: { enable: true }, forceUpgrade: true },
  });
  const files = filesOf(convert(new Map([...seed, ['release.yaml', release]])));
  const objects = [...files].filter(([path]) => path.startsWith('yaml/') && !path.endsWith('kustomization.yaml')).flatMap(([path, text]) => readManifests(text, path).objects)
    .map(({ manifest }) => manifest as Parameters<typeof refusal>[1]);
  expect(objects.length).toBe(9);
  await makeNamespaces(engines.kube, objects);
  const refused = await forAll(objects, async (object) => {
    const reason = await refusal(engines.kube, object);
    return reason === undefined ? [] : [`${object.kind} ${object.metadata.name}: ${reason}`];
  });
  expect(refused.flat()).toEqual([]);
});
