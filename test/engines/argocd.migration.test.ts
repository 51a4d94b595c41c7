/** @jest-environment ./test/engines/story.ts */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { ArgoCd } from './argo-cd';
import { program } from './build/build';
import { Engines } from './engines';
import { eventually } from './eventually';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { Workloads } from './workloads';
import { App, argocd, Checks, Cluster, flux, IEngine, Repository } from '../../src';
import { run } from '../cli/run';

/** The steps of docs/argocd.md, one after the other, on one cluster. */
let engines: Engines;
let argo: ArgoCd;
let git: GitRepository;
let workloads: Workloads;
let before: object;

beforeAll(async () => {
  engines = await Engines.start('deployment-controller', 'replicaset-controller');
  git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'mon-app-gitops');
  workloads = new Workloads(engines.kube);
});

afterAll(async () => {
  await workloads?.stop();
  await argo?.stop();
  await engines?.stop();
});

const KUSTOMIZATION = ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'] as const;

/** The same program, but for the engine; Argo CD fetches from the disk, which Flux cannot. */
async function publish(engine: IEngine, url: string, logLevel = 'info'): Promise<string> {
  const outdir = mkdtempSync(join(engines.folder, 'dist-'));
  const app = new App({ outdir });
  const repository = new Repository(app, 'mon-app-gitops', { url });
  const cluster = new Cluster(app, 'production', { repository, engine });
  if (engine.name === 'argocd') Checks.of(cluster).acknowledge('wave-order', 'this is about the first bring-up');
  const deliveries = ['platform', 'production'].map((name) => {
    const folder = repository.folder(`kubernetes/${name}`, { namespace: name });
    folder.include('namespace', { text: `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n` });
    const labels = { app: name };
    new ApiObject(folder, 'app', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1.3.0` }] } } },
    });
    new ApiObject(folder, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { LOG_LEVEL: logLevel } });
    return folder;
  });
  const first = cluster.apply(deliveries[0]);
  cluster.apply(deliveries[1], { dependsOn: [first] });
  app.synth();
  const { code, stderr } = await run(engines.folder, ['publish', 'mon-app-gitops', '--to', git.checkout, '--dist', outdir]);
  if (code !== 0) throw new Error(`cdk-gitops publish failed: ${stderr}`);
  return git.commit('Change');
}

function apply(...args: string[]): void {
  execFileSync(program('kubernetes', 'kubectl'), ['apply', ...args], { env: { ...process.env, KUBECONFIG: engines.apiServer.kubeconfig }, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** What must not change: which objects these are, and what they and their pods are made of. A tracking annotation raises the generation of a Deployment, which restarts nothing. */
async function running(): Promise<object> {
  const [deployments, sets, maps, pods] = await Promise.all([engines.kube.list('apps/v1', 'Deployment'), engines.kube.list('apps/v1', 'ReplicaSet'),
    engines.kube.list('v1', 'ConfigMap'), engines.kube.list('v1', 'Pod')]);
  const own = [...deployments, ...sets, ...maps, ...pods].filter(({ metadata: { namespace = '', name } }) => /^(platform|production)$/.test(namespace) && !name.startsWith('kube-root'));
  return Object.fromEntries(own.map(({ kind, metadata: { namespace, name, uid }, spec }) => [`${kind} ${namespace}/${name}`, { uid, spec }]));
}

const isReady = ({ status }: KubeObject): boolean =>
  ((status as { conditions?: Array<{ type: string; status: string }> } | undefined)?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True');

test('Flux runs the application', async () => {
  const commit = await publish(flux.Engine.rootSync(), 'https://github.com/mon-org/mon-app-gitops');
  apply('-k', join(git.checkout, 'clusters/production'));
  await engines.publisher.publish(git, commit, 'mon-app-gitops');
  await eventually('all Kustomizations are ready', async () => {
    const all = await engines.kube.list(...KUSTOMIZATION);
    return (all.length === 3 && all.every(isReady)) || undefined;
  });
  before = await running();
  expect(Object.keys(before).length).toBeGreaterThanOrEqual(10);
});

test('Argo CD takes it over, and nothing of it changes', async () => {
  for (const each of await engines.kube.list(...KUSTOMIZATION)) await engines.kube.patch(each, { spec: { suspend: true } });
  argo = await ArgoCd.start(engines);
  await publish(argocd.Engine.appOfApps({ judgesApplications: true }), git.url);
  apply('-f', join(git.checkout, 'clusters/production/application.argoproj.io-production.yaml'));
  for (const name of ['kubernetes-platform', 'kubernetes-production']) {
    await eventually(`${name} is synced`, async () => (await argo.stateOf(name)) === 'Synced/Healthy' || undefined)
      .catch(async (error: Error) => { throw new Error(`${error.message}\n${await argo.said(name)}\n${argo.log}`); });
  }
  expect(await running()).toEqual(before);
});

test('what Flux had goes, and the application stays', async () => {
  for (const each of await engines.kube.list(...KUSTOMIZATION)) await engines.kube.delete(each);
  for (const each of await engines.kube.list('source.toolkit.fluxcd.io/v1', 'GitRepository')) await engines.kube.delete(each);
  await eventually('the Kustomizations are gone', async () => (await engines.kube.list(...KUSTOMIZATION)).length === 0 || undefined);
  expect(await running()).toEqual(before);
});

test('the next commit is Argo CD\'s', async () => {
  await publish(argocd.Engine.appOfApps({ judgesApplications: true }), git.url, 'debug');
  await argo.refresh('kubernetes-production');
  await eventually('the ConfigMap has changed', async () => {
    const map = await engines.kube.get('v1', 'ConfigMap', 'production', 'settings');
    return (map?.data as { LOG_LEVEL: string }).LOG_LEVEL === 'debug' || undefined;
  });
});
