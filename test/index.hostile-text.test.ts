import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { fc, runs } from './properties';
import { flux } from '../src';
import { errorsOf, platform, Platform } from './program';

/** What YAML, shells, templates and terminals take for something else than text. */
const PIECES = [
  'a', 'B', '0', ' ', '  ', '\n', '\n\n', '\r', '\r\n', '\t', '"', '\'', '\\', '`', '$(id)', '$HOME', '$$', '{{ .Values.x }}', '{%', '${x}', '${', '}', '%',
  ': ', ' #', '#', '- ', '---', '...', '? ', '&a', '*a', '!t', '!!str', '|', '>', '@', '<<', '=', '[', ']', '{', ',', '~', 'null', 'yes', 'off', 'y',
  '1', '1e5', '0x1f', '0o7', '010', '1_000', '22:22', '2026-01-01', '.inf', '.nan', '-', '+', '\u0000', '\u0007', '\u001b[2K', '\u007f', '\u00a0',
  '\u00ad', '\u200b', '\u200d', '\u2028', '\u2029', '\u202e', '\u2066', '\ufeff', '\ufffe', 'é', 'é', '😀', 'İ', '</script>', '\u0301',
];
const text = fc.oneof(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join('')), fc.string({ unit: 'binary' }))
  .filter((each) => !each.includes('\u0085')); // it is refused

/** Every place of a program's own nouns, of cdk8s-plus and of included YAML that takes free text, with where it is written. */
const PLACES: [place: string, put: (platform: Platform, value: string) => void, file: string, at: (json: any) => unknown][] = [
  ['annotations of a folder\'s object', ({ repository }, value) => {
    new ApiObject(repository.folder('a', FOLDER), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { annotations: { note: value } } });
  }, 'a/configmap-x.yaml', ({ metadata }) => metadata.annotations.note],
  ['a ConfigMap of cdk8s-plus', ({ repository }, value) => {
    new kplus.ConfigMap(repository.folder('a', FOLDER), 'x', { data: { script: `.${value}` } }); // cdk8s-plus drops empty ones
  }, 'a/configmap-x.yaml', ({ data }) => data.script.slice(1)],
  ['arguments and variables of a container', ({ repository }, value) => {
    new kplus.Pod(repository.folder('a', FOLDER), 'x', {
      containers: [{ image: 'nginx:1.27', args: [value], envVariables: { X: kplus.EnvValue.fromValue(value) } }],
    });
  }, 'a/pod-x.yaml', ({ spec: { containers: [{ args, env }] } }) => args[0] === env[0].value ? args[0] : [args, env]],
  ['included YAML', ({ repository }, value) => {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', annotations: { note: value } }, data: { script: value } };
    repository.folder('a', FOLDER).include('raw', { text: JSON.stringify(json).replace(/[\u007f-\uffff]/g, escape) });
  }, 'a/configmap-x.yaml', ({ metadata, data }) => metadata.annotations.note === data.script ? data.script : [metadata, data]],
  ['values of a release', ({ repository }, value) => {
    const folder = repository.folder('a', FOLDER);
    const source = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
    new flux.HelmRelease(folder, 'x', { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x' }), values: { list: [{ [`k${value}`]: value }] } });
  }, 'a/helmrelease-x.yaml', ({ spec: { values: { list: [item] } } }) => item[Object.keys(item)[0]] === Object.keys(item)[0].slice(1) ? Object.keys(item)[0].slice(1) : item],
  ['variables of a delivery', ({ repository, cluster }, value) => {
    const folder = repository.folder('a', FOLDER);
    new ApiObject(folder, 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
    new flux.Kustomization(cluster.system, 'x', { folder, substitutions: [flux.Substitution.literal('text', value)] });
  }, 'clusters/production/kustomization-x.yaml', ({ spec }) => spec.postBuild.substitute.text],
];
const FOLDER = { namespace: 'default' };

function escape(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What stands in the written file. */
function written([, put, file, at]: typeof PLACES[number], value: string): unknown {
  const program = platform();
  put(program, value);
  if (program.cluster.deliveries.length === 0) program.cluster.apply(program.repository.folder('a'));
  program.app.synth();
  const bytes = fs.readFileSync(join(program.app.outdir, 'manifests', file), 'utf8');
  fs.rmSync(program.app.outdir, { recursive: true });
  return at(parse(bytes, { version: '1.1', merge: true }));
}

describe.each(PLACES)('%s', (...place) => {
  test('arrive as they are', () => {
    fc.assert(fc.property(text, (value) => { expect(written(place, value)).toBe(value); }), { numRuns: runs(150) });
  });

  test('are refused with half a surrogate pair, which no file can hold', () => {
    const program = platform();
    place[1](program, 'a\ud800b');
    if (program.cluster.deliveries.length === 0) program.cluster.apply(program.repository.folder('a'));
    expect(errorsOf(program.app)).toEqual([expect.stringMatching(/ lone-surrogate .* has half of a surrogate pair at [\w.[\]/-]+( \(".*\\ud800.*"\))? — /)]);
  });
});

test('character U+0085 and long keys, which kustomize loses, are refused', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('a', FOLDER);
  new ApiObject(folder, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { annotations: { note: 'a\u0085b' } } });
  const source = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
  const release = (id: string, key: string): flux.HelmRelease =>
    new flux.HelmRelease(folder, id, { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x' }), values: { [key]: 1 } });
  release('long', 'k'.repeat(1023));
  release('shorter', 'k'.repeat(1022));
  release('key', 'a\u0085b');
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([
    '[manifests/a/x] lost-text ConfigMap x has the control character U+0085 at metadata.annotations.note ("a\\u0085b") — remove it, or use \\n: kustomize turns it into a line break',
    '[manifests/a/long] lost-text HelmRelease long has a key of 1023 characters at spec.values — use at most 1022 characters: kustomize cannot read its own output otherwise',
    '[manifests/a/key] lost-text HelmRelease key has the control character U+0085 at spec.values — remove it, or use \\n: kustomize turns it into a line break',
  ]);
});

test('files arrive with their bytes', () => {
  fc.assert(fc.property(text, (value) => {
    const { app, repository, cluster } = platform();
    repository.addFile('notes.txt', value);
    repository.seedFile('seed.txt', value);
    cluster.system.seedFile('seed.txt', value);
    app.synth();
    for (const file of ['notes.txt', 'seed.txt', 'clusters/production/seed.txt']) {
      expect(fs.readFileSync(join(app.outdir, 'manifests', file))).toEqual(Buffer.from(value));
    }
  }), { numRuns: runs(100) });
});

test('files with half a surrogate pair are refused', () => {
  const { app, repository, cluster } = platform();
  repository.addFile('notes.txt', 'a\ud800');
  cluster.system.seedFile('seed.txt', '\udc00b');
  expect(errorsOf(app)).toEqual([
    '[manifests] lone-surrogate file notes.txt has half of a surrogate pair — remove it: no text file can hold it',
    '[manifests/clusters--production] lone-surrogate file clusters/production/seed.txt has half of a surrogate pair — remove it: no text file can hold it',
  ]);
});

test('keys that the API server refuses are refused', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('a', FOLDER);
  for (const [i, key] of ['', '..', 'a b', '../../etc/passwd', '${x}', '\u202etxt.exe', 'x'.repeat(254)].entries()) {
    new ApiObject(folder, `x${i}`, { apiVersion: 'v1', kind: 'ConfigMap', data: { [key]: 'x', 'fine._-0': 'x' } } as never);
  }
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual(Array(7).fill(expect.stringMatching(/ object-name ConfigMap x\d: key .* is not valid: the API server rejects it — use at most 253 /)));
});

test('a key that JavaScript takes for something else arrives', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('a', FOLDER);
  folder.include('raw', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  __proto__: a\n  constructor: b\n' });
  const values = JSON.parse('{"a": {"__proto__": {"b": 1}, "toString": 2}}') as Record<string, unknown>;
  const source = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(folder, 'release', { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x' }), values });
  cluster.apply(folder);
  app.synth();
  const bytes = (file: string) => fs.readFileSync(join(app.outdir, 'manifests/a', file), 'utf8');
  expect(bytes('configmap-x.yaml')).toContain('data:\n  __proto__: a\n  constructor: b\n');
  expect(bytes('helmrelease-release.yaml')).toContain('values:\n    a:\n      __proto__:\n        b: 1\n      toString: 2\n');
});
