import { Delivery } from './delivery';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { Edits } from './examples';
import { KubeObject } from './kube';
import { Workloads } from './workloads';

/** One story of faults: each begins and ends in the state of the first commit. */
let engines: Engines;
let delivery: Delivery;
let workloads: Workloads;
let first: { commit: string; inventory: string[] };
let foreign: Map<string, string>;
const survived: string[] = [];

/** So many objects that an apply, and pruning, can be interrupted. */
const MANY = 150;
const CROWDED: Edits = {
  'monitoring.ts': (text) => text.replace('  return folder;', `  for (let i = 0; i < ${MANY}; i++) {
    folder.include('crowd-' + i, { text: JSON.stringify({
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'crowd-' + i, namespace: 'monitoring' }, data: { i: String(i) },
    }) });
  }
  return folder;`),
};

/** What others have put beside our objects: into our namespaces, with the labels of Flux, and of kinds that it applies. */
const FOREIGN: KubeObject[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'crowd-of-somebody-else', namespace: 'monitoring' }, data: { a: 'b' } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'labelled',
      namespace: 'monitoring',
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'monitoring', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
    },
    data: { a: 'b' },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'of-somebody-else', namespace: 'app-production' }, stringData: { a: 'b' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'of-somebody-else' }, rules: [] },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'of-somebody-else' } },
];

beforeAll(async () => {
  engines = await Engines.start();
  delivery = new Delivery(engines);
  workloads = new Workloads(engines.kube);
  const commit = await delivery.commit('First');
  await delivery.bootstrap();
  await delivery.settled(await delivery.publish(commit));
  for (const object of FOREIGN) await engines.kube.apply(object);
  first = { commit, inventory: await delivery.inventory() };
  foreign = await foreignVersions();
});

afterAll(async () => {
  process.stdout.write(`faults survived: ${survived.length} (${survived.join(', ')})\n`);
  await workloads?.stop();
  await engines?.stop();
});

/** The versions of all objects of the kinds in question that no inventory has, of the crowd apart. */
async function foreignVersions(): Promise<Map<string, string>> {
  const kinds = [...FOREIGN.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`), 'apps/v1 Deployment', 'v1 Service', 'v1 ServiceAccount'];
  const all = await Promise.all([...new Set(kinds)].map((each) => engines.kube.list(...each.split(' ') as [string, string])));
  const ours = new Set((first?.inventory ?? await delivery.inventory()).map((each) => each.slice(each.indexOf(': ') + 2)));
  return new Map(all.flat().flatMap(({ apiVersion, kind, metadata: { namespace = '', name, uid, resourceVersion } }) => {
    const id = `${namespace}_${name}_${apiVersion.split('/').slice(0, -1).join('')}_${kind}`;
    return ours.has(id) || /_crowd-\d+__/.test(id) ? [] : [[id, `${uid} ${resourceVersion}`]];
  }));
}

async function crowd(): Promise<number> {
  return (await engines.kube.list('v1', 'ConfigMap')).filter(({ metadata }) => /^crowd-\d+$/.test(metadata.name)).length;
}

/** Waits for the state of Git. A reconciliation that a fault has ended is tried again after its interval, which is minutes: it is asked for. */
async function ends(revision: string, size: number): Promise<void> {
  await delivery.reconcileAll();
  await delivery.settled(revision);
  expect(await crowd()).toBe(size);
  expect((await delivery.inventory()).filter((each) => !/_crowd-\d+__/.test(each))).toEqual(first.inventory);
  expect(await foreignVersions()).toEqual(foreign);
}

/** A fault while the crowd is applied, and the same fault while it is pruned. */
function interrupt(fault: string, strike: () => Promise<void>): void {
  test(`${fault} in the middle of an apply`, async () => {
    const revision = await delivery.publish(await delivery.commit('A crowd', CROWDED));
    await struck(`${fault} in an apply`, (now) => now > 0 && now < MANY, strike);
    await ends(revision, MANY);
    survived.push(`${fault} in an apply`);
  });

  test(`${fault} while objects are pruned, on the way back to an old revision`, async () => {
    const revision = await delivery.publish(first.commit);
    await struck(`${fault} while pruning`, (now) => now < MANY, strike);
    await ends(revision, 0);
    survived.push(`${fault} while pruning`, 'an old revision');
  });
}

async function struck(fault: string, when: (size: number) => boolean, strike: () => Promise<void>): Promise<void> {
  const size = await eventually(`time for: ${fault}`, async () => {
    const now = await crowd();
    return when(now) ? now : undefined;
  });
  await strike();
  process.stdout.write(`${fault}: with ${size} of ${MANY} objects in the cluster\n`);
}

interrupt('kill -9 of the controller', async () => {
  await engines.kustomizeController.stop('SIGKILL');
  await engines.kustomizeController.start();
});

interrupt('kill -9 of the API server', () => engines.apiServer.restart('SIGKILL'));

test('a truncated artifact and one with a wrong digest change nothing, and the whole one is applied', async () => {
  const commit = await delivery.commit('A crowd, damaged', CROWDED);
  const before = await delivery.versions();
  for (const [damage, message] of [['truncated', /EOF/], ['wrong digest', /digest/]] as const) {
    await delivery.publish(commit, damage);
    await delivery.reconcileAll();
    await delivery.failed('infrastructure-controllers', message); // the others wait for it
    await pause(1000);
    expect(await crowd()).toBe(0);
    expect(await delivery.versions()).toEqual(before);
    survived.push(`a ${damage} artifact`);
  }
  await ends(await delivery.publish(commit), MANY);
  await ends(await delivery.publish(first.commit), 0);
  survived.push('an old revision');
});
