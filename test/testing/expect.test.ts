import * as fs from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Cluster, flux, Repository, Secret, testing } from '../../src';
import { appsOf, configMap, documents } from '../plan/planned';
import { makeRoot, put } from '../synth/tree-on-disk';

const { Expect, Rendering, Scenario } = testing;
const WEB = 'Deployment shop/web';

/** A program with one folder, as a user writes it. */
function program(replicas = 3, image = 'registry.example.com/shop/web:1.3.0', isComplete = true): Repository {
  const app = new App({ outdir: join(cwd, 'dist') });
  const manifests = new Repository(app, 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
  const shop = manifests.folder('shop', { namespace: 'shop' });
  new kplus.Namespace(shop, 'shop', { metadata: { name: 'shop' } });
  const database = Secret.fromSecretName(shop, 'database', { name: 'database', namespace: 'shop', keys: ['url'] });
  const web = new kplus.Deployment(shop, 'web', { replicas, containers: [{ image, securityContext: { user: 1000 } }] });
  web.containers[0].env.addVariable('URL', kplus.EnvValue.fromSecretValue({ secret: kplus.Secret.fromSecretName(shop, 'db', database.name), key: 'url' }));
  if (isComplete) new kplus.ConfigMap(shop, 'settings', { metadata: { name: 'settings' }, data: { level: 'info' } });
  production.apply(shop);
  return manifests;
}

let cwd: string;
beforeEach(() => void (cwd = makeRoot()));
afterEach(() => fs.rmSync(cwd, { recursive: true }));

/** What an assertion says. */
function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect((error as Error).stack).not.toMatch(/^ +at /m);
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

const directory = (files: Parameters<typeof put>[1]): testing.Rendering => {
  const root = fs.mkdtempSync(join(cwd, 'tree-'));
  put(root, files);
  return Rendering.fromDirectory(root);
};

test('a program is rendered without being written', () => {
  const rendering = Rendering.of(program());
  expect(rendering.files).toContain('shop/deployment-web.yaml');
  expect(rendering.textOf('shop/configmap-settings.yaml')).toContain('level: info');
  expect(fs.existsSync(join(cwd, 'dist'))).toBe(false);
  expect(failureOf(() => rendering.textOf('x.yaml'))).toBe('manifests has no file x.yaml');
  expect(failureOf(() => Rendering.fromDirectory(join(cwd, 'x')))).toMatch(/directory .*x does not exist/);
});

test('plan says what changes, and fails with the plan', () => {
  const [before, after] = [Rendering.of(program()), Rendering.of(program(1, 'registry.example.com/shop/web:1.4.0', false))];
  const changed = Expect.plan(before, after).toChange(WEB).toPrune('ConfigMap shop/settings').toCreate()
    .toSet(WEB, 'spec.replicas', '3', '1').toSet(WEB, 'spec.template.spec.containers[main].image', 'registry.example.com/shop/web:1.3.0', 'registry.example.com/shop/web:1.4.0').toBeDangerous('scale-down').toBeSafe();
  expect(changed.toString()).toContain('spec.replicas: 3 → 1');
  Expect.plan(before, before).toBeEmpty();
  expect(failureOf(() => changed.toBeEmpty())).toMatch(/^expected of the plan: nothing to change\n\n[^]*ConfigMap shop\/settings/);
  expect(failureOf(() => changed.toCreate(WEB))).toMatch(/^expected of the plan: Deployment shop\/web to be created, but no object is\n/);
  expect(failureOf(() => changed.toChange())).toMatch(/^expected of the plan: no object to be changed, but Deployment shop\/web is\n/);
  expect(failureOf(() => changed.toSet(WEB, 'spec.replicas', '3', ''))).toMatch(/^expected of the plan: Deployment shop\/web: spec\.replicas: 3 → \(none\)/);
  expect(failureOf(() => changed.toBeDangerous('pruned-volumes'))).toBe('there is no danger "pruned-volumes"; did you mean "pruned-volume"?');
  expect(failureOf(() => changed.toBeDangerous('pruned-volume'))).toMatch(/^expected of the plan: danger pruned-volume/);
  const volume = documents(configMap('a'), 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: default }\nspec: { accessModes: [ReadWriteOnce] }\n');
  expect(failureOf(() => Expect.plan(directory(appsOf(volume)), directory(appsOf(configMap('a')))).toBeSafe())).toMatch(/^expected of the plan: nothing dangerous[^]*pruned-volume/);
});

test('objects are as they arrive in clusters', () => {
  const rendering = Rendering.of(program());
  Expect.object(rendering, WEB).toHave('spec.replicas', 3).toHave('metadata.namespace', 'shop')
    .toMatch({ spec: { template: { spec: { containers: [{ name: 'main', image: 'registry.example.com/shop/web:1.3.0' }] } } } });
  Expect.noObject(rendering, 'Deployment shop/wep');
  expect(failureOf(() => Expect.object(rendering, 'Deployment shop/wep'))).toBe('Deployment shop/wep does not exist in manifests; did you mean "Deployment shop/web"?');
  expect(failureOf(() => Expect.noObject(rendering, WEB))).toBe('Deployment shop/web exists in manifests');
  expect(failureOf(() => Expect.object(rendering, WEB).toHave('spec.replicas', 4))).toBe('Deployment shop/web is not as expected\n  spec.replicas: expected 4, but is 3');
  expect(failureOf(() => Expect.object(rendering, 'ConfigMap shop/settings').toHave('data', { level: 'info', x: 'y' }))).toBe('ConfigMap shop/settings is not as expected\n  data.x: expected "y", but is not there');
  expect(failureOf(() => Expect.object(rendering, 'ConfigMap shop/settings').toHave('data', {}))).toContain('data.level: expected undefined, but is "info"');
  expect(failureOf(() => Expect.object(rendering, WEB).toHave('spec..x', 4))).toMatch(/"spec\.\.x" is not a path of a field/);
  expect(failureOf(() => Expect.object(rendering, WEB).toMatch({ spec: { template: { spec: { containers: [] } } } }))).toMatch(/spec\.template\.spec\.containers: expected \[\], but is \[/);
});

test('values of Secrets are not shown', () => {
  const rendering = directory(appsOf('apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData: { password: hunter1 }\n'));
  const secret = Expect.object(rendering, 'Secret default/s').toHave('stringData.password', 'hunter1');
  for (const act of [() => secret.toHave('stringData.password', 'hunter2'), () => secret.toHave('stringData', 'hunter2'), () => secret.toMatch({ stringData: { password: 'hunter2' } })]) {
    expect(failureOf(act)).toMatch(/stringData(\.password)?: is other than expected$/);
    expect(failureOf(act)).not.toContain('hunter');
  }
});

test('references lead to what exists, also outside of the program', () => {
  const rendering = Rendering.of(program());
  Expect.references(rendering).toResolve();
  Expect.references(rendering, WEB).to('Secret shop/database').toResolve();
  expect(failureOf(() => Expect.references(rendering, WEB).to('Secret shop/other'))).toMatch(/^expected Deployment shop\/web to refer to Secret shop\/other\n {2}it refers to\n {4}.*Secret shop\/database/s);
  expect(failureOf(() => Expect.references(rendering, 'Deployment shop/wep'))).toMatch(/did you mean/);
  const dangling = directory(appsOf('apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\nspec: { containers: [{ name: a, image: a, envFrom: [{ secretRef: { name: gone } }] }] }\n'));
  expect(failureOf(() => Expect.references(dangling).toResolve())).toBe('expected references to lead to what exists\n  Pod default/p: spec.containers[0].envFrom[0].secretRef refers to Secret default/gone, which does not exist');
});

test('platforms converge, or it is said what keeps them from it', () => {
  const rendering = Rendering.of(program());
  Expect.converges(rendering, { within: Duration.minutes(2) });
  const next = Rendering.of(program(5));
  const scenario = (): testing.Scenario => new Scenario({ duration: Duration.minutes(40), seed: 4, concurrent: 2, rollout: Duration.seconds(5) })
    .commit(Duration.minutes(2), 'next', next).edit(Duration.minutes(20), WEB, 'spec.replicas', 9).remove(Duration.minutes(20), 'ConfigMap shop/settings')
    .outage(Duration.minutes(1), testing.ControlSystem.GIT, Duration.minutes(5)).slow(Duration.minutes(1), WEB, Duration.minutes(1)).rollback(Duration.minutes(30), 'back', '');
  Expect.converges(rendering, { scenario: scenario() });
  expect(failureOf(() => Expect.converges(rendering, { scenario: scenario(), within: Duration.millis(10) }))).toMatch(/^expected the last commit to reach every cluster\n {2}back takes [\d.]+ s to reach production, more than 0\.01 s\n/);
  const refused = new Scenario().refuse(Duration.millis(0), WEB).commit(Duration.minutes(1), 'next', next);
  expect(failureOf(() => Expect.converges(rendering, { scenario: refused }))).toMatch(/^expected every delivery to be ready in the end\n {2}production: Kustomization flux-system\/shop: the API server does not accept Deployment shop\/web\n/);
  const broken = new Scenario({ webhook: true }).disrupt(Duration.millis(0), WEB).commit(Duration.minutes(1), 'next', next);
  expect(failureOf(() => Expect.converges(rendering, { scenario: broken }))).toContain('Deployment shop/web');
  expect(failureOf(() => Expect.converges(rendering, { scenario: new Scenario().edit(Duration.minutes(1), 'Deployment shop/wep', 'spec.replicas', 1) })))
    .toBe('the scenario is not possible: Deployment shop/wep does not exist at that time\n  did you mean "Deployment shop/web"?');
  expect(failureOf(() => Expect.converges(directory({ 'a.yaml': configMap('a') })))).toMatch(/has no directory that a cluster follows with Flux/);
});

test('a scenario is the same in YAML', () => {
  const rendering = Rendering.of(program());
  const file = join(cwd, 's.yaml');
  fs.writeFileSync(file, 'duration: 30m\nevents: [{ at: 5m, edit: Deployment shop/web, set: { spec.replicas: 7 } }]\n');
  Expect.converges(rendering, { scenario: Scenario.fromFile(file) });
  fs.writeFileSync(file, 'events: [{ at: 5m, commit: x, revision: main }]\n');
  expect(failureOf(() => Expect.converges(rendering, { scenario: Scenario.fromFile(file) }))).toMatch(/the scenario names revision main: tests read renderings/);
  fs.writeFileSync(file, 'event: 1\n');
  expect(failureOf(() => Scenario.fromFile(file))).toMatch(/event is a field that does not exist[^]*did you mean events\?/);
  expect(failureOf(() => Scenario.fromFile(join(cwd, 'x')))).toMatch(/scenario .* does not exist/);
  expect(failureOf(() => new Scenario({ concurrent: 0 }))).toMatch(/concurrent 0 is not valid/);
  expect(failureOf(() => new Scenario({ seed: -1 }))).toMatch(/seed -1 is not valid/);
  expect(failureOf(() => new Scenario().edit(Duration.minutes(1), WEB, '[x]', 1))).toMatch(/"\[x\]" is not a path of a field/);
});

describe('golden', () => {
  const withUpdate = (act: () => void): void => {
    process.env.UPDATE_GOLDEN = '1';
    try {
      act();
    } finally {
      delete process.env.UPDATE_GOLDEN;
    }
  };

  test('files are compared to the letter, and the lines that differ are shown', () => {
    const golden = join(cwd, 'golden');
    expect(failureOf(() => Expect.golden(Rendering.of(program()), golden))).toContain('+ shop/deployment-web.yaml is new');
    withUpdate(() => Expect.golden(Rendering.of(program()), golden));
    Expect.golden(Rendering.of(program()), golden);
    const said = failureOf(() => Expect.golden(Rendering.of(program(5, undefined, false)), golden));
    expect(said).toContain('- shop/configmap-settings.yaml is no longer rendered');
    expect(said).toMatch(/~ shop\/deployment-web\.yaml\n {6}…\n {6}spec:\n {6} {2}minReadySeconds: 0\n|~ shop\/deployment-web\.yaml\n[^]*-   replicas: 3\n {4}\+   replicas: 5\n/);
    expect(said).toContain('run the tests with UPDATE_GOLDEN=1');
    withUpdate(() => Expect.golden(Rendering.of(program(5, undefined, false)), golden));
    Expect.golden(Rendering.of(program(5, undefined, false)), golden);
    expect(fs.existsSync(join(golden, 'shop/configmap-settings.yaml'))).toBe(false);
  });
});
