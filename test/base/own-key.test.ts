import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { App, ci, Cluster, eso, flux, Folder, harbor, Repository, Secret } from '../../src';
import { errorsOf, platform, Platform } from '../program';

/** Names that JavaScript's own objects have. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

/** A map with one key, however it is called. */
function map<T>(key: string, value: T): { [key: string]: T } {
  return Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });
}

function own(value: any, ...path: string[]): unknown {
  return path.reduce((at, key) => (Object.hasOwn(at ?? {}, key) ? at[key] : undefined), value);
}

function inFolder({ repository }: Platform): Folder {
  return repository.folder('a', { namespace: 'flux-system' });
}

function release(program: Platform, values: { [key: string]: unknown }): void {
  const folder = inFolder(program);
  const source = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(folder, 'x', { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x' }), values });
}

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Places for names that Kubernetes takes as they are, with where they are written. */
const KEPT: [place: string, put: (program: Platform, name: string) => void, file: string, at: (json: any, name: string) => unknown][] = [
  ['keys of a ConfigMap', (program, name) => { new ApiObject(inFolder(program), 'x', { ...CONFIG_MAP, data: map(name, 'value') }); }, 'configmap-x.yaml', (json, name) => own(json, 'data', name)],
  ['keys of an included ConfigMap', (program, name) => {
    inFolder(program).include('i', { text: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  ${name}: value\n` });
  }, 'configmap-x.yaml', (json, name) => own(json, 'data', name)],
  ['Helm values', (program, name) => release(program, map(name, map(name, 'value'))), 'helmrelease-x.yaml', (json, name) => own(json, 'spec', 'values', name, name)],
  ['values that a patch adds', (program, name) => {
    new ApiObject(inFolder(program), 'x', { ...CONFIG_MAP, data: { a: 'b' } }).addJsonPatch(JsonPatch.add('/data', map(name, 'value')));
  }, 'configmap-x.yaml', (json, name) => own(json, 'data', name)],
];

const run = (program: Platform): string[] => {
  program.cluster.apply(program.repository.folder('a'));
  return errorsOf(program.app);
};

const written = ({ app }: Platform, file: string): any => parse(fs.readFileSync(join(app.outdir, 'manifests', 'a', file), 'utf8'));

describe.each(KEPT)('%s', (_, put, file, at) => {
  it.each(NAMES)('may be called %s', (name) => {
    const program = platform();
    put(program, name);
    expect(run(program).filter((line) => !/flux-system/.test(line))).toEqual([]);
    expect(at(written(program, file), name)).toBe('value');
    expect(({} as any).value).toBeUndefined();
  });
});

/** Labels and annotations, which may not begin with an underscore. */
const LABELLED: [place: string, put: (program: Platform, labels: { [key: string]: string }) => void][] = [
  ['an ApiObject', (program, labels) => { new ApiObject(inFolder(program), 'x', { ...CONFIG_MAP, metadata: { labels, annotations: labels } }); }],
  ['an object of ours', (program, labels) => { new flux.HelmRepository(inFolder(program), 'x', { url: 'https://x.example.com', metadata: { labels, annotations: labels } }); }],
  ['an object of cdk8s-plus', (program, labels) => { new kplus.ConfigMap(inFolder(program), 'x', { data: { a: 'b' }, metadata: { labels, annotations: labels } }); }],
  ['included YAML', (program, labels) => { inFolder(program).include('i', { text: JSON.stringify({ ...CONFIG_MAP, metadata: { name: 'x', labels, annotations: labels } }) }); }],
  ['a folder', ({ repository }, labels) => { new kplus.ConfigMap(repository.folder('a', { namespace: 'flux-system', labels }), 'x', { data: { a: 'b' } }); }],
];

describe.each(LABELLED)('labels of %s', (place, put) => {
  it.each(NAMES)('are kept or refused with their place: %s', (name) => {
    const program = platform();
    put(program, map(name, 'value'));
    const errors = run(program);
    if (errors.length > 0) {
      expect(errors.join('\n')).toMatch(new RegExp(`\\[manifests/a/.*${name}`));
      expect(name.startsWith('__') || (name === 'constructor' && (place.includes('plus') || place === 'a folder'))).toBe(true);
    } else {
      const [file] = fs.readdirSync(join(program.app.outdir, 'manifests', 'a')).filter((each) => each.endsWith('-x.yaml'));
      expect(own(written(program, file), 'metadata', 'labels', name)).toBe('value');
    }
  });
});

describe.each(NAMES)('an id %s', (name) => {
  it('is one like any other', () => {
    const { app, repository, cluster } = platform();
    expect(() => new Repository(app, name, { url: 'https://gitea.example.com/org/other.git' })).not.toThrow();
    const folder = repository.folder('a', { namespace: 'flux-system' });
    expect(() => new kplus.ConfigMap(folder, name, { metadata: { name: 'ok' }, data: { a: 'b' } })).not.toThrow();
    expect(() => new Cluster(app, `${name}x`, { repository, engine: flux.Engine.rootSync() })).not.toThrow();
    expect(() => new flux.HelmRepository(folder, `${name}-y`, { url: 'https://x.example.com' })).not.toThrow();
    const credentials = Secret.fromSecretName(folder, 's', { name: 's', keys: ['username', 'password'], namespace: 'flux-system' });
    const registry = new harbor.Harbor(folder, 'h', { url: 'https://h.example.com', credentials });
    expect(() => registry.addProject(name)).not.toThrow();
    cluster.apply(folder);
    expect(errorsOf(app).filter((line) => /is not a function|undefined|\[object/.test(line))).toEqual([]);
    expect(folder.node.tryFindChild('isPrototypeOf')).toBeUndefined();
  });

  it('is one of a new App', () => {
    expect(new Repository(new App(), name, { url: 'https://gitea.example.com/org/other.git' }).node.id).toBe(name);
  });
});

const STEP = (name: string): ci.Script => new ci.Script({ name, script: ['true'] });

/** Names in pipelines, variables and data: whatever is refused is refused in words. */
const SAID: [place: string, put: (program: Platform, name: string) => void][] = [
  ...([['GitHub', ci.Platform.github()], ['GitLab', ci.Platform.gitlab()], ['Azure', ci.Platform.azure()]] as [string, ci.Platform][]).flatMap(([title, target]): [string, (program: Platform, name: string) => void][] => {
    const pipeline = ({ repository }: Platform): ci.Pipeline => new ci.Pipeline(repository, 'ci', { platform: target, triggers: [ci.Trigger.push()] });
    return [
      [`a job of ${title}`, (program, name) => { const it = pipeline(program); it.addJob(name, { steps: [STEP('s')] }); it.addJob('b', { steps: [STEP('s')] }); }],
      [`a variable of ${title}`, (program, name) => { pipeline(program).addJob('a', { env: map(name, ci.Value.literal('value')), steps: [new ci.Script({ name: 's', env: map(name, ci.Value.literal('value')), script: ['true'] })] }); }],
      [`a matrix of ${title}`, (program, name) => { pipeline(program).addJob('a', { matrix: map(name, ['value']), steps: [STEP('s')] }); }],
      [`an output of ${title}`, (program, name) => {
        const [it, step] = [pipeline(program), new ci.Script({ name: 's', outputs: [name], script: ['true'] })];
        const first = it.addJob('a', { steps: [step] });
        it.addJob('b', { needs: [first], steps: [new ci.Script({ name: 't', env: { X: step.output(name) }, script: ['true'] })] });
      }],
    ];
  }),
  ['a key of an ExternalSecret', (program, name) => {
    const folder = inFolder(program);
    const store = new eso.SecretStore(folder, 's', { provider: eso.StoreProvider.fake([]) });
    new eso.ExternalSecret(folder, 'e', { store, data: map(name, eso.RemoteRef.of('value')) });
  }],
  ['a substitution variable', (program, name) => { new flux.Kustomization(program.cluster.system, 'k', { folder: inFolder(program), substitutions: [flux.Substitution.literal(name, 'value')] }); }],
  ['a file', ({ repository }, name) => { repository.addFile(name, 'value'); }],
  ['a folder', ({ repository, cluster }, name) => { const folder = repository.folder(name, { namespace: 'flux-system' }); new kplus.ConfigMap(folder, 'c', { data: { a: 'value' } }); cluster.apply(folder); }],
  ['a kind and an API', (program, name) => { inFolder(program).include('i', { text: `apiVersion: ${name}/v1\nkind: ${name}\nmetadata:\n  name: value\n` }); }],
  ['a patch', (program, name) => { new ApiObject(inFolder(program), 'x', { ...CONFIG_MAP, data: { a: 'value' } }).addJsonPatch(JsonPatch.add(`/data/${name}`, 'value')); }],
];

function textsIn(folder: string): string {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${fs.readFileSync(join(entry.parentPath, entry.name), 'utf8')}`).join('\n');
}

describe.each(SAID)('%s', (_, put) => {
  it.each(NAMES)('called %s is written or refused in words', (name) => {
    const program = platform();
    put(program, name);
    const errors = errorsOf(program.app); // an error that is none of a check is thrown
    if (errors.length === 0) expect(textsIn(program.app.outdir).toLowerCase()).toContain(name.toLowerCase());
    expect(errors.join('\n')).not.toMatch(/undefined|is not a function|\[native code\]|\[object/);
    expect(({} as any).value).toBeUndefined();
  });
});
