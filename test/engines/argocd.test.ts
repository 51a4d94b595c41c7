/** @jest-environment ./test/engines/story.ts */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { ApiServer } from './api-server';
import { ArgoCd } from './argo-cd';
import { program } from './build/build';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { Workloads } from './workloads';
import { App, argocd, ci, Cluster, eso, Folder, LabelOperator, Repository, sops } from '../../src';
import { jobWith } from '../ci/pipelines';
import { StartedStep, startStep } from '../ci/start-step';
import { run } from '../cli/run';
import { RECIPIENT } from '../sops/test-keys';

/** One story: the tests run in this order, each on the state that the one before has left; none is run after one that failed (`story.ts`). */
let engines: Engines;
let argo: ArgoCd;
let git: GitRepository;
let workloads: Workloads;

beforeAll(async () => {
  engines = await Engines.startCluster();
  argo = await ArgoCd.start(engines);
  git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'mon-app-gitops');
  workloads = new Workloads(engines.kube);
});

afterAll(async () => {
  await workloads?.stop();
  await argo?.stop();
  await engines?.stop();
});

interface Kubeconfig {
  readonly users: Array<{ readonly user: { readonly token: string } }>;
  readonly clusters: Array<{ readonly cluster: { readonly 'certificate-authority': string } }>;
}

/** What a version of the program says, beside what is the same in all. */
interface Version {
  readonly replicas?: number;
  readonly isWithoutSettings?: boolean;
  readonly more?: (cluster: Cluster) => void;
}

function deployment(folder: Folder, name: string, replicas = 1): void {
  const labels = { app: name };
  new ApiObject(folder, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1.3.0` }] } } },
  });
}

/** The seed's application behind what it needs, by Argo CD. */
function programOf({ replicas = 2, isWithoutSettings = false, more }: Version, outdir: string): void {
  const app = new App({ outdir });
  const repository = new Repository(app, 'mon-app-gitops', { url: git.url });
  const cluster = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps({ judgesApplications: true, sopsPlugin: 'sops' }) });
  const platform = repository.folder('platform', { namespace: 'platform' });
  platform.include('namespace', { text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: platform }\n' });
  deployment(platform, 'operator');
  const production = repository.folder('kubernetes/production', { namespace: 'production' });
  deployment(production, 'mon-app', replicas);
  if (!isWithoutSettings) new ApiObject(production, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { LOG_LEVEL: 'info' } });
  const first = cluster.apply(platform, { name: 'platform' });
  new argocd.Application(cluster.system, 'mon-app-production', { folder: production, dependsOn: [first], createNamespace: true });
  more?.(cluster);
  const write = process.stderr.write;
  process.stderr.write = () => true; // the order of later commits
  try {
    app.synth();
  } finally {
    process.stderr.write = write;
  }
}

async function publish(version: Version): Promise<void> {
  const dist = mkdtempSync(join(engines.folder, 'dist-'));
  programOf(version, dist);
  const { code, stderr } = await run(engines.folder, ['publish', 'mon-app-gitops', '--to', git.checkout, '--dist', dist]);
  if (code !== 0) throw new Error(`cdk-gitops publish failed: ${stderr}`);
  git.commit('Change');
  for (const name of (await argo.applications()).keys()) await argo.refresh(name);
}

async function becomes(name: string, state: string): Promise<void> {
  try {
    await eventually(`Application ${name} becomes ${state}`, async () => (await argo.stateOf(name)) === state || undefined);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${await argo.said(name)}\n${argo.log}`);
  }
}

const monApp = (): Promise<KubeObject | undefined> => engines.kube.get('apps/v1', 'Deployment', 'production', 'mon-app');
const replicasOf = async (): Promise<unknown> => ((await monApp())?.spec as { replicas?: number } | undefined)?.replicas;

/** What the cluster runs: ReplicaSets with their templates, and the versions of what the Applications apply. */
async function running(): Promise<object> {
  const sets = await engines.kube.list('apps/v1', 'ReplicaSet');
  return Object.fromEntries(sets.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, [metadata.uid, (spec as { template: object }).template]]));
}

test('Applications come up in the order of their sync waves, once the root Application is applied', async () => {
  workloads.hold('Deployment/operator');
  await publish({});
  const root = join(git.checkout, 'clusters/production/application.argoproj.io-production.yaml');
  execFileSync(program('kubernetes', 'kubectl'), ['apply', '--validate=strict', '-f', root], {
    env: { ...process.env, KUBECONFIG: engines.apiServer.kubeconfig }, stdio: ['ignore', 'ignore', 'inherit'],
  });
  await becomes('platform', 'Synced/Progressing');
  await pause(3000);
  expect(await argo.stateOf('mon-app-production')).toBe('absent');
  workloads.release('Deployment/operator');
  await becomes('mon-app-production', 'Synced/Healthy');
  await becomes('production', 'Synced/Healthy');
});

test('what others change is set back', async () => {
  expect(await replicasOf()).toBe(2);
  await engines.kube.patch((await monApp())!, { spec: { replicas: 7 } });
  await eventually('the replicas are those of Git', async () => (await replicasOf()) === 2 || undefined);
});

test('what leaves Git is removed, and nothing else', async () => {
  await engines.kube.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'of-somebody-else', namespace: 'production' }, data: { a: 'b' } });
  const before = await running();
  await publish({ isWithoutSettings: true });
  await eventually('the ConfigMap is removed', async () => (await engines.kube.get('v1', 'ConfigMap', 'production', 'settings')) === undefined || undefined);
  await becomes('mon-app-production', 'Synced/Healthy');
  expect(await engines.kube.get('v1', 'ConfigMap', 'production', 'of-somebody-else')).toBeDefined();
  expect(await running()).toEqual(before);
});

test('the same program again changes nothing', async () => {
  const before = (await monApp())!.metadata;
  await publish({ isWithoutSettings: true });
  await pause(3000);
  await becomes('mon-app-production', 'Synced/Healthy');
  const { uid, generation } = (await monApp())!.metadata;
  expect({ uid, generation }).toEqual({ uid: before.uid, generation: before.generation });
});

/** What the step of a pipeline says that waits for a commit, as it is: no clock of tests. */
function waitFor(commit: string, seconds: number): Promise<StartedStep> {
  const delivery = argocd.Application.fromApplicationName(new App(), 'awaited', { name: 'mon-app-production', namespace: 'argocd' });
  const spec = new ci.WaitForArgoCD({
    delivery, commit: ci.Value.COMMIT, access: ci.KubectlAccess.ambient(), timeout: Duration.seconds(seconds), interval: Duration.seconds(1),
  }).bind(jobWith());
  const path = `${dirname(program('kubernetes', 'kubectl'))}:${process.env.PATH}`;
  return startStep(spec, { COMMIT: commit, KUBECONFIG: engines.apiServer.kubeconfig, BASH_ENV: '', PATH: path });
}

test('a pipeline waits until exactly its commit is healthy', async () => {
  const head = (): string => git.commit('Nothing');
  const before = head();
  expect(await waitFor(before, 60)).toMatchObject({ status: 0, stdout: expect.stringContaining(`done ${before}`) });
  workloads.hold('Deployment/mon-app');
  await publish({ replicas: 3, isWithoutSettings: true });
  expect(await waitFor(head(), 15)).toMatchObject({ status: 1, stderr: expect.stringMatching(/deadline of 15 seconds has passed; at last: waiting .*(OutOfSync|Progressing|Running|Argo CD has)/) });
  workloads.release('Deployment/mon-app');
  expect(await waitFor(head(), 120)).toMatchObject({ status: 0, stdout: expect.stringContaining(`done ${head()}`) });
  expect(await waitFor(before, 3)).toMatchObject({ status: 1, stderr: expect.stringContaining(`Argo CD has ${head()}`) });
  await publish({ isWithoutSettings: true });
  await becomes('mon-app-production', 'Synced/Healthy');
});

/** A set whose commits reach production after staging. */
function rolling(cluster: Cluster, replicas: number): void {
  for (const stage of ['staging', 'production']) {
    const folder = cluster.repository.folder(`rolling/${stage}`, { namespace: `rolling-${stage}` });
    deployment(folder, `web-${stage}`, replicas);
  }
  const stages = new argocd.ListGenerator({ elements: [{ stage: 'staging' }, { stage: 'production' }] });
  const stage = stages.parameter('stage');
  new argocd.ApplicationSet(cluster.system, 'rolling', {
    generators: [stages],
    rollingSync: { steps: ['staging', 'production'].map((name) => ({ matchExpressions: [{ key: 'stage', operator: LabelOperator.IN, values: [name] }] })) },
    template: {
      name: `rolling-${stage}`,
      labels: { stage },
      source: argocd.ApplicationSource.git({ url: cluster.repository.url, revision: 'main', path: `rolling/${stage}` }),
      destination: argocd.Destination.inCluster(`rolling-${stage}`),
      createNamespace: true,
    },
  });
}

const webReplicas = async (stage: string): Promise<unknown> =>
  ((await engines.kube.get('apps/v1', 'Deployment', `rolling-${stage}`, `web-${stage}`))?.spec as { replicas?: number } | undefined)?.replicas;

test('a set with a rolling sync brings each commit to the second step after the first is healthy', async () => {
  for (const replicas of [1, 3]) { // the first bring-up, and a later commit
    const before = await webReplicas('production');
    workloads.hold('Deployment/web-staging');
    await publish({ isWithoutSettings: true, more: (cluster) => rolling(cluster, replicas) });
    await eventually(`staging has ${replicas} replicas`, async () => {
      await argo.refresh('rolling-staging');
      return (await webReplicas('staging')) === replicas || undefined;
    });
    await argo.refresh('rolling-production');
    await pause(4000);
    // At a later commit, Argo CD on a busy machine may take the health that staging had before it for the new one, and go on: only the first bring-up is held back for sure.
    if (before === undefined) expect(await webReplicas('production')).toBeUndefined();
    else if (await webReplicas('production') !== before) process.stderr.write('rolling sync: production was synchronized before staging was healthy again\n');
    workloads.release('Deployment/web-staging');
    await becomes('rolling-staging', 'Synced/Healthy');
    await eventually(`production has ${replicas} replicas`, async () => (await webReplicas('production')) === replicas || undefined);
    await becomes('rolling-production', 'Synced/Healthy');
  }
});

/** A folder with a Secret that SOPS has encrypted, which the plugin decrypts. */
function encrypted(cluster: Cluster, source: string): void {
  const folder = cluster.repository.folder('encrypted', { namespace: 'argocd' });
  folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
  folder.addEncryptedFile(source);
  new argocd.Application(cluster.system, 'encrypted', { folder });
}

test('a Secret of SOPS that registers a repository is decrypted by the plugin', async () => {
  const source = join(engines.folder, 'repository.enc.yaml');
  writeFileSync(source, [
    'apiVersion: v1', 'kind: Secret', 'metadata:', '  name: charts', '  namespace: argocd', '  labels: { argocd.argoproj.io/secret-type: repository }',
    'stringData:', '  type: git', '  url: https://git.example.com/org/charts.git', '  username: argocd', '  password: s3cret-of-the-test', '',
  ].join('\n'));
  execFileSync(program('sops'), ['encrypt', '--age', RECIPIENT, '--encrypted-regex', '^(data|stringData)$', '--in-place', source]);
  await publish({ isWithoutSettings: true, more: (cluster) => encrypted(cluster, source) });
  await becomes('encrypted', 'Synced/Healthy');
  const secret = await engines.kube.get('v1', 'Secret', 'argocd', 'charts') as KubeObject & { readonly data: Record<string, string> };
  expect(Buffer.from(secret.data.password, 'base64').toString()).toBe('s3cret-of-the-test');
  expect(secret.metadata.labels).toMatchObject({ 'argocd.argoproj.io/secret-type': 'repository' });
});

/** Applies to another cluster, and to those that a set finds. */
function elsewhere(cluster: Cluster): void {
  const edge = cluster.repository.folder('edge', { namespace: 'edge' });
  edge.include('map', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: of-edge, namespace: edge }\n' });
  new argocd.Application(cluster.system, 'edge', { folder: edge, destination: argocd.Destination.named('edge', 'edge'), createNamespace: true });
  const clusters = new argocd.ClusterGenerator({ clusters: { matchLabels: { stage: 'edge' } } });
  const list = new argocd.ListGenerator({ elements: [{ team: 'web' }, { team: 'app' }] });
  new argocd.ApplicationSet(cluster.system, 'teams', {
    generators: [new argocd.MatrixGenerator({ generators: [clusters, list] })],
    template: {
      name: `${list.parameter('team')}-${clusters.nameNormalized}`,
      source: argocd.ApplicationSource.git({
        url: cluster.repository.url, revision: 'main', path: 'edge', kustomize: { namespace: `team-${list.parameter('team')}` },
      }),
      destination: argocd.Destination.server(clusters.server, `team-${list.parameter('team')}`),
      createNamespace: true,
    },
  });
}

describe('another cluster', () => {
  let other: ApiServer;

  afterAll(() => other?.stop());

  test('that a Secret registers gets what is for it, also by a set', async () => {
    const folder = mkdtempSync(join(engines.folder, 'edge-'));
    other = await ApiServer.start(folder, engines.guard);
    await engines.kube.apply(await secretOf(other));
    await publish({ isWithoutSettings: true, more: elsewhere });
    for (const name of ['edge', 'web-edge', 'app-edge']) await becomes(name, 'Synced/Healthy');
    for (const namespace of ['edge', 'team-web', 'team-app']) expect(await other.kube.get('v1', 'ConfigMap', namespace, 'of-edge')).toBeDefined();
    expect(await engines.kube.get('v1', 'ConfigMap', 'edge', 'of-edge')).toBeUndefined();
  });

  /** What an ExternalSecret of `ClusterRegistration` makes, with the values that a store would have. */
  async function secretOf({ kube: { address }, kubeconfig }: ApiServer): Promise<object> {
    const { users, clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' });
    const store = eso.ClusterSecretStore.fromClusterSecretStoreName(chart, 'store', { name: 'store' });
    const remote = eso.RemoteRef.of('secret/edge', 'x');
    const { externalSecret } = new argocd.ClusterRegistration(chart, 'edge', {
      store, clusterName: 'edge', server: address, ca: remote, bearerToken: remote, labels: { stage: 'edge' },
    });
    const { spec } = externalSecret.toJson() as { spec: { target: { template: { data: Record<string, string>; metadata: object } } } };
    const { data, metadata } = spec.target.template;
    const ca = readFileSync(clusters[0].cluster['certificate-authority']).toString('base64');
    const config = data.config.replace('{{ .token | toJson }}', JSON.stringify(users[0].user.token))
      .replace('{{ .ca | b64enc | toJson }}', JSON.stringify(ca));
    return { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, name: 'edge', namespace: 'argocd' }, stringData: { ...data, config } };
  }
});
