import { commit, deployment, edit, linesOf, MINUTE, scenario, SECOND, set, simulated } from './simulated';
import { ScenarioEvent } from '../../src/simulation/scenario';
import { simulate, ScenarioError } from '../../src/simulation/simulate';
import { appsOf, configMap, documents, kustomization, programOf, Tree } from '../plan/planned';
import { fc, runs } from '../properties';

const WEB = 'Deployment default/web';
const IMAGE = 'spec.template.spec.containers[web].image';

/** `apps`, and `more`, which waits for it. */
const twoOf = (apps: string, more = configMap('more'), spec = 'prune: true\nwait: true', ofMore = 'prune: true\ndependsOn: [{ name: apps }]'): Tree => ({
  ...appsOf(apps, spec), 'clusters/production/more.yaml': kustomization('more', './more', ofMore), 'more/all.yaml': more,
});

test('comes up from nothing in the order of dependencies, and waits for health', () => {
  const result = simulated(twoOf(deployment('web')), [], { start: 'empty', jitter: 0 });
  expect(linesOf(result, 'applied', 'ready', 'waiting')).toEqual([
    '0.8 Kustomization flux-system/flux-system waits: GitRepository flux-system/flux-system has nothing fetched yet | again in 30s',
    '1.8 Kustomization flux-system/flux-system applies what Git has | create Kustomization flux-system/apps | create Kustomization flux-system/more',
    '1.8 Kustomization flux-system/flux-system is ready with what Git has',
    '2.6 Kustomization flux-system/more waits: Kustomization flux-system/apps is not ready | again in 30s',
    '2.7 Kustomization flux-system/apps applies what Git has | create Deployment default/web',
    '22.7 Kustomization flux-system/apps is ready with what Git has', // four looks at health after the first
    '32.7 Kustomization flux-system/more applies what Git has | create ConfigMap default/more', // and not when apps is ready
    '32.7 Kustomization flux-system/more is ready with what Git has',
  ]);
  expect(result.commits).toEqual([{ name: 'what Git has', at: 0, arrivals: [{ cluster: 'production', at: expect.any(Number) as number, open: [] }] }]);
  expect(result.clusters[0].waits).toContainEqual({ delivery: 'flux-system/more', on: 'flux-system/apps', from: 2590, to: 32_590 });
  expect(result.clusters[0].sync.at(-1)!.differences).toBe(0);
});

test('a commit arrives when its source looks, or at once by a webhook', () => {
  const change = commit(5 * MINUTE, '1.4.0', { set: set(WEB, IMAGE, 'app:1.4.0') });
  const arrivalOf = (webhook: boolean): number => simulated(appsOf(deployment('web')), [change], { webhook }).commits[0].arrivals[0].at! - 5 * MINUTE;
  expect(arrivalOf(true)).toBeGreaterThan(SECOND);
  expect(arrivalOf(true)).toBeLessThan(2 * SECOND);
  expect(arrivalOf(false)).toBeGreaterThan(2 * SECOND);
  expect(arrivalOf(false)).toBeLessThan(65 * SECOND);
  expect(linesOf(simulated(appsOf(deployment('web')), [change]), 'applied')).toEqual([expect.stringMatching(/flux-system\/apps applies 1\.4\.0 \| change Deployment default\/web \| spec\.template\.spec\.containers\[web\]\.image: app:1\.3\.0 → app:1\.4\.0$/)]);
});

test('drift lives until the next reconciliation, and fields that Git does not have stay', () => {
  const result = simulated(appsOf(deployment('web')), [edit(MINUTE, WEB, 'spec.replicas', 7), edit(MINUTE, WEB, 'metadata.labels.mine', 'x')]);
  const [{ from, to }] = result.clusters[0].drifts;
  expect(from).toBe(MINUTE);
  expect(to! - from).toBeLessThan(11 * MINUTE);
  expect(linesOf(result, 'corrected')).toEqual([expect.stringMatching(/apps sets back what was changed by hand \| set back Deployment default\/web \| spec\.replicas: 7 → 3$/)]);
  expect(linesOf(result, 'drift')[1]).toBe('60.0 Deployment default/web is edited by hand, in fields that Flux leaves alone | metadata.labels: (none) → {"mine":"x"}');
  expect(result.clusters[0].sync.at(-1)!.differences).toBe(0);
});

test('what spec.ignore names is left as somebody has set it', () => {
  const spec = 'prune: true\nignore: [{ paths: [/spec/replicas], target: { kind: Deployment } }]';
  const result = simulated(appsOf(deployment('web'), spec), [edit(MINUTE, WEB, 'spec.replicas', 7)]);
  expect(linesOf(result, 'corrected')).toEqual([]);
  expect(result.clusters[0].sync).toEqual([{ at: 0, differences: 0 }]);
});

test('prunes what left Git, and nothing that a delivery has not applied', () => {
  const mine = { at: MINUTE, kind: 'create', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: 'default', labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } } } as const;
  const result = simulated(appsOf(documents(configMap('a'), configMap('b'), configMap('kept', 'a: "1"', ', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }'))), [mine, commit(2 * MINUTE, 'less', { remove: ['ConfigMap default/b', 'ConfigMap default/kept'] })]);
  expect(linesOf(result, 'pruned')).toEqual([expect.stringMatching(/apps prunes ConfigMap default\/b$/)]);
  expect(result.clusters[0].objects.filter((title) => title.startsWith('ConfigMap'))).toEqual(['ConfigMap default/a', 'ConfigMap default/kept', 'ConfigMap default/mine']);
  expect(linesOf(simulated(appsOf(documents(configMap('a'), configMap('b')), 'prune: false'), [commit(MINUTE, 'less', { remove: ['ConfigMap default/b'] })]), 'pruned')).toEqual([]);
});

test('a Kustomization that leaves Git takes with it what it has applied; one that is suspended does not', () => {
  const remove = commit(2 * MINUTE, 'less', { remove: ['Kustomization flux-system/more'] });
  expect(linesOf(simulated(twoOf(configMap('a')), [remove]), 'pruned').map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'Kustomization flux-system/flux-system prunes Kustomization flux-system/more', 'Kustomization flux-system/more prunes ConfigMap default/more',
  ]);
  const suspended = simulated(twoOf(configMap('a')), [edit(MINUTE, 'Kustomization flux-system/more', 'spec.suspend', true), remove]);
  expect(suspended.clusters[0].objects).toContain('ConfigMap default/more');
});

test('what is broken stops what depends on it, and takes a worker until its timeout', () => {
  const tree = twoOf(deployment('web'), configMap('more'), 'prune: true\nwait: true\ntimeout: 2m\nretryInterval: 1m');
  const result = simulated(tree, [{ at: 0, kind: 'break', object: WEB }, commit(MINUTE, 'next', { set: set(WEB, IMAGE, 'app:2') })], { webhook: true, duration: 20 * MINUTE });
  expect(result.commits[0].arrivals[0]).toEqual({
    cluster: 'production',
    open: [
      { delivery: 'flux-system/apps', why: expect.stringMatching(/Deployment default\/web (did not become healthy in time|is not healthy yet|has failed)/) as string },
      { delivery: 'flux-system/more', why: 'it waits: Kustomization flux-system/apps is not ready' },
    ],
  });
  expect(linesOf(result, 'failed')[0]).toMatch(/apps fails: Deployment default\/web did not become healthy in time \| again in 60s$/);
  const independent = 'Kustomization flux-system/more';
  const free = twoOf(deployment('web'), configMap('more'), 'prune: true\nwait: true\ntimeout: 5m', 'prune: true');
  const readyAt = (concurrent: number): number => simulated(free, [{ at: 0, kind: 'break', object: WEB }, commit(MINUTE, 'next', { set: new Map([...set(WEB, IMAGE, 'app:2'), ...set('ConfigMap default/more', 'data.a', '2')]) })], { webhook: true, concurrent, seed: 3 })
    .clusters[0].entries.find(({ kind, subject }) => kind === 'ready' && subject === independent)!.at - MINUTE;
  expect(readyAt(4)).toBeLessThan(3 * SECOND);
  expect(readyAt(1)).toBeGreaterThan(4 * MINUTE);
});

test('a Deployment that does not come up counts as failed after its deadline, before the timeout', () => {
  const tree = appsOf(deployment('web', 'progressDeadlineSeconds: 60, '), 'prune: true\nwait: true\ntimeout: 5m');
  const result = simulated(tree, [{ at: 0, kind: 'break', object: WEB, takes: 10 * MINUTE }, commit(MINUTE, 'next', { set: set(WEB, IMAGE, 'app:2') })], { webhook: true });
  const [failure] = result.clusters[0].entries.filter(({ kind }) => kind === 'failed');
  expect(failure.message).toBe('fails: Deployment default/web has failed');
  expect(failure.at).toBeLessThan(MINUTE + 70 * SECOND);
  expect(result.commits[0].arrivals[0].at).toBeGreaterThan(10 * MINUTE);
});

test('what the API server does not accept keeps everything of its delivery as it is', () => {
  const result = simulated(appsOf(documents(deployment('web'), configMap('a'))), [
    { at: 0, kind: 'refuse', object: WEB, takes: 15 * MINUTE }, commit(MINUTE, 'next', { set: set('ConfigMap default/a', 'data.a', '2') }),
  ], { webhook: true });
  expect(linesOf(result, 'failed')[0]).toMatch(/apps fails: the API server does not accept Deployment default\/web/);
  const at = result.clusters[0].entries.find(({ kind }) => kind === 'applied')!.at;
  expect(at).toBeGreaterThan(15 * MINUTE);
});

test('a slow image delays what waits for it', () => {
  const late = simulated(twoOf(deployment('web')), [{ at: 0, kind: 'slow', object: WEB, takes: 4 * MINUTE }], { start: 'empty', jitter: 0 });
  expect(linesOf(late, 'ready').at(-1)).toMatch(/^2(4|5|6|7)\d\.\d Kustomization flux-system\/more is ready/);
});

test('what is down does nothing, and goes on afterwards', () => {
  const change = commit(2 * MINUTE, 'next', { set: set(WEB, IMAGE, 'app:2') });
  const arrival = (system: 'git' | 'source-controller' | 'kustomize-controller'): number =>
    simulated(appsOf(deployment('web')), [{ at: MINUTE, kind: 'outage', system, takes: 10 * MINUTE }, change], { duration: 60 * MINUTE }).commits[0].arrivals[0].at!;
  for (const system of ['source-controller', 'kustomize-controller'] as const) expect([system, arrival(system) > 11 * MINUTE && arrival(system) < 13 * MINUTE]).toEqual([system, true]);
  expect(arrival('git')).toBeGreaterThan(11 * MINUTE);
  expect(arrival('git')).toBeLessThan(28 * MINUTE); // source-controller waits longer after each failure, up to 15 minutes
  const never = simulated(appsOf(deployment('web')), [{ at: MINUTE, kind: 'outage', system: 'git' }, change]).commits[0].arrivals[0];
  expect(never).toEqual({ cluster: 'production', open: [{ delivery: '', why: 'it has not seen the commit yet' }, { delivery: 'flux-system/apps', why: 'it has not seen the commit yet' }].map(({ delivery, why }) => ({ delivery: delivery || 'flux-system/flux-system', why })) });
});

test('suspending by hand lasts, as Git does not have the field', () => {
  const result = simulated(appsOf(configMap('a')), [
    edit(MINUTE, 'Kustomization flux-system/apps', 'spec.suspend', true), commit(2 * MINUTE, 'next', { set: set('ConfigMap default/a', 'data.a', '2') }),
    edit(20 * MINUTE, 'Kustomization flux-system/apps', 'spec.suspend', false),
  ], { webhook: true });
  expect(result.commits[0].arrivals[0].at! - 20 * MINUTE).toBeLessThan(SECOND);
  const stays = simulated(appsOf(configMap('a')), [edit(MINUTE, 'Kustomization flux-system/apps', 'spec.suspend', true), commit(2 * MINUTE, 'next', { set: set('ConfigMap default/a', 'data.a', '2') })]);
  expect(stays.clusters[0].blocked).toEqual([{ delivery: 'flux-system/apps', why: 'it is suspended' }]);
});

test('a rollback brings back exactly what was there', () => {
  const tree = appsOf(documents(deployment('web'), configMap('a')));
  const changed = commit(MINUTE, 'bad', { set: set(WEB, IMAGE, 'app:2'), remove: ['ConfigMap default/a'], add: new Map([['flux-system/apps', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new', namespace: 'default' } }]]]) });
  const before = simulated(tree, []).clusters[0].objects;
  const result = simulated(tree, [changed, commit(10 * MINUTE, 'back', { rollback: '' })]);
  expect(result.clusters[0].objects).toEqual(before);
  expect(linesOf(result, 'applied', 'pruned').slice(2).map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'Kustomization flux-system/apps applies back | create ConfigMap default/a | change Deployment default/web | spec.template.spec.containers[web].image: app:2 → app:1.3.0',
    'Kustomization flux-system/apps prunes ConfigMap default/new',
  ]);
});

test('releases wait for those that they depend on', () => {
  const release = (name: string, spec: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: default }\nspec: { interval: 1h${spec} }\n`;
  const result = simulated(twoOf(documents(release('a', ', dependsOn: [{ name: b }]'), release('b', ''))), [], { start: 'empty', jitter: 0 });
  expect(linesOf(result, 'ready').slice(1)).toEqual([
    '32.7 HelmRelease default/b is released', '62.7 HelmRelease default/a is released', '62.7 Kustomization flux-system/apps is ready with what Git has', '92.7 Kustomization flux-system/more is ready with what Git has',
  ]);
});

test('deliveries that depend on each other never become ready', () => {
  const tree = twoOf(configMap('a'), configMap('more'), 'prune: true\ndependsOn: [{ name: more }]');
  expect(simulated(tree, [], { start: 'empty' }).clusters[0].blocked.map(({ delivery }) => delivery)).toEqual(['flux-system/apps', 'flux-system/more']);
});

test('a delivery that cannot be built changes nothing, and is named', () => {
  const result = simulated({ ...appsOf(configMap('a')), 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' }, [], { start: 'empty' });
  expect(result.clusters[0].blocked).toEqual([{ delivery: 'flux-system/apps', why: 'what Git has cannot be built' }]);
});

test('each cluster gets a commit in its own time', () => {
  const tree = { ...appsOf(configMap('a')), ...Object.fromEntries(Object.entries(appsOf(configMap('a'))).map(([file, text]) => [file.replace('production', 'staging'), text.replace('production', 'staging')])) };
  const { commits: [{ arrivals }] } = simulated(tree, [commit(MINUTE, 'next', { set: set('ConfigMap default/a', 'data.a', '2') })]);
  expect(arrivals.map(({ cluster }) => cluster)).toEqual(['production', 'staging']);
  expect(arrivals[0].at).not.toBe(arrivals[1].at);
  const [one] = simulated(tree, [{ ...commit(MINUTE, 'next', { set: set('ConfigMap default/a', 'data.a', '2') }), cluster: 'staging' }]).clusters;
  expect(one.entries.filter(({ kind }) => kind === 'applied')).toEqual([]);
});

/** Kustomizations of four objects with a Deployment without replicas, as `fluxcd/flux-benchmark` has them, with 20 workers. */
test.each([[100, 27], [500, 124]])('takes as long for %i Kustomizations as in the published benchmark of Flux', (count, seconds) => {
  const objects = (i: number): string => documents(deployment(`web-${i}`).replace('replicas: 3', 'replicas: 0'), ...['a', 'b', 'c'].map((name) => configMap(`${name}-${i}`)));
  const tree: Record<string, string> = { 'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production') };
  for (let i = 0; i < count; i++) {
    tree[`clusters/production/app-${i}.yaml`] = kustomization(`app-${i}`, `./apps/${i}`, 'prune: true\nwait: true');
    tree[`apps/${i}/all.yaml`] = objects(i);
  }
  const { commits: [{ arrivals: [{ at }] }] } = simulated(tree, [], { start: 'empty', concurrent: 20 });
  expect(Math.abs(at! / SECOND - seconds) / seconds).toBeLessThan(0.2);
});

test.each<[string, ScenarioEvent, string, string]>([
  ['an object', edit(0, 'Deployment default/wep', 'spec.replicas', 1), 'Deployment default/wep does not exist at that time', 'did you mean "Deployment default/web"?'],
  ['an object of a commit', commit(0, 'x', { remove: ['Deployment default/wep'] }), 'Deployment default/wep does not exist at that time', 'did you mean "Deployment default/web"?'],
  ['a delivery', commit(0, 'x', { add: new Map([['flux-system/app', []]]) }), 'Kustomization flux-system/app does not exist at that time', 'did you mean "Kustomization flux-system/apps"?'],
  ['a field', commit(0, 'x', { set: set(WEB, 'spec.template.spec.containers[db].image', 'x') }), 'Deployment default/web has nothing at spec.template.spec.containers[db].image', 'write the path as a plan shows it, such as spec.template.spec.containers[web].image'],
  ['an earlier commit', commit(0, 'x', { rollback: 'y' }), 'the commit to roll back to does not exist at that time', 'name an earlier commit of the scenario, or the empty text for the start'],
  ['a cluster', { ...edit(0, WEB, 'spec.replicas', 1), cluster: 'prod' }, 'cluster "prod" does not exist', 'use one of production'],
])('says that %s does not exist', (_, event, message, fix) => {
  let error: unknown;
  try {
    simulated(appsOf(deployment('web')), [event]);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ScenarioError);
  expect({ message: (error as ScenarioError).message, fix: (error as ScenarioError).fix }).toEqual({ message, fix });
});

const NAMES = ['a', 'b', 'c', 'd'];
const someNeeds = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 4 });
const someWaits = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
const someTree = fc.record({ needs: someNeeds, waits: someWaits }).map(({ needs, waits }): Tree => ({
  'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production'),
  ...Object.fromEntries(NAMES.flatMap((name, i) => {
    const before = [...new Set(needs.filter(([one, other]) => one === i && other < i).map(([, other]) => `{ name: ${NAMES[other]} }`))];
    const spec = ['prune: true', ...waits[i] ? ['wait: true'] : [], ...before.length > 0 ? [`dependsOn: [${before.join(', ')}]`] : []].join('\n');
    return [[`clusters/production/${name}.yaml`, kustomization(name, `./${name}`, spec)], [`${name}/all.yaml`, documents(deployment(name), configMap(`${name}-1`), configMap(`${name}-2`))]];
  })),
}));
const time = fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * MINUTE);
const name = fc.constantFrom(...NAMES);
const someEvent: fc.Arbitrary<ScenarioEvent> = fc.oneof(
  fc.tuple(time, name, fc.integer({ min: 0, max: 9 })).map(([at, own, count]) => edit(at, `Deployment default/${own}`, 'spec.replicas', count)),
  fc.tuple(time, name).map(([at, own]): ScenarioEvent => ({ at, kind: 'delete', object: `ConfigMap default/${own}-1`, set: new Map() })),
  fc.tuple(time, name, fc.integer({ min: 1, max: 9 })).map(([at, own, minutes]): ScenarioEvent => ({ at, kind: 'break', object: `Deployment default/${own}`, takes: minutes * MINUTE })),
  fc.tuple(time, fc.constantFrom('git', 'source-controller', 'kustomize-controller'), fc.integer({ min: 1, max: 5 }))
    .map(([at, system, minutes]): ScenarioEvent => ({ at, kind: 'outage', system: system as 'git', takes: minutes * MINUTE })),
);

test('whatever happens, in the end clusters have what Git has and what somebody has created, and the same happens again', () => {
  fc.assert(fc.property(someTree, fc.array(someEvent, { maxLength: 6 }), name, fc.nat(1000), (tree, faults, removed, seed) => {
    const program = programOf(tree);
    const mine: ScenarioEvent = { at: 0, kind: 'create', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: 'default' } } };
    // What is deleted already cannot be deleted again.
    const once = faults.filter(({ kind }, i) => kind !== 'delete' || faults.findIndex((each) => each.kind === 'delete') === i);
    const events = [mine, ...once, commit(25 * MINUTE, 'less', { remove: [`ConfigMap default/${removed}-2`] })].sort((a, b) => a.at - b.at);
    const options = scenario(events, { duration: 120 * MINUTE, seed });
    const result = simulate(program, options);
    const expected = [...simulate(program, scenario([], { duration: MINUTE })).clusters[0].objects, 'ConfigMap default/mine'].filter((title) => title !== `ConfigMap default/${removed}-2`).sort();
    expect(result.clusters[0].objects).toEqual(expected);
    expect(result.clusters[0].blocked).toEqual([]);
    expect(result.clusters[0].sync.at(-1)!.differences).toBe(0);
    expect(result.clusters[0].drifts.filter(({ to }) => to === undefined)).toEqual([]);
    expect(simulate(program, options)).toEqual(result);
  }), { numRuns: runs(25) });
});
