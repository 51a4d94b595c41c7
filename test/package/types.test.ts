import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { commandOf, PACKAGE, Project, TARBALL } from './project';

const ROOT = path.join(__dirname, '..', '..');
const TEMPLATE = path.join(ROOT, 'node_modules', 'cdk8s-cli', 'templates', 'typescript-app');
const TSC = commandOf('typescript', 'tsc');

/** A program of Kubernetes only, as the README has one, beside a chart as `cdk8s init` writes it. */
const PROGRAM = `import { Chart, ChartProps } from 'cdk8s';
import { App, Cluster, Repository, ci, eso, flux, harbor, monitoring, sops } from 'cdk-gitops';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export class MyChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = { }) {
    super(scope, id, props);
  }
}

const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
const apps = manifests.folder('apps', { namespace: 'default' });
apps.encryptFor(sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw'));
new kplus.Deployment(apps, 'myapp', { containers: [{ image: 'harbor.example.com/org/myapp:1.0.0' }] });
production.apply(apps);
new MyChart(app, 'mine');
export const used = [ci.Pipeline, eso.ExternalSecret, harbor.Harbor, monitoring.PodMonitor];
app.synth();
`;
const WITH_AWS = `import * as cdk from 'aws-cdk-lib';
import { App } from 'cdk-gitops';
import * as aws from 'cdk-gitops/aws';

const app = new App();
const stack = new cdk.Stack(app.cloud, 'stack');
new cdk.Stack(new cdk.Stage(app.cloud, 'stage'), 'staged');
cdk.Tags.of(app.cloud).add('team', 'platform');
cdk.Aspects.of(app.cloud).add({ visit: () => undefined });
new cdk.CfnOutput(stack, 'system', { value: typeof aws.OperatingSystem.debian() });
app.synth();
`;

const RESOLUTIONS: readonly [string, object][] = [
  ['nodenext', { module: 'nodenext' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ['node10', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
];

function tsconfig(options: object): string {
  return JSON.stringify({ compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', types: ['node'], ...options }, include: ['*.ts', '*.mts'] });
}

describe.each(RESOLUTIONS)('moduleResolution %s', (resolution, options) => {
  test('has types, with aws as an entry of its own', () => {
    const project = new Project({
      'main.ts': PROGRAM,
      ...(resolution === 'nodenext' ? { 'module.mts': PROGRAM } : {}),
      'machines.ts': WITH_AWS,
      'wrong.ts': "import { App, flux } from 'cdk-gitops';\nnew flux.GitRepository(new App(), 'a', { urll: 'x' });\n",
      'wrong-machines.ts': "import * as aws from 'cdk-gitops/aws';\naws.NodeGroup.fixed({ countt: 2 });\n",
      'tsconfig.json': tsconfig(options),
    });
    const { stdout } = project.run(process.execPath, [TSC, '-p', '.']);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^wrong-machines\.ts\(2,\d+\): error TS\d+: .*'countt' does not exist/),
      expect.stringMatching(/^wrong\.ts\(2,\d+\): error TS\d+: .*'urll' does not exist/),
    ]);
  });

  test.each(['project', 'project-without-aws'] as const)('reads no file of aws-cdk-lib in %s', (where) => {
    const { code, stdout } = new Project({ 'main.ts': PROGRAM, 'tsconfig.json': tsconfig({ ...options, skipLibCheck: false }) }, where)
      .run(process.execPath, [TSC, '-p', '.', '--listFiles']);
    expect(stdout.split('\n').filter((line) => !fs.existsSync(line) && line !== '')).toEqual([]); // errors
    expect(stdout).toContain('/cdk-gitops/lib/app.d.ts');
    expect(stdout).not.toContain('/aws-cdk-lib/');
    expect(code).toBe(0);
  });
});

describe('without aws-cdk-lib', () => {
  test('a program runs', () => {
    const project = new Project({ 'main.ts': PROGRAM, 'tsconfig.json': tsconfig({ module: 'nodenext' }) }, 'project-without-aws');
    const { code, output } = project.run(process.execPath, [commandOf('ts-node'), 'main.ts']);
    expect(output).toBe('');
    expect(code).toBe(0);
    expect(project.exists('dist/manifests/apps/kustomization.yaml')).toBe(true);
  });

  test.each([
    ['app.cloud', 'main.cjs', "new (require('cdk-gitops').App)().cloud;"],
    ['cdk-gitops/aws', 'main.cjs', "require('cdk-gitops').aws;"],
    ['cdk-gitops/aws', 'main.cjs', "require('cdk-gitops/aws');"],
    ['cdk-gitops/aws', 'main.mjs', "import { NodeGroup } from 'cdk-gitops/aws';\nNodeGroup.fixed({ count: 1 });"],
  ])('%s in %s says what to install', (what, file, text) => {
    const { code, output } = new Project({ [file]: text }, 'project-without-aws').run(process.execPath, [file]);
    expect(output).toMatch(new RegExp(`: ${what} needs aws-cdk-lib, which is not installed(?:; |\\n {2}help: )run \`npm install aws-cdk-lib\``));
    expect(code).not.toBe(0);
  });
});

test('npm installs the other peers without a warning, and aws-cdk-lib where it is asked for', () => {
  const project = new Project({}, 'project-without-aws');
  const install = project.run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'warn', TARBALL]);
  expect(install.output).not.toMatch(/warn|error/i);
  expect(install.code).toBe(0);
  expect(fs.readdirSync(path.join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['cdk-gitops', 'cdk8s', 'constructs']);
});

test.each(['project', 'project-without-aws'] as const)('a project of `cdk8s init` still compiles in %s', (where) => {
  const project = new Project({ 'main.ts': PROGRAM, 'tsconfig.json': fs.readFileSync(path.join(TEMPLATE, 'tsconfig.json'), 'utf8') }, where);
  const compiler = require.resolve('typescript/bin/tsc', { paths: [TEMPLATE] }); // 5.9, as in the template
  const { code, output } = project.run(process.execPath, [compiler, '--build']);
  expect(output).toBe('');
  expect(code).toBe(0);
  expect(project.run(process.execPath, ['main.js'])).toEqual({ code: 0, stdout: '', output: '' });
});

describe('entries', () => {
  const assembly = JSON.parse(fs.readFileSync(path.join(PACKAGE, '.jsii'), 'utf8')) as {
    types: { [name: string]: { name: string; namespace?: string; kind: 'class' | 'enum' | 'interface' } };
  };
  const names = (isIncluded: (type: { namespace?: string; kind: string }) => boolean): string[] => Object.values(assembly.types).filter(isIncluded)
    .map(({ namespace, name }) => (namespace ? `${namespace}.${name}` : name)).sort();

  test('have the types of the assembly, and no other', () => {
    const files = ['index.d.ts', 'aws/index.d.ts'].map((file) => path.join(PACKAGE, 'lib', file));
    const program = ts.createProgram(files, { module: ts.ModuleKind.Node16, skipLibCheck: true, types: [] });
    const checker = program.getTypeChecker();
    const exported = (symbol: ts.Symbol, prefix: string): string[] => checker.getExportsOfModule(symbol).flatMap((each) => {
      const isAlias = each.declarations?.some((declaration) => ts.isExportSpecifier(declaration) || ts.isNamespaceExport(declaration));
      const target = isAlias ? checker.getAliasedSymbol(each) : each;
      return target.valueDeclaration && ts.isSourceFile(target.valueDeclaration) ? exported(target, `${each.name}.`) : [`${prefix}${each.name}`];
    });
    const [root, aws] = files.map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
    expect([...exported(root, ''), ...exported(aws, 'aws.')].sort()).toEqual(names(() => true));
  });

  test('have its classes at run time, and nothing else', () => {
    const { stdout } = new Project({
      'main.cjs': `const root = require('cdk-gitops');
if (require('cdk-gitops/aws') !== root.aws) throw new Error('two of aws');
const isNamespace = (name) => /^[a-z]/.test(name);
console.log(JSON.stringify(Object.keys(root).flatMap((name) => (isNamespace(name) ? Object.keys(root[name]).map((each) => name + '.' + each) : [name])
  .filter((each) => each.split('.').reduce((value, key) => value[key], root) !== undefined))));`,
    }).run(process.execPath, ['main.cjs']);
    expect((JSON.parse(stdout) as string[]).sort()).toEqual(names(({ kind }) => kind !== 'interface'));
  });

  test('of the manifest are the same for every way to find types', () => {
    const { main, types, exports, peerDependenciesMeta } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as {
      main: string; types: string; exports: { [entry: string]: unknown }; peerDependenciesMeta: unknown;
    };
    expect(exports['.']).toEqual({ types: `./${types}`, default: `./${main}` });
    expect(exports['./aws']).toEqual({ types: './lib/aws/index.d.ts', default: './lib/aws/index.js' });
    expect(JSON.parse(fs.readFileSync(path.join(PACKAGE, 'aws', 'package.json'), 'utf8'))).toMatchObject({ main: '../lib/aws/index.js', types: '../lib/aws/index.d.ts' });
    expect(peerDependenciesMeta).toEqual({ 'aws-cdk-lib': { optional: true } });
  });
});

describe('the examples', () => {
  const examples = (): Project => {
    const project = new Project({});
    fs.cpSync(path.join(ROOT, 'examples'), project.folder, { recursive: true });
    return project;
  };

  test('have valid types, and an error where a name is misspelt', () => {
    const project = examples();
    const main = path.join(project.folder, 'gitea-flux-harbor', 'main.ts');
    expect(project.run(process.execPath, [TSC, '-p', '.'])).toEqual({ code: 0, stdout: '', output: '' });
    fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace('interval:', 'intervall:'));
    expect(project.run(process.execPath, [TSC, '-p', '.']).stdout).toMatch(/^gitea-flux-harbor\/main\.ts\(\d+,\d+\): error TS\d+: .*'intervall' does not exist/);
  });

  test.each(fs.readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name))(
    'are type-checked when they run: %s', (name) => {
      const project = examples();
      const folder = path.join(project.folder, name);
      const settings = fs.readFileSync(path.join(folder, 'cdk8s.yaml'), 'utf8');
      expect(settings).toContain('app: npx ts-node main.ts\n');
      fs.appendFileSync(path.join(folder, 'main.ts'), "\nconst misspelt: import('cdk-gitops').ApplyOptions = { intervall: undefined };\n");
      const { code, output } = project.run(process.execPath, [commandOf('ts-node'), '--cwd', folder, path.join(folder, 'main.ts')]);
      expect(output).toMatch(/'intervall' does not exist in type 'ApplyOptions'/);
      expect(code).not.toBe(0);
    });
});
