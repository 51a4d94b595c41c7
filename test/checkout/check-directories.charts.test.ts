import { checked } from './checked';

/** How many references of a release of a chart, and of what refers to something, lead to what is not known. */
function unknown(chart: string, values: object, ...referring: readonly object[]): number {
  const object = (apiVersion: string, kind: string, name: string, spec: object): object => ({ apiVersion, kind, metadata: { name, namespace: 'default' }, spec });
  const files = {
    'clusters/c/all.yaml': [
      object('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'chart', { interval: '1h', url: `oci://ghcr.io/org/${chart}`, ref: { tag: '1.0.0' } }),
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'web', { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'chart' }, values }),
      ...referring.map((spec, i) => object('autoscaling/v2', 'HorizontalPodAutoscaler', `h${i}`, { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', ...spec } })),
    ].map((each) => JSON.stringify(each)).join('\n---\n'),
  };
  const { findings, coverage } = checked(files);
  expect(findings).toEqual([]);
  return coverage.unknownReferences;
}

const deployment = (name: string): object => ({ kind: 'Deployment', name });

test('a chart for one application names its workload like the release', () => {
  expect(unknown('app-template', { controllers: { main: {} } }, deployment('web'))).toBe(0);
  expect(unknown('app-template', { controllers: { app: { type: 'statefulset' } } }, { kind: 'StatefulSet', name: 'web' })).toBe(0);
  expect(unknown('app-template', { global: { fullnameOverride: 'other' }, controllers: { app: {} } }, deployment('other'))).toBe(0);
});

test('or like its key, where there are several; what is off is not made', () => {
  expect(unknown('app-template', { controllers: { api: {}, worker: {} } }, deployment('web-api'), deployment('web-worker'))).toBe(0);
  expect(unknown('app-template', { controllers: { api: {}, worker: {} } }, deployment('web'))).toBe(1);
  expect(unknown('app-template', { controllers: { api: {}, worker: { enabled: false } } }, deployment('web'))).toBe(0);
});

test('what another chart makes is not known', () => {
  expect(unknown('something', { controllers: { main: {} } }, deployment('web'))).toBe(1);
  expect(unknown('app-template', { controllers: { main: {} } }, deployment('wep'))).toBe(1);
});
