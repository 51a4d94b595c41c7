import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Machine } from './boot';
import { emptyStore, parameterFile, userDataOf } from './clusters';
import { AMI, mistakesIn, resources } from './machine';
import { Cluster, flux, Repository, Secret, App } from '../../src';
import { KubeadmCluster, NodeGroup, OperatingSystem } from '../../src/aws';

const AGE_KEY = 'AGE-SECRET-KEY-1TESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTESTONLYTE';

/** A program whose cluster is made on AWS. */
function program(engine: (secret: Secret) => flux.Engine, { git = true, age = true } = {}): { readonly app: App; readonly stack: cdk.Stack } {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'flux-on-aws-')) });
  const repository = new Repository(app, 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  const secret = Secret.fromSecretName(app, 'git', { name: 'git-credentials', namespace: 'flux-system' });
  const production = new Cluster(app, 'production', { repository, engine: engine(secret) });
  const stack = new cdk.Stack(app.cloud, 'platform', { env: { account: '123456789012', region: 'eu-west-3' } });
  const given = (name: string): secretsmanager.ISecret => secretsmanager.Secret.fromSecretCompleteArn(stack, name,
    `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${name}-AbCdEf`);
  new KubeadmCluster(stack, 'demo', {
    vpc: new ec2.Vpc(stack, 'vpc'),
    operatingSystem: OperatingSystem.debian().withAmi(AMI),
    workers: { general: NodeGroup.fixed({ count: 1 }) },
    flux: { cluster: production, gitCredentials: git ? given('git') : undefined, ageKey: age ? given('age') : undefined },
  });
  return { app, stack };
}

const rootSync = (secret: Secret): flux.Engine => flux.Engine.rootSync({ gitRepository: { secret } });
const operator = (secret: Secret): flux.Engine => flux.Engine.operator({ pullSecret: secret });

/** The objects that Flux begins with. */
function syncObjects(stack: cdk.Stack): any[] {
  const [{ Properties }] = Object.values(resources(stack, 'AWS::SSM::Parameter'));
  return JSON.parse(Properties.Value).items;
}

test('Flux begins with the objects that are in the cluster\'s system folder', () => {
  const { app, stack } = program(rootSync);
  expect(syncObjects(stack)).toMatchObject([
    { kind: 'GitRepository', metadata: { name: 'manifests', namespace: 'flux-system' }, spec: { url: 'https://git.example.com/org/manifests.git', secretRef: { name: 'git-credentials' } } },
    { kind: 'Kustomization', metadata: { name: 'production', namespace: 'flux-system' }, spec: { path: './clusters/production', sourceRef: { kind: 'GitRepository', name: 'manifests' } } },
  ]);
  app.synth();
  const folder = path.join(app.outdir, 'manifests', 'clusters', 'production');
  expect(fs.readdirSync(folder).sort()).toEqual(['gitrepository-manifests.yaml', 'kustomization-production.yaml', 'kustomization.yaml']);
  expect(fs.existsSync(path.join(app.outdir, 'cdk.out', 'platform.template.json'))).toBe(true);
});

test('Flux Operator begins with its FluxInstance', () => {
  expect(syncObjects(program(operator).stack)).toMatchObject([{ kind: 'FluxInstance', spec: { sync: { path: 'clusters/production', pullSecret: 'git-credentials' } } }]);
});

test('only control planes read the secrets', () => {
  const policies = Object.entries(resources(program(rootSync).stack, 'AWS::IAM::Policy')).map(([id, { Properties }]) => [id, JSON.stringify(Properties)]);
  const readers = policies.filter(([, text]) => text.includes('secretsmanager:GetSecretValue'));
  expect(readers.map(([id]) => id.slice(0, 15))).toEqual(['demoControlPlan']);
  expect(readers[0][1]).toContain('secret:git-AbCdEf');
  expect(readers[0][1]).toContain('secret:age-AbCdEf');
});

describe('is refused:', () => {
  test('an engine that somebody else bootstraps', () => {
    expect(mistakesIn(program(() => flux.Engine.bootstrapped(), { git: false }).stack)).toEqual([
      expect.stringContaining('flux-engine cluster production has no objects with which Flux could begin to follow it — use the engine'),
    ]);
  });

  test('credentials that no source reads', () => {
    expect(mistakesIn(program(() => flux.Engine.rootSync()).stack)).toEqual([expect.stringContaining('flux-credentials gitCredentials are given, but the source')]);
    expect(mistakesIn(program(() => flux.Engine.rootSync(), { git: false }).stack)).toEqual([]);
  });

  test('a source whose credentials nothing makes', () => {
    expect(mistakesIn(program(rootSync, { git: false }).stack)).toEqual([expect.stringContaining('reads Secret git-credentials, which nothing makes before Flux runs')]);
  });

  test('together with what is wrong in manifests', () => {
    const { app } = program(rootSync, { git: false });
    expect(() => app.synth()).toThrow(/^1 problem, nothing was written:\n {2}\[platform\/demo\] flux-credentials .*\n {4}at .*cluster-flux\.test\.ts:\d+:\d+$/);
  });
});

(Machine.missing === undefined ? describe : describe.skip)('a control plane', () => {
  const made: Machine[] = [];
  afterAll(() => made.forEach((machine) => machine.remove()));

  const machine = (engine: (secret: Secret) => flux.Engine, secrets: { readonly git?: string; readonly age?: string } = {}): Machine => {
    const { stack } = program(engine);
    const store = emptyStore();
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
    fs.writeFileSync(parameterFile(store, 'flux'), Properties.Value);
    for (const [name, text] of Object.entries({ git: '{"username":"flux","password":"hunter2"}', age: `# test\n${AGE_KEY}\n`, ...secrets })) {
      fs.writeFileSync(path.join(store, `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${name}-AbCdEf`), text);
    }
    const [text] = Object.entries(userDataOf(stack)).filter(([id]) => id.startsWith('demoControlPlane1')).map(([, data]) => data);
    made.push(new Machine(text, store));
    return made.at(-1)!;
  };
  const applied = (control: Machine, file: string): any => JSON.parse(control.read(`/applied/${file}`));

  test('installs Flux, makes its Secrets and hands over', () => {
    const control = machine(rootSync);
    const boot = control.firstBoot();
    if (boot.status !== 0) throw new Error(boot.log);
    expect(boot.told).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(boot.calls).toContainEqual(expect.stringMatching(/^curl .*https:\/\/github\.com\/fluxcd\/flux2\/releases\/download\/v2\.9\.5\/install\.yaml$/));
    expect(applied(control, 'git.object')).toMatchObject({ kind: 'Secret', metadata: { name: 'git-credentials', namespace: 'flux-system' }, stringData: { username: 'flux', password: 'hunter2' } });
    expect(applied(control, 'age.object')).toMatchObject({ metadata: { name: 'sops-age' }, stringData: { 'age.agekey': expect.stringContaining(AGE_KEY) } });
    expect(applied(control, 'flux-sync').items).toHaveLength(2);
    for (const secret of ['hunter2', AGE_KEY]) {
      expect(boot.log + boot.calls.join('\n')).not.toContain(secret);
      expect(control.everything().filter(({ file, text }) => !/^\/(applied|userdata)/.test(file) && text.includes(secret)).map(({ file }) => file)).toEqual([]);
    }
    expect(control.boot().calls.filter((call) => /^(kubectl|aws|helm|kubeadm)/.test(call))).toEqual([]);
  });

  test('leaves Flux to its operator', () => {
    const control = machine(operator);
    const boot = control.firstBoot();
    if (boot.status !== 0) throw new Error(boot.log);
    expect(boot.calls).toContainEqual(expect.stringMatching(/^helm upgrade --install flux-operator oci:\/\/ghcr\.io\/controlplaneio-fluxcd\/charts\/flux-operator --version 0\.60\.0 --namespace flux-system/));
    expect(boot.calls.filter((call) => call.includes('install.yaml'))).toEqual([]);
    expect(applied(control, 'flux-sync').items).toMatchObject([{ kind: 'FluxInstance' }]);
  });

  test.each([
    ['credentials that are no JSON', { git: 'hunter2' }, /^git_credentials: gave up waiting for the credentials for Git .*is no JSON object of texts/],
    ['credentials that are no texts', { git: '{"username":1}' }, /^git_credentials: gave up waiting for the credentials for Git .*is no JSON object of texts/],
    ['credentials that nobody has made', { git: '' }, /^git_credentials: gave up waiting for the credentials for Git .*is no JSON object of texts/],
    ['an age key that is none', { age: 'hunter2' }, /^age_key: gave up waiting for the age key .*has no line AGE-SECRET-KEY-/],
  ])('fails with the reason at %s, without showing them', (_, secrets, reason) => {
    const control = machine(rootSync, secrets);
    control.run('bash /userdata');
    control.run('sed -i "s/^DEADLINE=.*/DEADLINE=3/" /opt/bootstrap/values');
    const boot = control.boot();
    expect(boot.told).toMatchObject([{ Status: 'FAILURE', Reason: expect.stringMatching(reason) }]);
    expect(boot.log).not.toContain('hunter2');
  });
});
