/** @jest-environment ./test/engines/story.ts */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Delivery } from './delivery';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { KubeObject } from './kube';
import { Workloads } from './workloads';

/** One story: the tests run in this order, each on the state that the one before has left; none is run after one that failed (`story.ts`). */
let engines: Engines;
let delivery: Delivery;
let workloads: Workloads;
let revision: string;

beforeAll(async () => {
  engines = await Engines.start();
  delivery = new Delivery(engines);
  workloads = new Workloads(engines.kube);
});

afterAll(async () => {
  await workloads?.stop();
  await engines?.stop();
});

const SUBSTITUTED = {
  'main.ts': (text: string) => text.replace(
    /production\.apply\(overlay, \{ name: '(myapp-production)', (.*) \}\)/,
    "new flux.Kustomization(production.system, '$1', { folder: overlay, $2, substitutions: [flux.Substitution.literal('region', 'eu-central')] })",
  ),
  'application.ts': (text: string) => text.replace("args: ['worker']", "args: ['worker', '--region=${region}']"),
};

function worker(): Promise<KubeObject | undefined> {
  return engines.kube.get('apps/v1', 'Deployment', 'app-production', 'myapp-worker');
}

test('Kustomizations become ready in the order of dependsOn', async () => {
  const commit = await delivery.commit('First', SUBSTITUTED);
  workloads.hold('HelmRelease/external-secrets');
  await delivery.bootstrap();
  revision = await delivery.publish(commit);

  await eventually('the root has applied the others', async () => (await delivery.kustomizations()).size > 4 || undefined);
  await eventually('infrastructure-controllers is applied', async () => (await delivery.status('infrastructure-controllers')).inventory);
  const blocked = await delivery.failed('infrastructure-configs', /DependencyNotReady/);
  expect(blocked).toContain('infrastructure-controllers');
  await pause(2000);
  for (const waiting of ['infrastructure-configs', 'myapp-production', 'notifications', 'monitoring']) {
    expect([waiting, (await delivery.status(waiting)).inventory]).toEqual([waiting, undefined]);
  }

  const order: string[] = [];
  workloads.release('HelmRelease/external-secrets');
  await eventually('all are ready', async () => {
    const all = await delivery.kustomizations();
    const ready = [...all].filter(([, { status }]) => status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True')).map(([name]) => name);
    order.push(...ready.filter((name) => !order.includes(name)));
    return ready.length === all.size || undefined;
  }).catch(async (error: Error) => { throw new Error(`${error.message}\nready: ${order.join(', ')}; ${workloads.lastError}\n${engines.kustomizeController.log.slice(-4000)}`); });
  const dependsOn = [...await delivery.kustomizations()].flatMap(([name, { spec }]) =>
    ((spec as { dependsOn?: Array<{ name: string }> }).dependsOn ?? []).map((dependency) => ({ name, dependency: dependency.name })));
  expect(dependsOn.length).toBeGreaterThan(4);
  expect(dependsOn.filter(({ name, dependency }) => order.indexOf(dependency) > order.indexOf(name))).toEqual([]);
  await delivery.settled(revision);
});

test('the secret of the SOPS file arrives decrypted', async () => {
  const secret = await engines.kube.get('v1', 'Secret', 'app-production', 'myapp-database');
  const password = Buffer.from((secret?.data as { password: string }).password, 'base64').toString();
  expect(password).not.toContain('ENC[');
  expect(password.length).toBeGreaterThan(0);
  expect(secret).not.toHaveProperty('sops');
});

test('substitutions and image pins arrive', async () => {
  const { template } = (await worker())!.spec as { template: { spec: { containers: Array<{ args: string[]; image: string }> } } };
  expect(template.spec.containers[0]).toMatchObject({ args: ['worker', '--region=eu-central'], image: 'harbor.example.com/org/myapp:1.0.0' });
});

test('a second synthesis without changes changes nothing in the cluster', async () => {
  await delivery.reconcileAll();
  await delivery.settled(revision);
  const before = await delivery.versions();
  expect(Object.keys(before).length).toBeGreaterThan(30);
  const commit = await delivery.commit('Again', SUBSTITUTED);
  expect(await delivery.publish(commit)).toBe(revision);
  await delivery.reconcileAll();
  await delivery.settled(revision);
  expect(await delivery.versions()).toEqual(before);
});

test('removal prunes exactly the objects whose files went away', async () => {
  await engines.kube.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'of-somebody-else', namespace: 'monitoring' }, data: { a: 'b' } });
  const before = await delivery.inventory();
  revision = await delivery.publish(await delivery.commit('Remove the dashboard', {
    ...SUBSTITUTED,
    'monitoring.ts': (text) => text.replace(/^.*DeliveryDashboard.*\n/m, ''),
  }));
  await delivery.settled(revision);
  const after = await delivery.inventory();
  expect(before.filter((each) => !after.includes(each))).toEqual(['monitoring: monitoring_delivery__ConfigMap']);
  expect(after.filter((each) => !before.includes(each))).toEqual([]);
  expect(await engines.kube.get('v1', 'ConfigMap', 'monitoring', 'delivery')).toBeUndefined();
  expect(await engines.kube.get('v1', 'ConfigMap', 'monitoring', 'of-somebody-else')).toBeDefined();
});

test('a wrong age key leaves what runs, and is reported', async () => {
  const before = await delivery.versions();
  await delivery.useKey(execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  await delivery.reconcileAll();
  const message = await delivery.failed('myapp-production', /BuildFailed/);
  expect(message).toMatch(/secret\.enc\.yaml|data key|recipients/);
  expect(engines.events.about('Kustomization', 'myapp-production').at(-1)).toMatchObject({ severity: 'error', reason: 'BuildFailed' });
  expect(await delivery.versions()).toEqual(before);

  await delivery.useKey(readFileSync(resolve(__dirname, `../../examples/${Delivery.EXAMPLE}/test-key.age.txt`), 'utf8'));
  await delivery.reconcileAll();
  await delivery.settled(revision);
});

test('a broken manifest leaves what runs, and is reported', async () => {
  const before = await delivery.versions();
  const file = join(delivery.git.checkout, 'overlays/production/deployment-myapp-worker.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 2', 'replicas: two'));
  await delivery.publish(delivery.git.commit('Break the worker by hand'));
  expect(await delivery.failed('myapp-production', /ReconciliationFailed|BuildFailed/)).toMatch(/myapp-worker.*replicas/s);
  await eventually('the event arrives', () => engines.events.about('Kustomization', 'myapp-production').find(({ message }) => message.includes('replicas')));
  const after = await delivery.versions();
  expect(after).toEqual(before);

  revision = await delivery.publish(await delivery.commit('Heal', { ...SUBSTITUTED, 'monitoring.ts': (text) => text.replace(/^.*DeliveryDashboard.*\n/m, '') }));
  await delivery.settled(revision);
});
