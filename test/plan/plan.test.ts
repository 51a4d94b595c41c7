import { appsOf, configMap, documents, fieldsOf, kustomization, linesOf, planned, programOf, Tree } from './planned';
import { isEmpty } from '../../src/plan/change-set';
import { plan } from '../../src/plan/plan';

const A = configMap('a');

test('says what is created, changed and pruned, by delivery and in the order of Flux: prunes come last, in the opposite order', () => {
  const before = appsOf(documents(A, configMap('gone'), 'apiVersion: v1\nkind: Service\nmetadata: { name: gone, namespace: default }\nspec: { ports: [{ port: 80 }] }\n'));
  const after = appsOf(documents(
    configMap('a', 'a: "2"'), 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: d, namespace: new }\n', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: new }\n',
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: s, namespace: new }\n',
  ));
  expect(linesOf(planned(before, after))).toEqual([
    'flux-system/apps: create Namespace new',
    'flux-system/apps: create ServiceAccount new/s',
    'flux-system/apps: change ConfigMap default/a',
    'flux-system/apps: create DaemonSet new/d',
    'flux-system/apps: prune Service default/gone',
    'flux-system/apps: prune ConfigMap default/gone',
  ]);
  expect(fieldsOf(planned(before, after), 'ConfigMap default/a')).toEqual(['data.a: 1 → 2']);
});

test('says nothing where nothing changes', () => {
  const set = planned(appsOf(A), appsOf(`# a comment\n${A}`));
  expect(isEmpty(set)).toBe(true);
  expect(set.clusters.map(({ name, state }) => `${name} ${state}`)).toEqual(['production kept']);
});

test('deliveries stand in the order in which they are reconciled', () => {
  const before: Tree = { 'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production') };
  const after: Tree = {
    ...before,
    'clusters/production/apps.yaml': kustomization('a-apps', './apps', 'prune: true\ndependsOn: [{ name: configs }]'),
    'clusters/production/configs.yaml': kustomization('configs', './configs', 'prune: true\ndependsOn: [{ name: z-controllers }]'),
    'clusters/production/controllers.yaml': kustomization('z-controllers', './controllers'),
    'apps/a.yaml': A,
    'configs/a.yaml': configMap('b'),
    'controllers/a.yaml': configMap('c'),
  };
  expect(planned(before, after).clusters[0].deliveries.map(({ name, state }) => `${name} ${state}`)).toEqual([
    ' kept', 'flux-system/z-controllers new', 'flux-system/configs new', 'flux-system/a-apps new',
  ]);
});

test.each<[string, string, string, RegExp]>([
  ['a delivery that does not prune', 'prune: false', '', /Kustomization flux-system\/apps does not prune/],
  ['an object that is marked', 'prune: true', ', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }', /marked so that Flux does not delete it/],
  ['an object that is marked by a label, in other letters', 'prune: true', ', labels: { kustomize.toolkit.fluxcd.io/prune: Disabled }', /marked/],
])('what is removed from Git stays for %s', (_, spec, mark, reason) => {
  const set = planned(appsOf(documents(A, configMap('b', 'b: "1"', mark)), spec), appsOf(A, spec));
  expect(linesOf(set)).toEqual(['flux-system/apps: leave ConfigMap default/b']);
  expect(set.clusters[0].deliveries[0].changes[0].reason).toMatch(reason);
});

test('nothing of a suspended delivery happens, and of a new one below it neither', () => {
  const set = planned(appsOf(documents(A, configMap('b')), 'prune: true\nsuspend: true'), appsOf(documents(configMap('a', 'a: "2"'), configMap('c')), 'prune: true\nsuspend: true'));
  expect(linesOf(set)).toEqual([
    'flux-system/apps: held change ConfigMap default/a', 'flux-system/apps: held create ConfigMap default/c', 'flux-system/apps: held prune ConfigMap default/b',
  ]);
  const nested = appsOf(A, 'prune: true\nsuspend: true');
  expect(linesOf(planned(nested, { ...nested, 'apps/more.yaml': kustomization('more', './more'), 'more/b.yaml': configMap('b') }))).toEqual([
    'flux-system/apps: held create Kustomization flux-system/more', 'flux-system/more: held create ConfigMap default/b',
  ]);
});

test.each<[string, string, string]>([
  ['prunes what it applied', 'prune: true', 'prune'],
  ['leaves it without prune', 'prune: false', 'leave'],
  ['leaves it with deletionPolicy Orphan', 'prune: true\ndeletionPolicy: Orphan', 'leave'],
  ['deletes it with deletionPolicy Delete', 'prune: false\ndeletionPolicy: Delete', 'prune'],
  ['leaves it while it is suspended', 'prune: true\nsuspend: true', 'leave'],
])('a delivery that is removed %s', (_, spec, action) => {
  const { 'clusters/production/apps.yaml': removed, ...rest } = appsOf(A, spec);
  expect(removed).toContain('apps');
  expect(linesOf(planned(appsOf(A, spec), rest))).toEqual([': prune Kustomization flux-system/apps', `flux-system/apps: ${action} ConfigMap default/a`]);
});

test('a delivery that cannot be built changes nothing, and the rest is compared', () => {
  const before: Tree = { ...appsOf(documents(A, configMap('b'))), 'clusters/production/other.yaml': kustomization('other', './other'), 'other/c.yaml': configMap('c') };
  const after: Tree = { ...before, 'apps/all.yaml': 'a: [\n', 'other/c.yaml': configMap('c', 'c: "3"') };
  const set = planned(before, after);
  expect(linesOf(set)).toEqual([
    'flux-system/apps: leave ConfigMap default/b', 'flux-system/apps: leave ConfigMap default/a', 'flux-system/other: change ConfigMap default/c',
  ]);
  expect(set.clusters[0].deliveries[0].changes[0].reason).toBe('Kustomization flux-system/apps cannot be built, so nothing that it applied changes');
});

test('what is not wholly known is neither pruned nor said to be new for certain', () => {
  const remote = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [all.yaml, "https://example.com/x?ref=v1"]\n';
  const whole = appsOf(documents(A, configMap('b')));
  const set = planned(whole, { ...appsOf(A), 'apps/kustomization.yaml': remote });
  expect(linesOf(set)).toEqual(['flux-system/apps: leave ConfigMap default/b']);
  expect(set.clusters[0].deliveries[0].changes[0].reason).toBe('not everything that Kustomization flux-system/apps applies is known');
  const [created] = planned({ ...appsOf(A), 'apps/kustomization.yaml': remote }, whole).clusters[0].deliveries[0].changes;
  expect(created).toMatchObject({ action: 'create', name: 'b', reason: 'it may be there already: what was applied before is not wholly known' });
});

test('an object that moves to another delivery is taken over', () => {
  const both = (apps: string, more: string): Tree => ({ ...appsOf(apps), 'clusters/production/more.yaml': kustomization('more', './more'), 'more/all.yaml': more });
  expect(linesOf(planned(both(documents(A, configMap('b')), configMap('c')), both(A, documents(configMap('b', 'b: "2"'), configMap('c')))))).toEqual([
    'flux-system/more: adopt ConfigMap default/b',
  ]);
});

test('a cluster that comes is new, and one whose directory goes keeps what it has', () => {
  const two = { ...appsOf(A), 'clusters/staging/flux-system/sync.yaml': kustomization('flux-system', './clusters/staging'), 'clusters/staging/b.yaml': configMap('b') };
  expect(planned(appsOf(A), two).clusters.map(({ name, state }) => `${name} ${state}`)).toEqual(['production kept', 'staging new']);
  const gone = planned(two, appsOf(A));
  expect(gone.clusters.map(({ name, state }) => `${name} ${state}`)).toEqual(['production kept', 'staging gone']);
  expect(linesOf(gone)).toEqual([': leave Kustomization flux-system/flux-system', ': leave ConfigMap default/b']);
});

test('what Flux is told not to touch is left out', () => {
  const marked = (value: string, mark: string): string => configMap('a', `a: "${value}"`, `, annotations: { kustomize.toolkit.fluxcd.io/${mark} }`);
  for (const mark of ['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent']) expect(linesOf(planned(appsOf(marked('1', mark)), appsOf(marked('2', mark))))).toEqual([]);
  expect(linesOf(planned(appsOf(configMap('b')), appsOf(documents(configMap('b'), marked('2', 'ssa: IfNotPresent')))))).toEqual(['flux-system/apps: create ConfigMap default/a']);
});

test('fields that a delivery or the user ignores are not compared', () => {
  const ignoring = 'prune: true\nignore: [{ paths: [/data/a], target: { kind: ConfigMap, name: "a|x" } }]';
  expect(linesOf(planned(appsOf(A, ignoring), appsOf(configMap('a', 'a: "2"'), ignoring)))).toEqual([]);
  expect(fieldsOf(planned(appsOf(A, ignoring), appsOf(configMap('a', 'a: "2", b: "3"'), ignoring)), 'ConfigMap default/a')).toEqual(['data.b: - → 3']);
  const target = { kind: 'Secret' };
  expect(linesOf(planned(appsOf(A), appsOf(configMap('a', 'a: "2"')), { ignore: [{ paths: ['/data'], target }] }))).toHaveLength(1);
  expect(linesOf(planned(appsOf(A), appsOf(configMap('a', 'a: "2"')), { ignore: [{ paths: ['/data'] }] }))).toEqual([]);
});

test('what no cluster is known to apply is compared, and nothing is said to be deleted', () => {
  const set = planned({ 'a.yaml': A, 'b.yaml': configMap('b') }, { 'a.yaml': configMap('a', 'a: "2"'), 'c.yaml': configMap('c') });
  expect(linesOf(set)).toEqual([': change ConfigMap default/a', ': create ConfigMap default/c', ': leave ConfigMap default/b']);
});

test('an object that is forced is created again where a field cannot change', () => {
  const claim = (size: string, mark = ''): string => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: default${mark} }\nspec: { accessModes: [ReadWriteOnce], storageClassName: ${size} }\n`;
  expect(linesOf(planned(appsOf(claim('a')), appsOf(claim('b'))))).toEqual(['flux-system/apps: change PersistentVolumeClaim default/data']);
  expect(linesOf(planned(appsOf(claim('a')), appsOf(claim('b', ', annotations: { kustomize.toolkit.fluxcd.io/force: enabled }'))))).toEqual(['flux-system/apps: recreate PersistentVolumeClaim default/data']);
});

test('two plans of one pair are equal, and the programs stay as they are', () => {
  const [before, after] = [programOf(appsOf(A)), programOf(appsOf(configMap('b')))];
  const text = (): string => JSON.stringify([before, after].map(({ objects }) => objects.map(({ json }) => json)));
  const own = text();
  const said = (): string => JSON.stringify(linesOf(plan(after, before)));
  expect(said()).toBe(said());
  expect(text()).toBe(own);
});
