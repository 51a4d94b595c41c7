import * as fs from 'node:fs';
import { join } from 'node:path';
import { pathProblem } from '../../../src/base/path-problem';
import { fileName, Identity } from '../../../src/synth/yaml/manifest-file';
import { fc, runs } from '../../properties';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): Identity => ({ apiVersion, kind, name, namespace });

test.each<[Identity, string]>([
  [object('apps/v1', 'Deployment', 'web', 'app'), 'deployment-web.yaml'],
  [object('apps/v1', 'Deployment', 'web'), 'deployment-web.yaml'],
  [object('apps/v1', 'Deployment', 'web', 'other'), 'deployment-web_other.yaml'],
  [object('v1', 'Namespace', 'app'), 'namespace-app.yaml'],
  [object('project.harbor.m.crossplane.io/v1beta1', 'Project', 'org', 'app'), 'project.project.harbor.m.crossplane.io-org.yaml'],
  [object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:Reader'), 'clusterrole-system~3a~~52~eader.yaml'],
  [object('my-company.io/v1', 'Widget', 'w', 'app'), 'widget.my~2d~company.io-w.yaml'],
])('%j is written to %s', (identity, file) => expect(fileName(identity, 'app')).toBe(file));

/** Few letters, among them all that the name of a file uses itself, so that equal files would be found. */
const text = (...letters: string[]) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const name = fc.oneof({ weight: 8, arbitrary: text('a', 'b', 'A', '-', '.', '_', '~', '2d', ':', 'é', '\ud83d\ude00') },
  { weight: 1, arbitrary: fc.string({ minLength: 150, maxLength: 400, unit: fc.constantFrom('a', 'b', ':') }) });
const group = fc.oneof(text('a', 'b', '-', '.'), fc.constantFrom('apps', 'batch', 'cert-manager.io'));
const identity: fc.Arbitrary<Identity> = fc.record({
  apiVersion: fc.oneof(group.map((each) => `${each}/v1`), fc.constant('v1')),
  kind: text('a', 'b', '-', 'kind'),
  name,
  namespace: fc.option(text('a', 'b', '-', 'app'), { nil: undefined }),
});

/** What is one object to the API server. Kinds of two familiar groups do not have one name, which the generator does not know. */
function keyOf({ apiVersion, kind, name: own, namespace = 'app' }: Identity): string {
  const isFamiliar = ['apps/v1', 'batch/v1', 'cert-manager.io/v1', 'v1'].includes(apiVersion);
  return JSON.stringify([isFamiliar ? 'familiar' : apiVersion, kind, own, namespace]);
}

test('two objects never share a file, also where case does not count', () => {
  fc.assert(fc.property(fc.array(identity, { minLength: 2, maxLength: 300 }), (identities) => {
    const byFile = new Map<string, string>();
    for (const each of identities) {
      const [file, key] = [fileName(each, 'app').toLowerCase(), keyOf(each)];
      expect(byFile.get(file) ?? key).toBe(key);
      byFile.set(file, key);
    }
    expect(byFile.size).toBe(new Set(identities.map(keyOf)).size);
  }), { numRuns: runs(300) });
});

test('parts of one name cannot be taken for parts of another', () => {
  const files = [
    object('v1', 'Secret', 'a-b'), object('v1', 'Secret-a', 'b'), object('a/v1', 'Foo', 'b-c'), object('a-b/v1', 'Foo', 'c'),
    object('v1', 'Secret', 'a', 'b'), object('v1', 'Secret', 'a_b'), object('v1', 'Secret', 'A'), object('v1', 'Secret', 'a'), object('v1', 'Secret', '~41~'),
    object('v1', 'Secret', 'x'.repeat(300)), object('v1', 'Secret', 'x'.repeat(301)), object('v1', 'Secret', 'x'.repeat(300), 'other'),
  ].map((each) => fileName(each, 'app').toLowerCase());
  expect(new Set(files).size).toBe(files.length);
});

test('every name is one that Git and file systems take', () => {
  fc.assert(fc.property(identity, (each) => expect(pathProblem(fileName(each, 'app'))).toBeUndefined()));
});

test('no two familiar groups have a kind of one name', () => {
  const groups = new Map<string, string[]>();
  for (const list of fs.readdirSync(join(__dirname, '../../../src/schema/lists')).filter((file) => file.endsWith('.txt'))) {
    const [listGroup, version, kind] = list.replace(/\.txt$/, '').split('_');
    const isFamiliar = fileName(object(`${listGroup}/${version}`, kind, 'x'), undefined) === `${kind.toLowerCase()}-x.yaml`;
    if (isFamiliar) groups.set(kind, [...groups.get(kind) ?? [], listGroup]);
  }
  expect(groups.size).toBeGreaterThan(30);
  for (const [kind, of] of groups) expect([kind, new Set(of).size]).toEqual([kind, 1]);
});
