/** @jest-environment ./test/engines/story.ts */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Gitea } from './ci/gitea';
import { fluxOperator } from './controllers';
import { EngineProcess } from './engine-process';
import { Engines } from './engines';
import { eventually } from './eventually';
import { KubeObject } from './kube';
import { App, Cluster, flux, Repository, Secret } from '../../src';

/** One story on the real Flux Operator and Gitea: the tests run in this order, each on the state that the one before has left. */
let engines: Engines;
let gitea: Gitea;
let operator: EngineProcess;
/** Names of the input providers. */
let names: { readonly requests: string; readonly tags: string; readonly images: string };
const checkout = mkdtempSync(join(tmpdir(), 'cdk-gitops-previews-'));
const TITLE = 'Pay: "now" \' # {{ .x }} << inputs.id >> ${HOME}\\n';

/** The operator's report of itself, which it wants to be able to write: not one of our kinds. */
const REPORTS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fluxreports.fluxcd.controlplane.io' },
  spec: {
    group: 'fluxcd.controlplane.io',
    scope: 'Namespaced',
    names: { kind: 'FluxReport', listKind: 'FluxReportList', plural: 'fluxreports', singular: 'fluxreport' },
    versions: [{
      name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    }],
  },
};

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit(message: string): string {
  writeFileSync(join(checkout, 'README.md'), `${message}\n`);
  git('add', '-A');
  git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}

/** What users write. */
function program(): { readonly objects: readonly KubeObject[]; readonly requests: string; readonly tags: string; readonly images: string } {
  const app = new App({ outdir: mkdtempSync(join(checkout, '..', 'cdk-gitops-previews-out-')) });
  const cluster = new Cluster(app, 'cluster', { repository: new Repository(app, 'fleet', { url: `${gitea.url}/acme/fleet.git` }), engine: flux.Engine.rootSync() });
  const secret = Secret.fromSecretName(app, 'gitea', { name: 'gitea', namespace: 'flux-system', keys: ['username', 'password'] });
  const previews = new flux.PreviewEnvironments(cluster.system, 'pr', {
    requests: flux.InputProviderType.giteaPullRequests(`${gitea.url}/acme/shop`), secret, path: 'deploy/preview', interval: Duration.minutes(1),
  });
  new kplus.ConfigMap(previews.template, 'about', {
    metadata: { name: 'about', namespace: previews.namespace },
    data: { COMMIT: previews.sha, HOST: previews.host('preview.example.com'), BRANCH: previews.branch, TITLE: previews.provider.input('title') },
  });
  const tags = new flux.ResourceSetInputProvider(cluster.system, 'tags', { type: flux.InputProviderType.giteaTags(`${gitea.url}/acme/shop`), secret, filter: { limit: 1 } });
  const latest = new flux.ResourceSet(cluster.system, 'latest', { inputsFrom: [tags] });
  new kplus.ConfigMap(latest.template, 'latest', { metadata: { name: 'latest', namespace: 'flux-system' }, data: { TAG: tags.input('tag') } });
  const host = gitea.url.replace('http://', '');
  const images = new flux.ResourceSetInputProvider(cluster.system, 'images', {
    type: flux.InputProviderType.ociArtifactTags(`oci://${host}/acme/shop`),
    filter: { semver: '1.x', limit: 1 },
    insecure: true,
    secret: Secret.fromSecretName(app, 'pull', { name: 'pull', namespace: 'flux-system', keys: ['.dockerconfigjson'] }),
  });
  const newest = new flux.ResourceSet(cluster.system, 'newest', { inputsFrom: [images] });
  new kplus.ConfigMap(newest.template, 'newest', { metadata: { name: 'newest', namespace: 'flux-system' }, data: { IMAGE: `${host}/acme/shop@${images.input('digest')}`, TAG: images.input('tag') } });
  return { objects: Testing.synth(cluster.system) as KubeObject[], requests: previews.provider.name, tags: tags.name, images: images.name };
}

/** Pushes an image without layers to Gitea's registry; its digest. */
async function push(tag: string): Promise<string> {
  const send = async (method: string, path: string, body: string, type: string): Promise<void> => {
    const headers = { 'authorization': `Basic ${Buffer.from(`acme:${gitea.token}`).toString('base64')}`, 'content-type': type };
    const answer = await fetch(`${gitea.url}/v2/acme/shop/${path}`, { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { tag } }, rootfs: { type: 'layers', diff_ids: [] } });
  await send('POST', `blobs/uploads?digest=${sha256(config)}`, config, 'application/octet-stream');
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = JSON.stringify({
    schemaVersion: 2, mediaType: type, config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256(config), size: config.length }, layers: [],
  });
  await send('PUT', `manifests/${tag}`, manifest, type);
  return sha256(manifest);
}

/** Makes the operator ask Gitea now. */
async function ask(name: string): Promise<void> {
  const provider = await engines.kube.get('fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', 'flux-system', name);
  await engines.kube.patch(provider!, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() } } });
}

const namespaces = async (): Promise<string[]> => (await engines.kube.list('v1', 'Namespace')).map(({ metadata: { name } }) => name).filter((name) => name.startsWith('pr-'));
const about = async (namespace: string): Promise<Record<string, string> | undefined> => (await engines.kube.get('v1', 'ConfigMap', namespace, 'about'))?.data as Record<string, string> | undefined;

beforeAll(async () => {
  [engines, gitea] = await Promise.all([Engines.startCluster(), Gitea.start()]);
  await engines.kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
  await engines.kube.apply({
    apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gitea', namespace: 'flux-system' }, stringData: { username: 'acme', password: gitea.token },
  });
  const auth = Buffer.from(`acme:${gitea.token}`).toString('base64');
  await engines.kube.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'pull', namespace: 'flux-system' },
    stringData: { '.dockerconfigjson': JSON.stringify({ auths: { [gitea.url.replace('http://', '')]: { auth } } }) },
  });
  await engines.install([REPORTS]);
  operator = await fluxOperator(engines.folder, engines.guard, engines.apiServer.kubeconfig);
  await gitea.done('POST', '/user/repos', { name: 'shop', auto_init: true, default_branch: 'main' });
  await gitea.done('POST', '/repos/acme/shop/labels', { name: 'preview', color: '#00ff00' });
  git('clone', '-q', gitea.url.replace('://', `://acme:${gitea.token}@`) + '/acme/shop.git', '.');
  mkdirSync(join(checkout, 'deploy/preview'), { recursive: true });
  commit('first');
  git('tag', '1.0.0');
  git('push', '-q', 'origin', 'main', '1.0.0');
  const { objects, ...providers } = program();
  names = providers;
  for (const object of objects) await engines.kube.apply(object);
});

afterAll(async () => {
  await operator?.stop();
  await Promise.all([engines?.stop(), gitea?.stop()]);
  rmSync(checkout, { recursive: true, force: true });
});

let head: string;
let request: { readonly number: number };

test('a pull request without the label gets nothing', async () => {
  git('checkout', '-q', '-b', 'Feature/Pay_Now');
  head = commit('pay');
  git('push', '-q', 'origin', 'Feature/Pay_Now');
  request = await gitea.done('POST', '/repos/acme/shop/pulls', { title: TITLE, head: 'Feature/Pay_Now', base: 'main' });
  await ask(names.requests);
  await eventually('the operator has looked', async () => (await engines.kube.get('fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', 'flux-system', names.requests))?.status);
  expect(await namespaces()).toEqual([]);
});

test('with the label it gets its namespace, its commit in it, and a source and a Kustomization of its own, whatever its title is', async () => {
  const labels = await gitea.done('GET', '/repos/acme/shop/labels');
  await gitea.done('POST', `/repos/acme/shop/issues/${request.number}/labels`, { labels: [labels[0].id] });
  await ask(names.requests);
  const namespace = `pr-${request.number}`;
  const data = await eventually('the environment is there', () => about(namespace));
  expect(data).toEqual({ COMMIT: head, HOST: `${namespace}.preview.example.com`, BRANCH: 'feature-pay-now', TITLE });
  const manifests = await eventually('its Kustomization is there', () => engines.kube.get('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', namespace));
  expect(manifests.spec).toMatchObject({
    targetNamespace: namespace,
    path: 'deploy/preview',
    sourceRef: { kind: 'GitRepository', name: namespace },
    postBuild: { substitute: { PREVIEW_ID: String(request.number), PREVIEW_SHA: head, PREVIEW_NAMESPACE: namespace } },
  });
  const source = await engines.kube.get('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system', namespace);
  const { url, ref } = source!.spec as { url: string; ref: { name: string } };
  expect(execFileSync('git', ['ls-remote', url.replace('://', `://acme:${gitea.token}@`), ref.name], { encoding: 'utf8' })).toContain(head);
});

test('it follows the pull request', async () => {
  head = commit('pay faster');
  git('push', '-q', 'origin', 'Feature/Pay_Now');
  await ask(names.requests);
  await eventually('the commit is there', async () => (await about(`pr-${request.number}`))?.COMMIT === head || undefined);
});

test('it is removed, with its namespace, when the pull request is closed', async () => {
  await gitea.done('PATCH', `/repos/acme/shop/pulls/${request.number}`, { state: 'closed' });
  await ask(names.requests);
  await eventually('the environment is gone', async () => (await namespaces()).length === 0 || undefined);
  expect(await engines.kube.get('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', `pr-${request.number}`)).toBeUndefined();
  expect(await engines.kube.get('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system', `pr-${request.number}`)).toBeUndefined();
});

test('tags of Git reach the objects of a ResourceSet', async () => {
  await ask(names.tags);
  const latest = await eventually('the object is there', () => engines.kube.get('v1', 'ConfigMap', 'flux-system', 'latest'));
  expect(latest.data).toEqual({ TAG: '1.0.0' });
});

test('so do tags of images in a registry, with their digests, and the newest one only', async () => {
  const host = gitea.url.replace('http://', '');
  await push('1.9.0');
  await push('2.0.0');
  const digest = await push('1.10.0');
  await ask(names.images);
  const newest = await eventually('the newest tag is there', async () => {
    const found = await engines.kube.get('v1', 'ConfigMap', 'flux-system', 'newest');
    return (found?.data as { TAG?: string } | undefined)?.TAG === '1.10.0' ? found : undefined;
  });
  expect(newest.data).toEqual({ TAG: '1.10.0', IMAGE: `${host}/acme/shop@${digest}` });
});
