import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { fc, runs } from './properties';
import { flux, Folder } from '../src';
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

/** Where a value is put: an object of this id in the folder `a`. */
interface Spot {
  readonly folder: Folder;
  readonly id: string;
  readonly platform: Platform;
}

/** Every place of a program's own nouns, of cdk8s-plus and of included YAML that takes free text, with where it is written. */
const PLACES: [place: string, put: (spot: Spot, value: string) => void, file: string, at: (json: any) => unknown][] = [
  ['annotations of a folder\'s object', ({ folder, id }, value) => {
    new ApiObject(folder, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { annotations: { note: value } } });
  }, 'a/configmap-', ({ metadata }) => metadata.annotations.note],
  ['a ConfigMap of cdk8s-plus', ({ folder, id }, value) => {
    new kplus.ConfigMap(folder, id, { data: { script: `.${value}` } }); // cdk8s-plus drops empty ones
  }, 'a/configmap-', ({ data }) => data.script.slice(1)],
  ['arguments and variables of a container', ({ folder, id }, value) => {
    new kplus.Pod(folder, id, { containers: [{ image: 'nginx:1.27', args: [value], envVariables: { X: kplus.EnvValue.fromValue(value) } }] });
  }, 'a/pod-', ({ spec: { containers: [{ args, env }] } }) => args[0] === env[0].value ? args[0] : [args, env]],
  ['included YAML', ({ folder, id }, value) => {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, annotations: { note: value } }, data: { script: value } };
    folder.include(`raw-${id}`, { text: JSON.stringify(json).replace(/[\u007f-\uffff]/g, escape) });
  }, 'a/configmap-', ({ metadata, data }) => metadata.annotations.note === data.script ? data.script : [metadata, data]],
  ['values of a release', ({ folder, id }, value) => {
    const source = new flux.HelmRepository(folder, `charts-${id}`, { url: `https://charts.example.com/${id}` });
    new flux.HelmRelease(folder, id, { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x' }), values: { list: [{ [`k${value}`]: value }] } });
  }, 'a/helmrelease-', ({ spec: { values: { list: [item] } } }) => item[Object.keys(item)[0]] === Object.keys(item)[0].slice(1) ? Object.keys(item)[0].slice(1) : item],
  ['variables of a delivery', ({ platform: { repository, cluster }, id }, value) => {
    const folder = repository.folder(`b/${id}`, FOLDER);
    new ApiObject(folder, id, { apiVersion: 'v1', kind: 'ConfigMap' });
    new flux.Kustomization(cluster.system, id, { folder, substitutions: [flux.Substitution.literal('text', value)] });
  }, 'clusters/production/kustomization-', ({ spec }) => spec.postBuild.substitute.text],
];
const FOLDER = { namespace: 'default' };

function escape(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A program with values at a place, each in an object of its own. */
function programWith([, put]: typeof PLACES[number], values: readonly string[]): Platform {
  const program = platform();
  const folder = program.repository.folder('a', FOLDER);
  values.forEach((value, i) => put({ folder, id: `x${i}`, platform: program }, value));
  if (folder.node.children.length > 0) program.cluster.apply(folder);
  return program;
}

/** What stands in the written files. */
function written(place: typeof PLACES[number], values: readonly string[]): unknown[] {
  const { app } = programWith(place, values);
  app.synth();
  const bytes = values.map((_, i) => fs.readFileSync(join(app.outdir, 'manifests', `${place[2]}x${i}.yaml`), 'utf8'));
  fs.rmSync(app.outdir, { recursive: true });
  return bytes.map((each) => place[3](parse(each, { version: '1.1', merge: true })));
}

describe.each(PLACES)('%s', (...place) => {
  test('arrive as they are', () => {
    const many = fc.array(text, { minLength: 15, maxLength: 15 });
    fc.assert(fc.property(many, (values) => { expect(written(place, values)).toEqual(values); }), { numRuns: runs(10) });
  });

  test('are refused with half a surrogate pair, which no file can hold', () => {
    expect(errorsOf(programWith(place, ['a\ud800b']).app)).toEqual([expect.stringMatching(/ lone-surrogate .* has half of a surrogate pair at [\w.[\]/-]+( \(".*\\ud800.*"\))? — /)]);
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
  fc.assert(fc.property(fc.array(text, { minLength: 10, maxLength: 10 }), (values) => {
    const { app, repository, cluster } = platform();
    values.forEach((value, i) => {
      repository.addFile(`notes-${i}.txt`, value);
      repository.seedFile(`seed-${i}.txt`, value);
      cluster.system.seedFile(`seed-${i}.txt`, value);
    });
    app.synth();
    values.forEach((value, i) => {
      for (const file of [`notes-${i}.txt`, `seed-${i}.txt`, `clusters/production/seed-${i}.txt`]) {
        expect(fs.readFileSync(join(app.outdir, 'manifests', file))).toEqual(Buffer.from(value));
      }
    });
  }), { numRuns: runs(10) });
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
