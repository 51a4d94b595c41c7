import { ApiObject } from 'cdk8s';
import { App, argocd, Repository } from '../../src';
import { errorsFrom } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

/** What is refused of an ApplicationSet, as parameters. */
function refused(spec: object): string[] {
  const app = new App({ outdir: makeRoot() });
  const folder = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' }).folder('argocd', { namespace: 'argocd' });
  new ApiObject(folder, 'set', { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'web' }, spec: { goTemplate: true, goTemplateOptions: ['missingkey=error'], ...spec } });
  return errorsFrom(app, 'set-parameters').map((line) => / has the parameter (\S+),/.exec(line)![1]);
}

const list = (...elements: object[]): object => ({ list: { elements } });
const clusters = { clusters: { values: { replicas: '2' } } };
const git = { git: { repoURL: 'https://example.com/a', revision: 'main', directories: [{ path: 'apps/*' }] } };
const template = (name: string): object => ({ metadata: { name }, spec: { project: 'default', destination: {}, source: { repoURL: 'https://example.com/a' } } });

test.each<[string, object, string, string[]]>([
  ['an element has it', list({ stage: 'a' }), '{{ .stage }}', []],
  ['an element of an element', list({ cluster: { name: 'a' } }), '{{.cluster.name}}-{{ .cluster.address }}', ['cluster.address']],
  ['no element', list({ stage: 'a' }), '{{ .cluster }}', ['cluster']],
  ['not all elements', list({ stage: 'a', x: '1' }, { stage: 'b' }), '{{ .stage }}-{{ .x }}', ['x']],
  ['functions', list({ stage: 'a' }), '{{ printf "%s-%s" .stage .site | lower }}', ['site']],
  ['quoted names', list({ 'a-b': 'a' }), '{{ index . "a-b" }}{{ index . "c-d" }}', ['c-d']],
  ['text that only looks so', list({ stage: 'a' }), '{{ "{{ .site }}" }}{{ .stage }}', []],
  ['blocks, where the dot is another', list({ stage: 'a' }), '{{ range .stages }}{{ .x }}{{ end }}', []],
  ['clusters', clusters, '{{ .nameNormalized }}-{{ .metadata.labels.stage }}-{{ .values.replicas }}-{{ .values.other }}-{{ .cluster }}', ['values.other', 'cluster']],
  ['folders in Git', git, '{{ .path.basename }}-{{ .path.filename }}-{{ index .path.segments 1 }}', ['path.filename']],
  ['files in Git may have anything', { git: { repoURL: 'a', revision: 'b', files: [{ path: 'c' }] } }, '{{ .anything }}', []],
  ['plugins may have anything', { plugin: { configMapRef: { name: 'a' } } }, '{{ .anything }}', []],
  ['pull requests', { pullRequest: { github: { owner: 'a', repo: 'b' } } }, '{{ .number }}-{{ .head_sha }}-{{ .headSha }}', ['headSha']],
  ['repositories', { scmProvider: { github: { organization: 'a' } } }, '{{ .repository }}-{{ .owner }}', ['owner']],
  ['a matrix', { matrix: { generators: [clusters, git] } }, '{{ .name }}-{{ .path.basename }}-{{ .stage }}', ['stage']],
  ['a matrix with what may have anything', { matrix: { generators: [clusters, { plugin: { configMapRef: { name: 'a' } } }] } }, '{{ .stage }}', []],
])('%s', (_, generator, name, expected) => {
  expect(refused({ generators: [generator], template: template(name) })).toEqual(expected);
});

test('each generator has to give all, also to a patch of the template', () => {
  expect(refused({ generators: [list({ a: '1', b: '2' }), list({ a: '1' })], template: template('{{ .a }}'), templatePatch: 'spec: { project: "{{ .b }}" }' })).toEqual(['b']);
});

test('a template may do without where nothing says that missing ones are errors', () => {
  expect(refused({ goTemplateOptions: [], generators: [list({ a: '1' })], template: template('{{ .a }}-{{ .b | default "x" }}') })).toEqual([]);
  expect(refused({ goTemplateOptions: [], generators: [list({ a: '1' })], template: template('{{ .a }}-{{ .b }}') })).toEqual(['b']);
});

test('the older templates are read, too', () => {
  const generators = [{ clusters: {} }, git];
  expect(refused({ goTemplate: false, generators: generators.slice(0, 1), template: template('{{name}}-{{metadata.labels.stage}}-{{ cluster }}') })).toEqual(['cluster']);
  expect(refused({ goTemplate: false, generators: generators.slice(1), template: template('{{path.basename}}-{{path[0]}}') })).toEqual([]);
});

test('says which generator, and what it gives', () => {
  const app = new App({ outdir: makeRoot() });
  const folder = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' }).folder('argocd', { namespace: 'argocd' });
  const stages = new argocd.ListGenerator({ elements: [{ stage: 'a', region: 'eu' }] });
  new argocd.ApplicationSet(folder, 'web', {
    generators: [stages], template: { name: `web-${stages.parameter('stages')}`, source: argocd.ApplicationSource.git({ url: 'https://example.com/a', path: stages.parameter('region') }) },
  });
  expect(errorsFrom(app, 'set-parameters')).toEqual([
    '[manifests/argocd/web] set-parameters the template of ApplicationSet web has the parameter stages, which its generator list (spec.generators[0]) does not give — '
    + 'use one of region, stage, as the generator\'s own properties and parameter() do',
  ]);
});
