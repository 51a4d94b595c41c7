import { Chart, Testing } from 'cdk8s';
import { ISource } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';

let chart: Chart;
let fleet: ISource;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  fleet = flux.GitRepository.fromGitRepositoryName(chart, 'fleet', { name: 'fleet' });
  count = 0;
});

function generator(props: Partial<flux.ArtifactGeneratorProps> = {}): flux.ArtifactGenerator {
  return new flux.ArtifactGenerator(chart, `generator-${count++}`, { sources: { fleet }, ...props });
}

function checks(name: string, options: Partial<flux.ArtifactOptions> = {}, props: Partial<flux.ArtifactGeneratorProps> = {}): string[] {
  const made = generator(props);
  made.addArtifact(name, { copy: [{ fromPath: '@fleet/apps/**' }], ...options });
  return problemsOf(made).map(({ check }) => check);
}

test('composes artifacts that are sources', () => {
  const made = generator();
  const apps = made.addArtifact('apps', { copy: [{ fromPath: '@fleet/apps/**', toPath: 'apps/' }, { fromPath: '@fleet/LICENSE' }], revision: 'fleet' });
  expect(made.toJson().spec).toEqual({
    sources: [{ alias: 'fleet', kind: 'GitRepository', name: 'fleet' }],
    artifacts: [{
      name: 'apps', revision: '@fleet', copy: [{ from: '@fleet/apps/**', to: '@artifact/apps/' }, { from: '@fleet/LICENSE', to: '@artifact/' }],
    }],
  });
  expect(new flux.Kustomization(chart, 'apps', { source: apps, path: './apps' }).toJson().spec.sourceRef).toEqual({ kind: 'ExternalArtifact', name: 'apps' });
  expect(problemsOf(made)).toEqual([]);
});

test('has at least one artifact', () => {
  expect(generator().node.validate()).toEqual([expect.stringContaining('artifact-missing')]);
  const made = generator();
  made.addArtifact('apps', { copy: [{ fromPath: '@fleet/apps/**' }] });
  expect(made.node.validate()).toEqual([]);
});

test.each([
  [['Apps'], 'artifact-name'],
  [['apps', { copy: [] }], 'artifact-copy'],
  [['apps', { copy: [{ fromPath: 'apps/**' }] }], 'artifact-path'],
  [['apps', { copy: [{ fromPath: '@fleet/a', toPath: '../b' }] }], 'artifact-path'],
  [['apps', { copy: [{ fromPath: '@fleet/a', toPath: '/b' }] }], 'artifact-path'],
  [['apps', { copy: [{ fromPath: '@other/a' }] }], 'artifact-alias'],
  [['apps', { copy: [{ fromPath: '@constructor/a' }] }], 'artifact-alias'],
  [['apps', { revision: 'other' }], 'artifact-alias'],
  [['apps', {}, { pathPattern: 'apps/{app}' }], 'artifact-path'],
] as [[string, object?, object?], string][])('refuses %j', (args, check) => expect(checks(...args)).toEqual([check]));

test('takes templates as names where there is a pattern', () => {
  expect(checks('apps-{app}')).toEqual(['artifact-name']);
  expect(checks('apps-{app}', {}, { pathPattern: '@fleet/apps/{app}' })).toEqual([]);
});

test('refuses sources that source-watcher does not take', () => {
  const charts = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts' });
  const dotted = flux.GitRepository.fromGitRepositoryName(chart, 'dotted', { name: 'a.b' });
  expect(checks('apps', { copy: [{ fromPath: '@charts/a' }] }, { sources: { charts } })).toEqual(['source-kind']);
  expect(checks('apps', { copy: [{ fromPath: '@dotted/a' }] }, { sources: { dotted } })).toEqual(['artifact-sources']);
  expect(checks('apps', { copy: [{ fromPath: '@Fleet/a' }] }, { sources: { Fleet: fleet } })).toEqual(['artifact-alias']);
  expect(problemsOf(generator({ sources: {} })).map(({ check }) => check)).toEqual(['artifact-sources', 'artifact-missing']);
});
