import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { App } from '../../../src/app';
import { makeRoot } from '../tree-on-disk';

function chartIn(app: cdk8s.App): cdk8s.Chart {
  const chart = new cdk8s.Chart(app, 'chart');
  for (let i = 0; i < 30; i++) {
    new k8s.KubeConfigMap(chart, `generated-${i}`, { data: { a: '1' } });
    new cdk8s.ApiObject(chart, `plain-${i}`, { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
  }
  return chart;
}

function written(AppClass: typeof cdk8s.App, change: (chart: cdk8s.Chart) => void = () => undefined): string {
  const app = new AppClass({ outdir: join(makeRoot(), 'out') });
  change(chartIn(app));
  app.synth();
  return readFileSync(join(app.outdir, 'chart.k8s.yaml'), 'utf8');
}

afterEach(() => jest.restoreAllMocks());

test.each([
  ['ApiObject.toJson()', cdk8s.ApiObject.prototype],
  ['the toJson() of metadata', cdk8s.ApiObjectMetadataDefinition.prototype],
])('what a program puts in the place of %s counts', (_, prototype: { toJson(): unknown }) => {
  const { toJson } = prototype;
  jest.spyOn(prototype, 'toJson').mockImplementation(function (this: unknown) {
    const json = toJson.call(this) as { name?: string; data?: object };
    return json.data ? { ...json, data: { replaced: 'yes' } } : { ...json, name: `${json.name}-replaced` };
  });
  expect(written(App)).toBe(written(cdk8s.App));
  expect(written(App)).toContain('replaced');
});

test('ApiObject.toJson() is that of cdk8s again after a synthesis, also after one that failed', () => {
  const { toJson } = cdk8s.ApiObject.prototype;
  written(App);
  expect(cdk8s.ApiObject.prototype.toJson).toBe(toJson);
  expect(() => written(App, (chart) => {
    new k8s.KubeConfigMap(chart, 'faulty', { data: cdk8s.Lazy.any({ produce: () => { throw new Error('not now'); } }) as never });
  })).toThrow(/chart\/faulty.*not now/s);
  expect(cdk8s.ApiObject.prototype.toJson).toBe(toJson);
});

test('a Lazy value is asked once for each object that is written', () => {
  const asked: string[] = [];
  written(App, (chart) => {
    for (let i = 0; i < 30; i++) {
      const data = cdk8s.Lazy.any({ produce: () => { asked.push(`lazy-${i}`); return { a: i % 2 ? '1' : null }; } });
      new k8s.KubeConfigMap(chart, `lazy-${i}`, { data: data as never });
    }
  });
  expect(asked).toEqual([...new Set(asked)]);
  expect(asked).toHaveLength(30);
});

test('an object that asks another one for its JSON gets what cdk8s gives', () => {
  class Copy extends cdk8s.ApiObject {
    public constructor(chart: cdk8s.Chart, id: string, private readonly other: cdk8s.ApiObject) {
      super(chart, id, { apiVersion: 'v1', kind: 'ConfigMap' });
    }

    public override toJson(): unknown {
      return { ...super.toJson() as object, data: (this.other.toJson() as { data: object }).data };
    }
  }
  const change = (chart: cdk8s.Chart): void => {
    new Copy(chart, 'copy', new k8s.KubeConfigMap(chart, 'original', { data: { b: '2', a: '1' } }));
  };
  expect(written(App, change)).toBe(written(cdk8s.App, change));
});
