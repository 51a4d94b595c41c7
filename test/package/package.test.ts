import * as fs from 'node:fs';
import * as path from 'node:path';
import { commandOf, NODES, PACKAGE, Project, TARBALL } from './project';

const ROOT = path.join(__dirname, '..', '..');
const ESM = JSON.stringify({ type: 'module' });
const HEAVY = ['aws-cdk-lib', 'cdk8s-plus-28', 'yaml', 'age-encryption', 're2js'];

/** The body of a program with a class of each room that a platform needs. */
const BODY = `
const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
const configs = manifests.folder('infrastructure/configs', { namespace: 'external-secrets' });
new kplus.Namespace(configs, 'external-secrets', { metadata: { name: 'external-secrets' } });
new eso.ClusterSecretStore(configs, 'vault-backend', {
  provider: eso.StoreProvider.vault({
    server: 'https://vault.example.com', path: 'secret',
    auth: eso.VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount: new kplus.ServiceAccount(configs, 'reader') }),
  }),
});
configs.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw'));
production.apply(configs);
app.synth();
`;
const IMPORTING = `import { App, Cluster, Repository, eso, flux, sops } from 'cdk-gitops';\nimport * as kplus from 'cdk8s-plus-28';\n${BODY}`;
const REQUIRING = `const { App, Cluster, Repository, eso, flux, sops } = require('cdk-gitops');\nconst kplus = require('cdk8s-plus-28');\n${BODY}`;
const WRITTEN = 'dist/manifests/infrastructure/configs/kustomization.yaml';

describe('the tarball', () => {
  test('is sound for publint', () => {
    const { code, output } = new Project({}).run(process.execPath, [commandOf('publint'), TARBALL, '--strict']);
    expect(output).toMatch(/All good!\s*$/);
    expect(code).toBe(0);
  });

  test('has types that say what Node resolves', () => {
    const args = [TARBALL, '--format', 'ascii', '--no-color', '--no-emoji', '--exclude-entrypoints', './package.json', './.jsii'];
    const { code, output } = new Project({}).run(process.execPath, [commandOf('@arethetypeswrong/cli', 'attw'), ...args]);
    expect(output).toContain('No problems found');
    expect(code).toBe(0);
  });

  test('has nothing of development, and its libraries in a file each, with their licences', () => {
    expect(fs.readdirSync(PACKAGE).sort()).toEqual(['.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'aws', 'lib', 'package.json']);
    expect(JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')).dependencies).toBeUndefined();
    const { LIBRARIES } = require('../../tools/bundled') as { readonly LIBRARIES: object };
    const licences = fs.readFileSync(path.join(PACKAGE, 'lib', 'bundled', 'LICENSES.txt'), 'utf8');
    for (const name of Object.keys(LIBRARIES)) {
      expect(fs.existsSync(path.join(PACKAGE, 'lib', 'bundled', `${name.replace(/^@/, '').replace('/', '-')}.js`))).toBe(true);
      expect(licences).toContain(`${name} ${JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version} (`);
    }
  });

  test('is small', () => {
    const files = fs.readdirSync(PACKAGE, { recursive: true, encoding: 'utf8' }).map((file) => fs.statSync(path.join(PACKAGE, file))).filter((file) => file.isFile());
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    process.stdout.write(`tarball: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${(fs.statSync(TARBALL).size / 1e6).toFixed(2)} MB packed\n`);
    expect(files.length).toBeLessThan(1850); // 3,323 with the libraries as npm installs them
    expect(bytes).toBeLessThan(13e6); // 21.5 MB
    expect(fs.statSync(TARBALL).size).toBeLessThan(2.6e6); // 4.3 MB
  });

  test('packs as gzip of the checkout does, byte for byte', () => {
    const text = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8').repeat(3);
    const packed = (folder: string): string => (require(path.join(folder, 'lib', 'bundled', 'pako.js')) as typeof import('pako')).gzip(text).toString();
    expect(packed(PACKAGE)).toBe((require('pako') as typeof import('pako')).gzip(text).toString());
  });

  test('has only entries that exist', () => {
    interface Manifest { readonly exports: object; readonly main: string; readonly types: string; readonly bin: object }
    const { exports, main, types, bin } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as Manifest;
    const leaves = (value: unknown): string[] => (typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves));
    const files = [...leaves(exports), main, types, ...leaves(bin)];
    expect(files.filter((file) => !fs.existsSync(path.join(PACKAGE, file)))).toEqual([]);
  });

  test('tells npm where it comes from, and which Node it needs', () => {
    expect(JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'))).toMatchObject({
      homepage: expect.stringMatching(/^https:/),
      bugs: { url: expect.stringMatching(/^https:/) },
      repository: { url: expect.stringMatching(/^git\+https:/) },
      license: 'Apache-2.0',
      engines: { node: '>= 22.12.0' },
    });
  });

  test.each([['package', PACKAGE], ['checkout', ROOT]])('of the %s, the command is executable', (_, folder) => {
    const { bin, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { bin: { [name: string]: string }; version: string };
    const { stdout } = new Project({}).run(path.join(folder, bin['cdk-gitops']), ['--version']);
    expect(stdout).toBe(`${version}\n`);
  });
});

describe.each(NODES)('Node %s', (_, node) => {
  test('names in an ES module all that it names in CommonJS', () => {
    const project = new Project({
      'all.cjs': "const all = require('cdk-gitops');\nconsole.log(JSON.stringify(Object.keys(all).filter((n) => n !== '__esModule').sort()));",
      'all.mjs': "import * as all from 'cdk-gitops';\nconsole.log(JSON.stringify(Object.keys(all).filter((n) => !['default', 'module.exports', '__esModule'].includes(n)).sort()));",
    });
    const [cjs, esm] = ['all.cjs', 'all.mjs'].map((file) => JSON.parse(project.run(node, [file]).stdout) as string[]);
    expect(esm).toEqual(cjs);
    expect(esm).toEqual(expect.arrayContaining(['App', 'Cluster', 'Folder', 'Repository', 'aws', 'ci', 'eso', 'flux', 'harbor', 'kustomize', 'monitoring', 'promotion', 'sops', 'testing']));
  });

  test('loads little in an ES module', () => {
    const project = new Project({
      'load.mjs': `import { App, flux } from 'cdk-gitops';
import { createRequire } from 'node:module';
new App();
flux.Engine.rootSync();
console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`,
    });
    const files = (JSON.parse(project.run(node, ['load.mjs']).stdout) as string[]).map((file) => file.split(path.sep).join('/'));
    const ours = files.filter((file) => /\/cdk-gitops\/lib\//.test(file));
    expect(ours.length).toBeGreaterThan(1);
    expect(ours.length).toBeLessThan(80); // of some 600
    expect(files.filter((file) => HEAVY.some((name) => new RegExp(`/(cdk-gitops/|(?<!/cdk8s/))node_modules/${name}/`).test(file)))).toEqual([]);
  });

  test('loads what a program of plain charts needs as one file, and gives each name the same value as the file that has it', () => {
    const project = new Project({
      'plain.js': `const { ApiObject, Chart } = require('cdk8s');
const { KubeDeployment } = require('cdk8s-plus-28').k8s;
const { App, Checks } = require('cdk-gitops');
const app = new App();
const spec = { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } } };
const chart = new Chart(app, 'chart');
new ApiObject(chart, 'object', { apiVersion: 'apps/v1', kind: 'Deployment', spec });
new KubeDeployment(chart, 'generated', { spec });
app.synth();
const { dirname, join, sep } = require('node:path');
const lib = dirname(require.resolve('cdk-gitops')) + sep;
const files = Object.keys(require.cache).filter((file) => file.startsWith(lib)).map((file) => file.slice(lib.length));
console.log(JSON.stringify({ files, isSame: require(join(lib, 'app')).App === App && require(join(lib, 'base', 'checks')).Checks === Checks }));`,
    });
    expect(JSON.parse(project.run(node, ['plain.js']).stdout)).toEqual({ files: ['index.js', 'joined.js'], isSame: true });
    expect(project.exists('dist/chart.k8s.yaml')).toBe(true);
  });

  test.each([
    ['CommonJS', 'main.js', REQUIRING, '{}'],
    ['an ES module', 'main.mjs', IMPORTING, '{}'],
    ['TypeScript as an ES module', 'main.ts', IMPORTING, ESM],
    ['TypeScript whose kind Node finds out', 'main.ts', IMPORTING, '{}'],
    ['TypeScript as .mts', 'main.mts', IMPORTING, '{}'],
    ['TypeScript as .cts', 'main.cts', REQUIRING, '{}'],
  ])('runs %s', (__, file, text, manifest) => {
    const project = new Project({ [file]: text, 'package.json': manifest });
    const { code, output } = project.run(node, [file]);
    expect(output.replace(/^.*(ExperimentalWarning: Type Stripping|MODULE_TYPELESS_PACKAGE_JSON|Reparsing|To eliminate|Use `node --trace).*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    expect(project.exists(WRITTEN)).toBe(true);
  });

  test.each([
    ['tsx', 'CommonJS', '{}', [commandOf('tsx')]],
    ['tsx', 'an ES module', ESM, [commandOf('tsx')]],
    ['ts-node', 'CommonJS', '{}', [commandOf('ts-node'), '-T']],
  ])('runs %s in %s', (__, ___, manifest, runner) => {
    const project = new Project({ 'main.ts': IMPORTING, 'package.json': manifest, 'tsconfig.json': '{"compilerOptions":{"module":"nodenext","target":"es2022","types":["node"]}}' });
    const { code, output } = project.run(node, [...runner, 'main.ts']);
    expect(output).toBe('');
    expect(code).toBe(0);
    expect(project.exists(WRITTEN)).toBe(true);
  });
});

test('each link of the README leads to a file of the repository, from wherever it is read', () => {
  const links = [...fs.readFileSync(path.join(PACKAGE, 'README.md'), 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) {
    expect(link).toMatch(/^https:\/\/(github\.com\/cdk-gitops\/cdk-gitops\/(blob|tree)|raw\.githubusercontent\.com\/cdk-gitops\/cdk-gitops)\/main\//);
    const [file, heading] = link.split('/main/')[1].split('#');
    expect([link, fs.existsSync(path.join(ROOT, file))]).toEqual([link, true]);
    if (heading !== undefined) expect(fs.readFileSync(path.join(ROOT, file), 'utf8').toLowerCase()).toContain(`\n## ${heading}\n`);
  }
});
