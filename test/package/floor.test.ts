import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { commandOf, PACKAGE } from './project';

const ROOT = path.join(__dirname, '..', '..');
const { peerDependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { [group: string]: { [name: string]: string } };

/** aws-cdk-lib needs a newer constructs than we do. */
const FLOORS: readonly [string, { readonly [name: string]: string }][] = [
  ['without aws-cdk-lib', { 'cdk8s': lowest('cdk8s'), 'constructs': lowest('constructs'), 'cdk8s-plus-28': '2.5.6', 'cdk8s-plus-33': lowestOf(devDependencies['cdk8s-plus-33']) }],
  ['with aws-cdk-lib', { 'cdk8s': lowest('cdk8s'), 'constructs': '10.5.0', 'aws-cdk-lib': lowest('aws-cdk-lib'), 'cdk8s-plus-28': '2.5.6' }],
];

const PROGRAM = (kplus: string): string => `import { App, Cluster, Repository, Secret, eso, flux } from 'cdk-gitops';
import * as kplus from '${kplus}';

const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });
const apps = manifests.folder('apps', { namespace: 'apps' });
new kplus.Namespace(apps, 'apps', { metadata: { name: 'apps' } });
const store = new eso.SecretStore(apps, 'store', {
  provider: eso.StoreProvider.vault({ server: 'https://vault.example.com', path: 'secret', auth: eso.VaultAuth.kubernetes({ role: 'r', serviceAccount: new kplus.ServiceAccount(apps, 'reader') }) }),
});
const settings = new eso.ExternalSecret(apps, 'settings', { store, data: { URL: eso.RemoteRef.of('a/b', 'url') } });
const token = Secret.fromSecretName(apps, 'token', { name: 'token' });
new kplus.Deployment(apps, 'web', {
  containers: [{
    image: 'registry.example.com/web:1.0.0',
    envVariables: { URL: settings.env('URL'), TOKEN: token.envValue('token'), OTHER: kplus.EnvValue.fromSecretValue({ secret: token, key: 'other' }) },
  }],
});
production.apply(apps);
app.synth();
`;
const MACHINES = `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App } from 'cdk-gitops';
import * as aws from 'cdk-gitops/aws';

const app = new App();
const stack = new cdk.Stack(app.cloud, 'machines', { env: { account: '123456789012', region: 'eu-west-3' } });
new aws.KubeadmCluster(stack, 'kubernetes', {
  vpc: new ec2.Vpc(stack, 'network', { availabilityZones: ['eu-west-3a', 'eu-west-3b'] }),
  operatingSystem: aws.OperatingSystem.debian().withAmi('ami-0123456789abcdef0'),
  workers: { general: aws.NodeGroup.fixed({ count: 2 }) },
});
app.synth();
`;
const TSCONFIG = JSON.stringify({ compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', module: 'node16', types: ['node'] }, include: ['*.ts'] });

function lowest(name: string): string {
  return lowestOf(peerDependencies[name]);
}

function lowestOf(range: string): string {
  return range.replace(/^\^/, '');
}

/** The versions, from npm's registry, kept for the next run. */
function installed(versions: { readonly [name: string]: string }): string {
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const kept = path.join(os.homedir(), '.cache', 'cdk-gitops', `floor-${wanted.join('-')}`);
  const done = path.join(kept, 'done');
  if (fs.existsSync(done)) return kept;
  fs.mkdirSync(kept, { recursive: true });
  fs.writeFileSync(path.join(kept, 'package.json'), '{}');
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', kept, ...wanted], { cwd: kept, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${wanted.join(', ')} cannot be installed from npm: ${stderr}`);
  fs.writeFileSync(done, '');
  return kept;
}

function run(folder: string, script: string, ...args: string[]): string {
  const { NODE_OPTIONS, NODE_ENV, JEST_WORKER_ID, FORCE_COLOR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8', env: { ...env, NO_COLOR: '1', CDK_VALIDATION: 'false' } });
  expect({ output: stdout + stderr, status }).toEqual({ output: '', status: 0 });
  return stdout;
}

/** All files below a folder, with their texts. */
function rendering(folder: string): { readonly [file: string]: string } {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), fs.readFileSync(file, 'utf8')]));
}

describe.each(FLOORS)('the oldest peers, %s', (_, versions) => {
  let project: string;
  beforeAll(() => {
    project = fs.mkdtempSync(path.join(process.env.PACKAGE_FOLDER!, 'floor-'));
    const modules = path.join(project, 'node_modules');
    fs.cpSync(PACKAGE, path.join(modules, 'cdk-gitops'), { recursive: true });
    const kept = path.join(installed(versions), 'node_modules');
    for (const name of fs.readdirSync(kept).filter((entry) => !entry.startsWith('.'))) fs.symlinkSync(path.join(kept, name), path.join(modules, name), 'junction');
    fs.mkdirSync(path.join(modules, '@types'), { recursive: true });
    for (const name of ['@types/node', 'undici-types']) fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
    fs.writeFileSync(path.join(project, 'package.json'), '{}');
    fs.writeFileSync(path.join(project, 'tsconfig.json'), TSCONFIG);
  });

  test('have the types, and give the same bytes with every cdk8s-plus', () => {
    const packages = Object.keys(versions).filter((name) => name.startsWith('cdk8s-plus'));
    const renderings = packages.map((name) => {
      fs.writeFileSync(path.join(project, 'main.ts'), PROGRAM(name));
      run(project, commandOf('typescript', 'tsc'), '-p', '.');
      run(project, commandOf('ts-node'), '-T', 'main.ts');
      const files = rendering(path.join(project, 'dist'));
      fs.rmSync(path.join(project, 'dist'), { recursive: true });
      return files;
    });
    expect(Object.keys(renderings[0])).toContain(path.join('manifests', 'apps', 'deployment-web.yaml'));
    // Each cdk8s-plus renders a Deployment in its own way, and the ownership file has its checksum.
    const ofBoth = (files: { readonly [file: string]: string }): object =>
      Object.fromEntries(Object.entries(files).filter(([file]) => !/deployment-web\.yaml$|\.cdk-gitops\.json$/.test(file)));
    const variables = (files: { readonly [file: string]: string }): string => /^ +- name: URL\n[^]*? key: other$/m.exec(files[path.join('manifests', 'apps', 'deployment-web.yaml')])![0];
    for (const other of renderings.slice(1)) {
      expect(ofBoth(other)).toEqual(ofBoth(renderings[0]));
      expect(variables(other)).toBe(variables(renderings[0]));
    }
  });

  const withAws = 'aws-cdk-lib' in versions ? test : test.skip;
  withAws('have the types of aws, and make its template', () => {
    fs.writeFileSync(path.join(project, 'machines.ts'), MACHINES);
    run(project, commandOf('typescript', 'tsc'), '-p', '.');
    spawnSync(process.execPath, [commandOf('ts-node'), '-T', 'machines.ts'], { cwd: project });
    expect(fs.readFileSync(path.join(project, 'dist', 'cdk.out', 'machines.template.json'), 'utf8')).toContain('AWS::EC2::Instance');
  });
});
