import { Duration, JsonPatch } from 'cdk8s';
import { found } from './found';
import { flux } from '../../src';
import { orderWithoutWait } from '../../src/checks/order-without-wait';
import { configMap, errorsFrom, folderOf, Platform, platform } from '../program';

const yaml = (apiVersion: string, kind: string, name: string, spec: object) => JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'flux-system' }, spec });
const kustomization = (name: string, spec: object) => yaml('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
  interval: '5m', prune: true, sourceRef: { kind: 'GitRepository', name: 'manifests' }, ...spec,
});
const release = (name: string, spec: object = {}) => yaml('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, {
  interval: '1h', chart: { spec: { chart: 'x', version: '1.2.3', sourceRef: { kind: 'HelmRepository', name: 'charts' } } }, ...spec,
});

/** A Kustomization `outer` that applies a folder with this YAML, beside a folder `leaf`. */
function program(options: flux.KustomizationProps, ...inner: string[]): Platform {
  const made = platform();
  folderOf(made.repository, 'leaf', configMap('c', 'default'), release('slow'));
  new flux.Kustomization(made.cluster.system, 'outer', {
    interval: Duration.minutes(5), folder: folderOf(made.repository, 'outer', ...inner), ...options,
  });
  return made;
}

const cycles = ({ app }: Platform) => errorsFrom(app, 'dependency-cycle').map((line) => line.replace(/^\S+ \S+ /, ''));
const leaf = (spec: object = {}) => kustomization('leaf', { path: './leaf', ...spec });
const ON_OUTER = { dependsOn: [{ name: 'outer' }] };

describe('is found', () => {
  test('a Kustomization that waits for one which depends on it', () => {
    expect(cycles(program({}, leaf(ON_OUTER)))).toEqual(['Kustomizations wait for each other: flux-system/outer → flux-system/leaf (waits for it) → flux-system/outer — '
      + 'remove one dependsOn of the cycle, or set wait: false on flux-system/outer']);
  });

  test('with health checks', () => {
    const healthChecks = [flux.HealthCheck.named({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'leaf', namespace: 'flux-system' })];
    expect(cycles(program({ healthChecks }, leaf(ON_OUTER)))).toEqual([expect.stringContaining('flux-system/outer → flux-system/leaf (waits for it) → flux-system/outer — ')]);
  });

  test('over others in between', () => {
    expect(cycles(program({}, leaf({ dependsOn: [{ name: 'b' }] }), kustomization('b', { path: './b', dependsOn: [{ name: 'c' }] }), kustomization('c', { path: './c', ...ON_OUTER }))))
      .toEqual(expect.arrayContaining([expect.stringContaining(
        'flux-system/outer → flux-system/leaf (waits for it) → flux-system/b → flux-system/c → flux-system/outer — remove one')]));
  });

  test('with one that only somebody else applies, who depends on it', () => {
    const made = program({}, leaf({ dependsOn: [{ name: 'later' }] }));
    folderOf(made.repository, 'leaf2', configMap('d', 'default'));
    const second = folderOf(made.repository, 'second', kustomization('later', { path: './leaf2' }));
    made.cluster.apply(second, { wait: false, dependsOn: [made.cluster.deliveries[0]] });
    expect(cycles(made)).toEqual([expect.stringMatching(
      /outer → flux-system\/leaf \(waits for it\) → flux-system\/later → flux-system\/second \(which applies it\) → flux-system\/outer — .*, or apply one of them from another folder$/)]);
  });

  test('a Kustomization that depends on what it applies', () => {
    const made = program({ wait: false }, leaf());
    (made.cluster.deliveries[0] as flux.Kustomization).addJsonPatch(JsonPatch.add('/spec/dependsOn', [{ name: 'leaf' }]));
    expect(cycles(made)).toEqual(['Kustomizations wait for each other: flux-system/outer → flux-system/leaf → flux-system/outer (which applies it) — '
      + 'remove one dependsOn of the cycle, or apply one of them from another folder']);
  });

  test('a waiting root sync that its own folder depends on', () => {
    const made = platform();
    made.cluster.system.include('raw', { text: leaf({ dependsOn: [{ name: 'production' }] }) });
    folderOf(made.repository, 'leaf', configMap('c', 'default'));
    (made.cluster.system.node.findChild('sync') as flux.Kustomization).addJsonPatch(JsonPatch.replace('/spec/wait', true));
    expect(cycles(made)).toEqual([expect.stringContaining('flux-system/production → flux-system/leaf (waits for it) → flux-system/production')]);
  });

  test('HelmReleases whose dependency another Kustomization applies, later', () => {
    const made = program({}, release('app', { dependsOn: [{ name: 'database' }] }));
    made.cluster.apply(folderOf(made.repository, 'second', release('database')), { dependsOn: [made.cluster.deliveries[0]] });
    expect(cycles(made)).toEqual([expect.stringContaining('deliveries wait for each other: Kustomization flux-system/outer → HelmRelease flux-system/app (waits for it) → '
      + 'HelmRelease flux-system/database → Kustomization flux-system/second (which applies it) → Kustomization flux-system/outer — ')]);
  });
});

test('nobody is told to wait for what depends on it', () => {
  expect(found(orderWithoutWait, program({ wait: false }, leaf(ON_OUTER)).app)).toEqual([]);
  expect(found(orderWithoutWait, program({}, leaf(), kustomization('next', { path: './leaf', dependsOn: [{ name: 'leaf' }] })).app))
    .toEqual([expect.stringContaining('Kustomization next depends on leaf, which is ready before its objects are')]);
});

describe('is not found', () => {
  test.each<[string, () => Platform]>([
    ['where the outer one does not wait', () => program({ wait: false }, leaf(ON_OUTER))],
    ['where it has health checks of others', () => program({
      healthChecks: [flux.HealthCheck.named({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'leaf', namespace: 'flux-system' })],
    }, leaf(ON_OUTER))],
    ['where an expression is true of what is not ready', () => program({}, leaf({ dependsOn: [{ name: 'outer', readyExpr: 'true' }] }))],
    ['where nothing depends on the outer one', () => program({}, leaf({ dependsOn: [{ name: 'other' }] }), kustomization('other', { path: './leaf' }))],
    ['where one folder applies itself', () => program({}, kustomization('self', { path: './outer' }))],
  ])('%s', (_, make) => {
    expect(cycles(make())).toEqual([]);
  });
});
