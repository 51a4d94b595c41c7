import { PIPELINES, publishScript } from './project-pipelines';

/** What a new project is to have. */
export interface Project {
  /** Name of its package. */
  readonly name: string;
  /** One of `PIPELINES`. */
  readonly platform: string;
  /** Address of the repository that is published to. */
  readonly repository: string;
  readonly withAws: boolean;
}

/** All files of a new project, by their paths. */
export function projectFiles(project: Project): { readonly [path: string]: string } {
  const pipeline = PIPELINES[project.platform];
  return {
    'package.json': packageJson(project),
    'tsconfig.json': TSCONFIG,
    'cdk8s.yaml': 'language: typescript\napp: npx ts-node main.ts\n',
    'main.ts': main(project),
    'platform.ts': platform(project),
    'platform.test.ts': TEST,
    ...project.withAws ? { 'machines.ts': MACHINES } : {},
    '.gitignore': `node_modules/\ndist/\n${project.withAws ? 'cdk.out/\n' : ''}`,
    'publish.sh': publishScript(project.repository),
    [pipeline.path]: pipeline.text,
  };
}

/** The package.json of a program without tests. */
export function packageJsonOf(name: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version, peerDependencies: peers } = require('../../package.json') as { readonly version: string; readonly peerDependencies: { readonly [name: string]: string } };
  return `${JSON.stringify({
    name: name.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join('-') || 'platform',
    private: true,
    scripts: { synth: 'cdk8s synth', test: 'tsc' },
    engines: { node: '>= 22.12.0' },
    dependencies: { 'cdk-gitops': `^${version}`, 'cdk8s': peers.cdk8s, 'constructs': peers.constructs },
    devDependencies: { '@types/node': '^22.0.0', 'cdk8s-cli': '^2.200.0', 'ts-node': '^10.9.2', 'typescript': '~5.9.0' },
  }, undefined, 2)}\n`;
}

/** The tsconfig.json of a program in several folders. */
export const TSCONFIG_OF_PROGRAM = `${JSON.stringify({
  compilerOptions: {
    target: 'es2022', module: 'node16', rootDir: '.', strict: true, noUnusedLocals: true, noEmit: true, skipLibCheck: true, isolatedModules: true, types: ['node'],
  },
  include: ['**/*.ts'],
}, undefined, 2)}\n`;

function packageJson({ name, withAws }: Project): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version, peerDependencies: peers } = require('../../package.json') as { readonly version: string; readonly peerDependencies: { readonly [name: string]: string } };
  return `${JSON.stringify({
    name,
    private: true,
    scripts: { synth: 'cdk8s synth', test: 'tsc && jest' },
    engines: { node: '>= 22.12.0' },
    jest: { preset: 'ts-jest', testPathIgnorePatterns: ['/node_modules/', '/dist/'] },
    dependencies: {
      'cdk-gitops': `^${version}`,
      'cdk8s': peers.cdk8s,
      'cdk8s-plus-28': '^2.5.6',
      'constructs': withAws ? '^10.5.0' : peers.constructs,
      ...withAws ? { 'aws-cdk-lib': peers['aws-cdk-lib'] } : {},
    },
    devDependencies: {
      '@types/jest': '^30.0.0',
      '@types/node': '^22.0.0',
      'cdk8s-cli': '^2.200.0',
      'jest': '^30.0.0',
      'ts-jest': '^29.4.0',
      'ts-node': '^10.9.2',
      'typescript': '~5.9.0',
    },
  }, undefined, 2)}\n`;
}

const TSCONFIG = `${JSON.stringify({
  compilerOptions: { target: 'es2022', module: 'node16', strict: true, noEmit: true, skipLibCheck: true, isolatedModules: true, types: ['node', 'jest'] },
  include: ['*.ts'],
}, undefined, 2)}\n`;

function main({ withAws }: Project): string {
  return `import { App } from 'cdk-gitops';
${withAws ? "import { Machines } from './machines';\n" : ''}import { Platform } from './platform';

const app = new App();
${withAws ? `const { production } = new Platform(app);
new Machines(app, production);` : 'new Platform(app);'}
app.synth();
`;
}

function platform({ repository }: Project): string {
  return `import { App, Cluster, Folder, Repository, flux } from 'cdk-gitops';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

/** What runs in the cluster, and the Git repository that Flux takes it from. */
export class Platform {
  public readonly production: Cluster;
  public readonly myapp: Folder;

  constructor(app: App) {
    const manifests = new Repository(app, 'manifests', { url: '${repository}' });
    this.production = new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() });

    const configs = manifests.folder('infrastructure/configs');
    new kplus.Namespace(configs, 'app-production', { metadata: { name: 'app-production' } });

    this.myapp = manifests.folder('overlays/production', { namespace: 'app-production' });
    const settings = new kplus.ConfigMap(this.myapp, 'settings', { metadata: { name: 'settings' }, data: { GREETING: 'Hello from Git' } });
    new kplus.Deployment(this.myapp, 'myapp', {
      containers: [{
        image: 'docker.io/traefik/whoami:v1.11.0', // yours
        args: ['--port', '8080'],
        portNumber: 8080,
        envVariables: { WHOAMI_NAME: kplus.EnvValue.fromConfigMap(settings, 'GREETING') },
        readiness: kplus.Probe.fromHttpGet('/health', { port: 8080 }),
        securityContext: { user: 10001 },
        resources: { cpu: { request: kplus.Cpu.millis(10) }, memory: { request: Size.mebibytes(32), limit: Size.mebibytes(64) } },
      }],
    }).exposeViaService({ name: 'myapp' });

    this.production.apply(configs);
    this.production.apply(this.myapp, { name: 'myapp-production' });
  }
}
`;
}

const TEST = `import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk-gitops';
import { Testing } from 'cdk8s';
import { Platform } from './platform';

const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'dist-')) });
const { myapp } = new Platform(app);

test('the platform passes its checks', () => {
  expect(() => app.synth()).not.toThrow();
});

test('the application reads its settings from a ConfigMap', () => {
  expect(Testing.synth(myapp)).toContainEqual(expect.objectContaining({
    kind: 'Deployment',
    spec: expect.objectContaining({
      template: expect.objectContaining({
        spec: expect.objectContaining({
          containers: [expect.objectContaining({ env: [{ name: 'WHOAMI_NAME', valueFrom: { configMapKeyRef: { name: 'settings', key: 'GREETING' } } }] })],
        }),
      }),
    }),
  }));
});
`;

const MACHINES = `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Cluster } from 'cdk-gitops';
import * as aws from 'cdk-gitops/aws';

/** Yours: the account, and the newest Debian of its region (aws ssm get-parameter --name /aws/service/debian/release/13/latest/amd64). */
const ENV = { account: '123456789012', region: 'eu-west-3' };
const IMAGE = 'ami-0123456789abcdef0';

/** The Kubernetes cluster on AWS that Flux runs in. CloudFormation is written to dist/cdk.out. */
export class Machines {
  constructor(app: App, production: Cluster) {
    const stack = new cdk.Stack(app.cloud, 'machines', { env: ENV, terminationProtection: true });
    const vpc = new ec2.Vpc(stack, 'network', { availabilityZones: ['eu-west-3a', 'eu-west-3b'], natGateways: 1 });
    new aws.KubeadmCluster(stack, 'kubernetes', {
      vpc,
      operatingSystem: aws.OperatingSystem.debian().withAmi(IMAGE),
      workers: { general: aws.NodeGroup.fixed({ count: 2 }) },
      flux: { cluster: production },
    });
  }
}
`;
