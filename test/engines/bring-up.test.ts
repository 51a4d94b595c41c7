/** @jest-environment ./test/engines/story.ts */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { Workloads } from './workloads';
import { ClusterWaves } from '../../src/checks/waves';
import { checked } from '../checkout/checked';
import { runs } from '../properties';
import { put } from '../synth/tree-on-disk';

// Generated repositories come up in an empty cluster as far as `check --waves` says, and no farther. What is not here is helm-controller: the test installs
// the definitions that a chart brings, when its HelmRelease arrives.

const SEED = Number(process.env.SEED ?? 1) % 1_000_000;
/** So many that come up, and as many that stop somewhere. */
const OF_EACH = runs(6);

let engines: Engines;
let workloads: Workloads;

beforeAll(async () => {
  engines = await Engines.start();
  workloads = new Workloads(engines.kube);
});

afterAll(async () => {
  await workloads?.stop();
  await engines?.stop();
});

interface Generated {
  readonly name: string;
  /** What the cluster begins with. */
  readonly start: readonly KubeObject[];
  readonly files: { readonly [file: string]: string };
  readonly predicted: ClusterWaves;
}

function generate(seed: number): Generated {
  let state = (seed * 7919 + 17) % 2_147_483_647;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const chance = (share: number): boolean => next() < share;
  for (let i = 0; i < 5; i++) next();
  const name = `r${seed}`;
  const url = `https://git.example.com/${name}`;
  const all = Array.from({ length: 4 + Math.floor(next() * 4) }, (_, i) => i);
  const any = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)];
  const withChart = all.filter(() => chance(0.4));
  const withVariables = all.filter(() => chance(0.3));
  const start: KubeObject[] = [object('source.toolkit.fluxcd.io/v1', 'GitRepository', name, 'flux-system', { spec: { interval: '1h', url } })];
  const files: Record<string, string> = {};
  for (const i of all) {
    const own = `${name}-${i}`;
    const dependsOn = all.filter((each) => each < i && chance(0.3)).map((each) => ({ name: `${name}-${each}` }));
    const vars = withVariables.length > 0 && chance(0.3) ? { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: `${name}-vars-${any(withVariables)}` }] } } : {};
    start.push(object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', own, 'flux-system', {
      spec: {
        interval: '1h',
        retryInterval: '1s',
        timeout: '5s',
        prune: true,
        wait: chance(0.5),
        path: `./${i}`,
        sourceRef: { kind: 'GitRepository', name },
        ...vars,
        ...dependsOn.length > 0 ? { dependsOn } : {},
      },
    }));
    const namespace = chance(0.6) ? `${name}-${any(all)}` : 'default';
    const objects = [object('v1', 'Namespace', own), object('v1', 'ConfigMap', own, namespace, { data: { A: 'b' } })];
    if (withVariables.includes(i)) objects.push(object('v1', 'ConfigMap', `${name}-vars-${i}`, 'flux-system', { data: { A: 'b' } }));
    if (withChart.includes(i)) {
      objects.push(object('source.toolkit.fluxcd.io/v1', 'HelmRepository', own, 'flux-system', { spec: { interval: '1h', url: 'https://charts.example.com' } }),
        object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', own, 'flux-system', { spec: { interval: '1h', chart: { spec: { chart: own, version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: own } } } } }));
    }
    if (withChart.length > 0 && chance(0.5)) objects.push(object(`${name}-${any(withChart)}.example.com/v1`, 'Thing', own, 'default'));
    files[`${i}/all.yaml`] = objects.map((each) => JSON.stringify(each)).join('\n---\n');
  }
  const settings = withChart.length === 0 ? undefined : `installs:\n${withChart.map((i) => `- { chart: ${name}-${i}, kinds: [${name}-${i}.example.com] }\n`).join('')}`;
  const { waves } = checked({ 'clusters/c/all.yaml': start.map((each) => JSON.stringify(each)).join('\n---\n') }, settings, { [url]: files });
  return { name, start, files, predicted: waves![0] };
}

function object(apiVersion: string, kind: string, name: string, namespace?: string, rest: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, ...namespace === undefined ? {} : { namespace } }, ...rest };
}

/** What a chart of the generated repositories brings. */
function definition(release: string): KubeObject {
  const group = `${release}.example.com`;
  const schema = { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `things.${group}`, undefined, {
    spec: { group, scope: 'Namespaced', names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' }, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  });
}

function isReady({ status }: KubeObject): boolean {
  return (status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') === true;
}

test('what is predicted to come up does, and what is predicted to stop does', async () => {
  const { kube } = engines;
  const coming: Generated[] = [];
  const stopping: Generated[] = [];
  for (let seed = SEED; coming.length < OF_EACH || stopping.length < OF_EACH; seed++) {
    const generated = generate(seed);
    const list = generated.predicted.stopped.length > 0 ? stopping : coming;
    if (list.length < OF_EACH && (list === stopping || generated.predicted.waves.length > 1)) list.push(generated);
  }
  const all = [...coming, ...stopping];
  for (const { name, start, files } of all) {
    for (const each of start) await kube.apply(each);
    const git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), name);
    put(git.checkout, files);
    await engines.publisher.publish(git, git.commit('All'), name);
  }
  const appliedAt = new Map<string, number>();
  let ready = new Set<string>();
  const look = async (): Promise<void> => {
    for (const { metadata: { name } } of await kube.list('helm.toolkit.fluxcd.io/v2', 'HelmRelease')) await kube.apply(definition(name));
    const kustomizations = await kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization');
    ready = new Set(kustomizations.filter(isReady).map(({ metadata }) => metadata.name));
    for (const { metadata, status } of kustomizations) {
      const { lastAppliedRevision } = (status ?? {}) as { lastAppliedRevision?: string };
      if (lastAppliedRevision !== undefined && !appliedAt.has(metadata.name)) appliedAt.set(metadata.name, Date.now());
    }
  };
  const expected = new Set(all.flatMap(({ predicted: { waves, stopped } }) =>
    waves.flat().flatMap(({ name }) => (stopped.includes(name) ? [] : [name]))));
  await eventually('everything that is predicted is ready', async () => {
    await look();
    return [...expected].every((name) => ready.has(name)) || undefined;
  }).catch((error: Error) => {
    const late = [...expected].filter((name) => !ready.has(name));
    throw new Error(`${error.message}\nnot ready: ${late.join(', ')}\n${late.map((name) => engines.logOf(name, 3)).join('\n')}`);
  });
  for (let i = 0; i < 10; i++) { // those that are to stop try again each second
    await pause(1000);
    await look();
  }
  expect([...ready].sort()).toEqual([...expected].sort());
  // Nothing of a wave is there before the first of the one before.
  for (const { name, predicted: { waves } } of all) {
    const firsts = waves.map((wave) => Math.min(...wave.map((each) => appliedAt.get(each.name) ?? Infinity))).filter(Number.isFinite);
    expect({ name, firsts }).toEqual({ name, firsts: [...firsts].sort((a, b) => a - b) });
  }
  process.stdout.write(`${coming.length} repositories come up, ${stopping.length} stop: ${expected.size} Kustomizations ready in at most ${Math.max(...all.map(({ predicted }) => predicted.waves.length))} waves, `
    + `${all.reduce((sum, { predicted }) => sum + predicted.stopped.length, 0)} stopped\n`);
});

/** A Kustomization of a cluster that begins with this name. */
function delivery(name: string, path: string, source: string, rest: object = {}): KubeObject {
  return object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, 'flux-system', {
    spec: { interval: '1h', retryInterval: '1s', timeout: '5s', prune: true, path, sourceRef: { kind: 'GitRepository', name: source }, ...rest },
  });
}

/** Roots that `check` refuses, with what stands beside them, and the state that the controller ends in. */
const REFUSED: { readonly [name: string]: { readonly spec: object; readonly child: object; readonly check: string; readonly because: RegExp } } = {
  // The root waits for a child that depends on it.
  'root-waits': { spec: { wait: true }, child: { dependsOn: [{ name: 'root-waits' }] }, check: 'dependency-cycle', because: /dependency 'flux-system\/root-waits' is not ready/ },
  // A reference to a kubeconfig has no such field.
  'root-optional': { spec: {}, child: { kubeConfig: { secretRef: { name: 'kubeconfig', optional: true } } }, check: 'schema', because: /optional/ },
};

test.each(Object.entries(REFUSED))('%s never becomes ready, and check says why', async (name, { spec, child, check, because }) => {
  const { kube } = engines;
  const url = `https://git.example.com/${name}`;
  const root = delivery(name, './c', name, spec);
  const source = object('source.toolkit.fluxcd.io/v1', 'GitRepository', name, 'flux-system', { spec: { interval: '1h', url } });
  const files = { 'c/child.yaml': JSON.stringify(delivery(`${name}-child`, './a', name, child)), 'a/settings.yaml': JSON.stringify(object('v1', 'ConfigMap', name, 'default', { data: { a: 'b' } })) };
  const { findings } = checked({ 'clusters/c/all.yaml': [source, root].map((each) => JSON.stringify(each)).join('\n---\n') }, undefined, { [url]: files });
  expect(findings.map((each) => each.check)).toEqual([check]);
  for (const each of [source, root]) await kube.apply(each);
  const git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), name);
  put(git.checkout, files);
  await engines.publisher.publish(git, git.commit('All'), name);
  const states = new Set<string>();
  for (let i = 0; i < 15; i++) {
    await pause(1000);
    const all = await kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization');
    for (const each of all.filter(({ metadata }) => metadata.name.startsWith(name))) {
      const { conditions = [] } = (each.status ?? {}) as { conditions?: { type: string; message: string }[] };
      for (const { type, message } of conditions) if (type === 'Ready') states.add(message);
      expect({ name: each.metadata.name, ready: isReady(each) }).toEqual({ name: each.metadata.name, ready: false });
    }
  }
  process.stdout.write(`${name}: ${[...states].join(' | ')}\n`);
  expect([...states].join('\n')).toMatch(because);
});
