import * as fs from 'node:fs';
import * as path from 'node:path';
import { nodeOf, PACKAGE, packageOf, Project, TARBALL } from './project';

const PROGRAM = `import { App, Cluster, Repository, ci, eso, flux, harbor, kustomize, monitoring, sops } from 'cdk-gitops';
import * as kplus from 'cdk8s-plus-28';

const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
const apps = manifests.folder('apps', { namespace: 'default' });
apps.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw'));
new kplus.Deployment(apps, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp:1.0.0' }] });
production.apply(apps);
export const used = [ci.Pipeline, eso.ExternalSecret, harbor.Harbor, kustomize.Base, monitoring.PodMonitor];
app.synth();
`;

/** The oldest TypeScript that the declarations are for, and the newest that there is; 5.9 compiles a project of `cdk8s init` (types.test.ts). */
describe.each(['5.7', 'latest'])('TypeScript %s', (version) => {
  const compiler = (): string => path.join(packageOf('typescript', version), 'bin', 'tsc');

  test.each([['commonjs', 'node16'], ['nodenext', 'nodenext'], ['esnext', 'bundler']])('takes all declarations that a program reads, in modules of %s', (module, moduleResolution) => {
    const options = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: ['node'], module: module === 'commonjs' ? 'node16' : module, moduleResolution };
    const project = new Project({ 'main.ts': PROGRAM, 'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['main.ts'] }) });
    expect(project.run(process.execPath, [compiler(), '-p', '.'])).toEqual({ code: 0, stdout: '', output: '' });
  });
});

test('pnpm installs it, where a package finds only what it asks for', () => {
  const folder = fs.mkdtempSync(path.join(process.env.PACKAGE_FOLDER!, 'pnpm-'));
  const project = new Project({});
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { 'cdk-gitops': `file:${TARBALL}`, 'cdk8s': '^2.69.0', 'cdk8s-plus-28': '^2.5.6', 'constructs': '^10.4.2' } }));
  const files = { 'main.cjs': 'cjs', 'main.mjs': 'mjs' };
  const body = PROGRAM.split('\n').slice(3).filter((line) => !line.startsWith('export')).join('\n');
  const names = '{ App, Cluster, Repository, flux, sops }';
  fs.writeFileSync(path.join(folder, 'main.cjs'), `const ${names} = require('cdk-gitops');\nconst kplus = require('cdk8s-plus-28');\n${body}`);
  fs.writeFileSync(path.join(folder, 'main.mjs'), `import ${names} from 'cdk-gitops';\nimport * as kplus from 'cdk8s-plus-28';\n${body}`);
  const pnpm = path.join(packageOf('pnpm', '10'), 'bin', 'pnpm.cjs');
  const run = (...args: string[]) => project.run(process.execPath, args, { npm_config_user_agent: '' });
  const inFolder = (...args: string[]) => run(pnpm, '--dir', folder, ...args);
  const install = inFolder('install', '--config.strict-peer-dependencies=true');
  expect([install.code, install.code === 0 ? '' : install.output]).toEqual([0, '']);
  expect(fs.realpathSync(path.join(folder, 'node_modules', 'cdk-gitops'))).toContain(`${path.sep}.pnpm${path.sep}`);
  for (const file of Object.keys(files)) {
    expect(inFolder('exec', 'node', file)).toMatchObject({ code: 0, output: '' });
    expect(fs.existsSync(path.join(folder, 'dist', 'manifests', 'apps', 'kustomization.yaml'))).toBe(true);
    fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  }
  expect(inFolder('exec', 'cdk-gitops', '--version').code).toBe(0);
});

describe('says in a sentence, at load,', () => {
  test.each([
    ['a program', ['main.cjs']], ['an ES module', ['main.mjs']], ['the command', [path.join(PACKAGE, 'lib', 'cli', 'main.js'), 'check', '.']],
  ])('to %s that Node is too old', (_, args) => {
    const project = new Project({ 'main.cjs': "require('cdk-gitops');\n", 'main.mjs': "import { App } from 'cdk-gitops';\nnew App();\n" });
    const { code, output } = project.run(nodeOf('18'), args);
    expect(code).not.toBe(0);
    expect(output).toMatch(/error\[requirements\]: cdk-gitops needs Node 22\.12\.0 or newer, and this is Node 18\.\d+\.\d+\n {2}help: install a newer Node\.js/);
    expect(output).not.toMatch(/^ +at /m);
  });

  test.each([
    ['too old', { cdk8s: '2.60.0', constructs: '10.4.2' }, /error\[requirements\]: cdk-gitops needs cdk8s 2\.69\.0 or newer of version 2, and 2\.60\.0 is installed\n {2}help: run `npm install cdk8s@\^2\.69\.0`/],
    ['missing', { cdk8s: '2.69.0' }, /error\[requirements\]: cdk-gitops needs constructs, which is not installed\n {2}help: run `npm install constructs`/],
    ['missing, all of them', {}, /needs cdk8s, which[^]*needs constructs, which/],
  ])('that a peer is %s', (_, peers, message) => {
    const folder = fs.mkdtempSync(path.join(process.env.PACKAGE_FOLDER!, 'peers-'));
    fs.cpSync(PACKAGE, path.join(folder, 'node_modules', 'cdk-gitops'), { recursive: true });
    for (const [name, version] of Object.entries(peers)) {
      fs.mkdirSync(path.join(folder, 'node_modules', name));
      fs.writeFileSync(path.join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
      fs.writeFileSync(path.join(folder, 'node_modules', name, 'index.js'), '');
    }
    fs.writeFileSync(path.join(folder, 'main.cjs'), "require('cdk-gitops');\n");
    for (const args of [['main.cjs'], ['node_modules/cdk-gitops/lib/cli/main.js', 'init', 'x']]) {
      const { code, output } = new Project({}).run(process.execPath, args.map((arg, index) => (index === 0 ? path.join(folder, arg) : arg)));
      expect(code).not.toBe(0);
      expect(output).toMatch(message);
      expect(output).not.toMatch(/^ +at /m);
    }
  });
});
