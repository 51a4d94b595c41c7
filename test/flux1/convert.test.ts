import * as fs from 'node:fs';
import { join } from 'node:path';
import { RE2JS } from 're2js';
import * as ts from 'typescript';
import * as library from '../../src';
import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import { convert } from '../../src/flux1/convert';
import { filesOf } from '../../src/flux1/program';
import { fc, runs } from '../properties';
import { refusalLines } from '../refusal-lines';
import { makeRoot, put } from '../synth/tree-on-disk';

const SEED = join(__dirname, 'seed');

function filesIn(root: string): Map<string, string> {
  return new Map(fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path)).sort().map((path) => [path, fs.readFileSync(join(root, path), 'utf8')]));
}

/** Everything that is written for these files, beside the seed's Deployment of Flux v1 with these arguments. */
function converted(files: { readonly [path: string]: string }, ...args: string[]): ReadonlyMap<string, string> {
  const deployment = fs.readFileSync(join(SEED, 'flux-gitops/flux-deployment.yaml'), 'utf8');
  const given = args.length > 0 ? deployment.replace(/args:\n(?:\s+- .*\n)+/, `args: ${JSON.stringify(args)}\n`) : deployment;
  return filesOf(convert(new Map(Object.entries({ 'flux.yaml': given, ...files }))));
}

/** What the program renders, by path, and the YAML of it. */
function rendered(files: ReadonlyMap<string, string>): { readonly program: unknown; readonly yaml: unknown } {
  const root = makeRoot();
  put(root, Object.fromEntries(files));
  const js = ts.transpileModule(files.get('main.ts')!, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText;
  const before = process.cwd();
  process.chdir(root);
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const modules: { readonly [name: string]: unknown } = { 'cdk-gitops': library, 'cdk8s': jest.requireActual('cdk8s') };
    new Function('require', 'exports', js)((name: string) => modules[name], {});
  } finally {
    process.chdir(before);
    stderr.mockRestore();
  }
  const folder = (path: string): unknown => Object.fromEntries(fs.readdirSync(path).sort().map((name) => [name, fs.readFileSync(join(path, name), 'utf8')]));
  return { program: folder(join(root, 'dist/repository/clusters/flux1')), yaml: folder(join(root, 'yaml/clusters/flux1')) };
}

test('the seed: a program that renders what is written as YAML, and passes its checks', () => {
  const files = filesOf(convert(filesIn(SEED)));
  const { program, yaml } = rendered(files);
  expect(program).toEqual(yaml);
  expect(files.get('main.ts')).toMatchSnapshot();
  expect(files.get('REPORT.md')).toMatchSnapshot();
  expect(files.get('yaml/kubernetes/deployment.yml')).toContain('shark-application:master # {"$imagepolicy": "flux-system:shark-app"}\n');
  expect(files.get('yaml/kubernetes/deployment.yml')).not.toContain('flux.weave.works');
  const root = makeRoot();
  put(root, Object.fromEntries([...files].filter(([path]) => path.startsWith('yaml/'))));
  const { findings } = checkDirectories({ directories: [{ root: join(root, 'yaml'), prefix: '' }], checks: CHECKS, declared: [], acknowledged: [] });
  expect(findings.filter(({ isWarning }) => !isWarning)).toEqual([]);
});

test('the derived pattern matches the tags that the look-ahead of the seed means', () => {
  const pattern = /pattern: (.*)/.exec(filesOf(convert(filesIn(SEED))).get('yaml/clusters/flux1/imagepolicy-shark-app.yaml')!)![1];
  const tag = fc.array(fc.oneof(fc.constantFrom('tmp', 't', 'm', 'p', 'tm', 'master'), fc.constantFrom(...'abcdef0123456789._-TMP')), { maxLength: 10 }).map((parts) => parts.join(''));
  const found = RE2JS.compile(pattern);
  fc.assert(fc.property(tag, (each) => found.matcher(each).find() === /^((?!tmp).)*$/.test(each)), { numRuns: runs(2000) });
});

test('arguments of all forms', () => {
  const files = converted({}, '--git-url', 'git@github.com:org/app', '--git-branch=main', '--git-path=a,/b/', '--git-path', 'c', '--git-poll-interval=90s', '--sync-interval=1h',
    '--sync-garbage-collection', '--git-user=Bot', '--git-email=bot@example.com', '--strange=1', '--git-label=sync');
  const yaml = [...files].filter(([path]) => path.startsWith('yaml/clusters')).map(([, text]) => text).join('---\n');
  expect(yaml).toContain('url: ssh://git@github.com/org/app\n');
  expect(yaml).toContain('branch: main\n');
  expect(yaml).toContain('interval: 1m30s\n');
  expect([...yaml.matchAll(/path: (\.\/.*)/g)].map(([, path]) => path)).toEqual(['./a', './b', './c']);
  const report = files.get('REPORT.md')!;
  expect(report).toContain('`--strange=1`');
  expect(report).toContain('`git push origin :sync`');
  expect(report).toMatch(/\n\d+\. Set `prune: true`/);
  expect(rendered(files)).toMatchObject({});
});

const workload = (annotations: object, image = 'ghcr.io/org/app:1.0.0'): string => JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'apps', annotations },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { imagePullSecrets: [{ name: 'pull' }], containers: [{ name: 'app', image }, { name: 'side', image: 'side:2' }] } } },
});
const policyOf = (annotations: object): string => [...converted({ 'apps/web.yaml': workload(annotations) })].find(([path]) => path.endsWith('imagepolicy-web-app.yaml'))?.[1] ?? '';

test('filters of tags', () => {
  expect(policyOf({ 'fluxcd.io/automated': 'true', 'fluxcd.io/tag.app': 'semver:~1.0' })).toContain('range: ~1.0');
  expect(policyOf({ 'fluxcd.io/automated': 'true', 'fluxcd.io/tag.app': 'semver:~1.0' })).not.toContain('suspend');
  expect(policyOf({ 'fluxcd.io/automated': 'true', 'fluxcd.io/tag.app': 'glob:main-*.x' })).toContain('pattern: ^main-.*\\.x$');
  expect(policyOf({ 'fluxcd.io/automated': 'true', 'filter.fluxcd.io/tag.app': 'regex:^v' })).toContain('pattern: ^v');
  expect(policyOf({ 'flux.weave.works/automated': 'true' })).toMatch(/suspend: true/);
  expect(policyOf({ 'fluxcd.io/automated': 'false' })).toBe('');
});

test('locked and ignored workloads, and those that are not automated', () => {
  const files = converted({ 'a.yaml': workload({ 'fluxcd.io/automated': 'true', 'fluxcd.io/locked': 'true', 'fluxcd.io/locked_msg': 'broken', 'other': 'x' }) });
  expect(files.get('yaml/a.yaml')).not.toContain('$imagepolicy');
  expect(files.get('yaml/a.yaml')).toContain('other');
  expect(files.get('REPORT.md')).toContain('Deployment web is locked (broken)');
  expect(converted({ 'a.yaml': workload({ 'fluxcd.io/ignore': 'true' }) }).get('yaml/a.yaml')).toContain('kustomize.toolkit.fluxcd.io/reconcile');
  const plain = 'apiVersion: v1\nkind: ConfigMap # kept\nmetadata: {name: a, namespace: b}\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: b}\n';
  expect(converted({ 'a.yaml': plain }).get('yaml/a.yaml')).toBe(plain);
});

test('releases of helm-operator keep their names', () => {
  const release = (name: string, spec: object): string => JSON.stringify({ apiVersion: 'helm.fluxcd.io/v1', kind: 'HelmRelease', metadata: { name, namespace: 'apps' }, spec });
  const files = converted({
    'a.yaml': release('redis', {
      chart: { repository: 'https://charts.example.com/', name: 'redis', version: '1.2.3' },
      values: { a: { b: 1 } },
      timeout: 300,
      resetValues: true,
      valuesFrom: [{ secretKeyRef: { name: 'redis-values', key: 'values.yaml' } }, { configMapKeyRef: { name: 'more', key: 'x.yaml', optional: true } }, { externalSourceRef: { url: 'x' } }],
    }),
    'b.yaml': release('web', { releaseName: 'web', targetNamespace: 'web', chart: { git: 'git@github.com:org/charts', ref: 'main', path: 'charts/web' }, forceUpgrade: true, rollback: { enable: true }, test: { enable: true }, skipCRDs: true, strange: 1 }),
  });
  const text = (name: string): string => [...files].find(([path]) => path.includes(name))![1];
  expect(text('helmrelease-redis')).toContain('releaseName: apps-redis\n');
  expect(text('helmrelease-redis')).toMatch(/timeout: 5m/);
  expect(text('helmrelease-redis')).toMatch(/valuesFrom:\n\s+- kind: Secret\n\s+name: redis-values\n\s+- kind: ConfigMap/);
  expect(text('helmrelease-web')).toMatch(/storageNamespace: web/);
  expect(text('helmrelease-web')).toMatch(/chart: \.\/charts\/web/);
  const report = files.get('REPORT.md')!;
  expect(report).toContain('would call it differently and install it a second time');
  expect(report).toContain('`spec.strange` has no equivalent');
  expect(report).toContain('Stop helm-operator');
  const { program, yaml } = rendered(files);
  expect(program).toEqual(yaml);
});

test('what cannot be converted is refused with its place', () => {
  const seed = filesIn(SEED);
  expect(refusalLines(() => convert(new Map([['a.yaml', 'a: 1\n b: 2']])))).toEqual([expect.stringMatching(/malformed-yaml: a\.yaml:\d+/)]);
  expect(refusalLines(() => convert(new Map([['a.yaml', workload({})]])))).toEqual([expect.stringContaining('there is no Deployment of Flux v1')]);
  const deployment = seed.get('flux-gitops/flux-deployment.yaml')!;
  expect(refusalLines(() => convert(new Map([['f.yaml', deployment.replace(/--git-url=.*/, '--x')]])))).toEqual([expect.stringMatching(/f\.yaml:1:1: flux1: .*has no --git-url/)]);
  expect(refusalLines(() => convert(new Map([['f.yaml', deployment], ['g.yaml', deployment.replace('name: flux', 'name: flux-two')]])))).toEqual([expect.stringMatching(/g\.yaml:1:1: flux1: there are several/)]);
});
