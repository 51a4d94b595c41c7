import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { kustomizeController } from './controllers';
import { EngineProcess } from './engine-process';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { GitRepository } from './git-repository';
import type { KubeObject } from './kube';
import { readGoDuration } from '../../src/base/duration';
import { DEFAULT_SETTINGS } from '../../src/simulation/scenario';
import type { ClusterResult } from '../../src/simulation/simulate';
import { simulate } from '../../src/simulation/simulate';
import { kustomization, programOf, Tree } from '../plan/planned';
import { put } from '../synth/tree-on-disk';

/**
 * What `simulate` says of generated trees, against what kustomize-controller does with them: the order of what is applied and of what is ready
 * with one worker, who waits for whom, what is pruned, and the times, most of which are the controller's own waits.
 */
const ROLLOUT = 8000;
const SETTINGS = {
  ...DEFAULT_SETTINGS, concurrent: 1, requeueDependency: 5000, minRetryDelay: 500, fetch: 0, apply: 0, rollout: ROLLOUT, webhook: true,
};

/** Numbers that look random, and are always the same. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const configMap = (name: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { a: name } });
const deployment = (name: string): string => JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
});

/** A tree of deliveries, which depend on earlier and later ones of the alphabet; some wait for a Deployment. The second state lacks some objects, and one delivery. */
function trees(seed: number, count: number): readonly [Tree, Tree] {
  const random = numbers(seed);
  const next = (): number => random.next().value as number;
  const names = Array.from({ length: count }, (_, i) => ({ name: `${'qwertyuiopasdfgh'[i]}-${i}`, i }));
  const first: Record<string, string> = { 'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production', 'prune: true').replace('10m', '1h') };
  const second = { ...first };
  for (const { name, i } of names) {
    const needs = names.slice(0, i).filter(() => next() < 1.6 / count).map((each) => `{ name: ${each.name} }`);
    const waits = next() < 0.35;
    const spec = ['prune: true', ...waits ? ['wait: true'] : [], ...needs.length > 0 ? [`dependsOn: [${needs.join(', ')}]`] : []].join('\n');
    const isRemoved = i === count - 1;
    const file = kustomization(name, `./${name}`, spec).replace('10m', '1h');
    first[`clusters/production/${name}.yaml`] = file;
    if (!isRemoved) second[`clusters/production/${name}.yaml`] = file;
    const files: Record<string, string> = { [`${name}/kept.yaml`]: configMap(`${name}-kept`), ...waits ? { [`${name}/web.yaml`]: deployment(name) } : {} };
    Object.assign(first, files, { [`${name}/gone.yaml`]: configMap(`${name}-gone`) });
    if (!isRemoved) Object.assign(second, files, next() < 0.5 ? {} : { [`${name}/gone.yaml`]: configMap(`${name}-gone`) });
  }
  return [first, second];
}

let engines: Engines;
let controller: EngineProcess;
let git: GitRepository;
let isRunning = true;
let kubelet: Promise<void>;

beforeAll(async () => {
  engines = await Engines.start();
  git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'fleet');
  await engines.kustomizeController.stop();
  controller = await kustomizeController(engines.folder, engines.guard, engines.apiServer.kubeconfig, engines.events.address, '--concurrent=1', '--requeue-dependency=5s');
  kubelet = runKubelet();
});

afterAll(async () => {
  isRunning = false;
  await kubelet;
  await controller?.stop();
  await engines?.stop();
});

/** Reports each Deployment as available some seconds after it has seen it first. */
async function runKubelet(): Promise<void> {
  const seen = new Map<string, number>();
  while (isRunning) {
    try {
      for (const object of await engines.kube.list('apps/v1', 'Deployment')) {
        const { name, generation } = object.metadata;
        if (!seen.has(name)) seen.set(name, Date.now());
        const { observedGeneration } = (object.status ?? {}) as { observedGeneration?: number };
        if (Date.now() < seen.get(name)! + ROLLOUT || observedGeneration === generation) continue;
        const condition = { status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', lastUpdateTime: '2026-01-01T00:00:00Z' };
        await engines.kube.patchStatus(object, {
          observedGeneration: generation,
          replicas: 1,
          updatedReplicas: 1,
          readyReplicas: 1,
          availableReplicas: 1,
          conditions: [{ ...condition, type: 'Progressing', reason: 'NewReplicaSetAvailable' }, { ...condition, type: 'Available', reason: 'MinimumReplicasAvailable' }],
        });
      }
    } catch { /* the API server is stopping */ }
    await pause(100);
  }
}

interface Line {
  readonly at: number;
  readonly name: string;
  readonly msg: string;
}

/** What the controller has logged since a moment, of messages that begin in some way. */
function logged(since: number, message: RegExp): Line[] {
  return controller.log.split('\n').flatMap((text) => {
    if (!text.startsWith('{')) return [];
    const { ts, name, msg } = JSON.parse(text) as { ts: string; name?: string; msg: string };
    const at = Date.parse(ts);
    return name !== undefined && at >= since && message.test(msg) ? [{ at, name, msg }] : [];
  });
}

interface Applied {
  readonly lastAppliedRevision?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

async function settled(revision: string, count: number): Promise<void> {
  await eventually(`all ${count} Kustomizations have applied ${revision}`, async () => {
    const all = await engines.kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization');
    const isDone = ({ status }: KubeObject): boolean => {
      const { lastAppliedRevision, conditions = [] } = (status ?? {}) as Applied;
      return lastAppliedRevision === revision && conditions.some((each) => each.type === 'Ready' && each.status === 'True');
    };
    return (all.length === count && all.every(isDone)) || undefined;
  });
}

/** How long this machine takes for a delivery that waits for nothing: the median. */
function measuredBuild(since: number): number {
  const times = logged(since, /^Reconciliation finished/).map(({ msg }) => readGoDuration(/finished in ([\w.µ]+),/.exec(msg)?.[1] ?? '') ?? 0)
    .filter((time) => time > 20 && time < 5000).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

const firsts = (lines: readonly Line[]): Line[] => lines.filter(({ name }, i) => lines.findIndex((other) => other.name === name) === i);
const ownName = (subject: string): string => subject.replace(/^(Kustomization )?flux-system\//, '');
const simulatedLines = ({ entries }: ClusterResult, from: number, kinds: readonly string[]): Line[] =>
  entries.filter(({ at, kind }) => at >= from && kinds.includes(kind))
    .map(({ at, subject, message }) => ({ at: at - from, name: ownName(subject), msg: message }));
const seconds = (millis: number): string => `${(millis / 1000).toFixed(1).padStart(6)} s`;
const table = (rows: readonly (readonly [string, number, number])[]): string =>
  rows.map(([name, real, said]) => `  ${name.padEnd(14)} ${seconds(real)}  ${seconds(said)}`).join('\n');

/** Times of both sides. */
function compared(real: readonly Line[], said: readonly Line[]): readonly (readonly [string, number, number])[] {
  return real.map(({ name, at }) => [name, at, said.find((other) => other.name === name)?.at ?? NaN] as const);
}

test('orders, waits, prunes and times are those of kustomize-controller', async () => {
  const [first, second] = trees(Number(process.env.SEED ?? 20_261_201), 14);
  put(git.checkout, first);
  await engines.kube.apply({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'flux-system', namespace: 'flux-system' }, spec: { interval: '1h', url: 'https://git.example.com/fleet.git' } });
  const revision = await engines.publisher.publish(git, git.commit('first'), 'flux-system');
  const begun = Date.now();
  await engines.kube.apply({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'flux-system', namespace: 'flux-system' },
    spec: { interval: '1h', prune: true, path: './clusters/production', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  });
  await settled(revision, 15);
  await pause(2000);

  for (const file of Object.keys(first)) if (!(file in second)) git.remove(file);
  put(git.checkout, second);
  const commit = git.commit('second');
  const changed = Date.now();
  const later = await engines.publisher.publish(git, commit, 'flux-system');
  await settled(later, 14);
  await pause(2000);

  const [cluster] = simulate(programOf(first), {
    duration: changed - begun + 300_000,
    start: 'empty',
    settings: { ...SETTINGS, build: measuredBuild(begun) },
    events: [{ at: changed - begun, kind: 'commit', name: 'second', revision: 'second', set: new Map(), add: new Map(), remove: [] }],
  }, () => programOf(second)).clusters;

  // Coming up from nothing.
  const between = (from: number, to: number, lines: readonly Line[]): Line[] =>
    lines.filter(({ at }) => at >= from && at < to).map((line) => ({ ...line, at: line.at - from }));
  const applied = firsts(between(begun, changed, logged(begun, /^server-side apply completed/)));
  const saidApplied = firsts(simulatedLines(cluster, 0, ['applied']));
  const ready = firsts(between(begun, changed, logged(begun, /^Reconciliation finished/)));
  const saidReady = firsts(simulatedLines(cluster, 0, ['ready']));
  process.stdout.write(`\nready after, really and simulated:\n${table(compared(ready, saidReady))}\n`);
  expect(saidApplied.map(({ name }) => name)).toEqual(applied.map(({ name }) => name));
  expect(saidReady.map(({ name }) => name)).toEqual(ready.map(({ name }) => name));
  const waited = new Set(between(begun, changed, logged(begun, /^Dependencies do not meet/)).map(({ name }) => name));
  const saidWaited = new Set(cluster.waits.filter(({ from, on }) => from < changed - begun && !on.startsWith('GitRepository'))
    .map(({ delivery }) => ownName(delivery)));
  expect([...saidWaited].sort()).toEqual([...waited].sort());
  const isClose = (real: number, said: number): boolean => Math.abs(real - said) <= Math.max(0.2 * real, 1500);
  expect(compared(ready, saidReady).filter(([, real, said]) => !isClose(real, said))).toEqual([]);

  // A commit.
  // The controller says of what it has deleted that it has finished, too.
  const isKept = ({ name }: Line): boolean => `clusters/production/${name}.yaml` in second || name === 'flux-system';
  const secondReady = firsts(logged(changed, /^Reconciliation finished/).filter(isKept).map((line) => ({ ...line, at: line.at - changed })));
  const saidSecond = firsts(simulatedLines(cluster, changed - begun, ['ready']));
  process.stdout.write(`ready with the commit after:\n${table(compared(secondReady, saidSecond))}\n`);
  expect(saidSecond.map(({ name }) => name)).toEqual(secondReady.map(({ name }) => name));
  const pruned = engines.events.events.flatMap(({ involvedObject, message }) => message.split('\n')
    .flatMap((line) => (line.endsWith(' deleted') ? [`${involvedObject.name}: ${line.replace(/ deleted$/, '').replace('/', ' ')}`] : []))).sort();
  const saidPruned = cluster.entries.filter(({ kind }) => kind === 'pruned')
    .flatMap(({ subject, message, details }) => (details.length > 0 ? details : [message.replace('prunes ', '')]).map((title) => `${ownName(subject)}: ${title}`)).sort();
  expect(saidPruned).toEqual(pruned);
  expect(pruned.length).toBeGreaterThan(5);
});
