import { Chart, Size, Testing } from 'cdk8s';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';

let chart: Chart;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  count = 0;
});

function checks(props: flux.FluxInstanceProps): string[] {
  return problemsOf(new flux.FluxInstance(chart, `instance-${count++}`, props)).map(({ check }) => check);
}

const sync = { kind: flux.SyncKind.GIT_REPOSITORY, url: 'https://git.example.com/fleet.git', ref: 'refs/heads/main', path: 'clusters/a' };

test('installs the newest Flux 2 under the only name there is', () => {
  const instance = new flux.FluxInstance(chart, 'anything');
  expect(problemsOf(instance)).toEqual([]);
  expect(instance.toJson()).toMatchObject({ metadata: { name: 'flux' }, spec: { distribution: { version: '2.x', registry: 'ghcr.io/fluxcd' } } });
});

test('takes patches and volumes', () => {
  const storage = { storageClass: 'fast', size: Size.gibibytes(10) };
  const sharding = { shards: ['a'], storage: flux.ShardStorage.PERSISTENT };
  const instance = new flux.FluxInstance(chart, 'flux', { storage, sharding, patches: [flux.Patch.strategicMerge({ kind: 'Deployment' })] });
  expect(problemsOf(instance)).toEqual([]);
  expect(instance.toJson().spec).toMatchObject({ storage: { class: 'fast', size: '10Gi' }, kustomize: { patches: [{ patch: 'kind: Deployment\n' }] } });
});

test.each([
  [{ metadata: { name: 'my-flux' } }, 'flux-instance-name'],
  [{ distribution: { version: 'newest' } }, 'semver-range'],
  [{ distribution: { artifact: 'ghcr.io/x' } }, 'oci-url'],
  [{ sharding: { shards: [] } }, 'flux-instance-shards'],
  [{ sharding: { shards: ['a'], storage: flux.ShardStorage.PERSISTENT } }, 'flux-instance-storage'],
  [{ cluster: { multitenantWorkloadIdentity: true } }, 'flux-instance-identity'],
  [{ sync: { ...sync, provider: flux.SyncProvider.GCP } }, 'source-provider'],
  [{ sync: { ...sync, kind: flux.SyncKind.BUCKET, provider: flux.SyncProvider.GITHUB } }, 'source-provider'],
  [{ sync: { ...sync, name: 'x'.repeat(64) } }, 'flux-instance-sync-name'],
] as [flux.FluxInstanceProps, string][])('refuses %j', (props, check) => expect(checks(props)).toEqual([check]));

test('takes what these rules allow', () => {
  expect(checks({ sync: { ...sync, provider: flux.SyncProvider.GITHUB, name: 'x'.repeat(63) } })).toEqual([]);
  expect(checks({ cluster: { multitenantWorkloadIdentity: true, objectLevelWorkloadIdentity: true } })).toEqual([]);
});
