/** @jest-environment ./test/engines/story.ts */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { program } from './build/build';
import { runByAct } from './ci/act';
import { Gitea } from './ci/gitea';
import { PipelineRun } from './ci/pipeline-run';
import { Engines } from './engines';
import { eventually, pause } from './eventually';
import { GitRepository } from './git-repository';
import { Workloads } from './workloads';
import { App, ci, Cluster, flux, kustomize, promotion, Repository } from '../../src';

const ENVIRONMENTS = ['dev', 'staging', 'production'];
const APPLICATIONS = ['web', 'worker'];
const TOKEN = ci.PipelineSecret.platform('MANIFESTS_TOKEN');

/** What happened in the manifests repository, in its order. */
interface Merge {
  /** `dev web`. */
  readonly what: string;
  /** The versions that run in the environments when it is merged. */
  readonly running: { readonly [environment: string]: readonly string[] };
  /** The environments that are healthy then. */
  readonly healthy: readonly string[];
}

/** One story: the tests run in this order, each on the state that the one before has left. */
let engines: Engines;
let gitea: Gitea;
let workloads: Workloads;
let site: Server;
let checkout: string;
let isOpen = true;
let merging: Promise<void>;
const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-promotion-'));
const broken = new Set<string>();
const merges: Merge[] = [];

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** The program: two applications in three environments, and the pipeline that promotes both. */
function programOf(freezes: promotion.FreezeWindow[] = []): { readonly app: App; readonly pipeline: ci.Pipeline } {
  const app = new App({ outdir: mkdtempSync(join(folder, 'out-')) });
  const manifests = new Repository(app, 'manifests', { url: `${gitea.url}/acme/manifests.git` });
  const cluster = new Cluster(app, 'cluster', { repository: manifests, engine: flux.Engine.rootSync() });
  const base = new kustomize.Base(manifests, 'base');
  for (const name of APPLICATIONS) new kplus.Deployment(base, name, { replicas: 1, containers: [{ image: `example.com/${name}` }] });
  const at = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const quick = { interval: Duration.seconds(1), successes: 1, timeout: Duration.seconds(4) };
  const environments = ENVIRONMENTS.map((id) => new promotion.Environment(manifests, id, {
    bases: [base],
    cluster,
    pins: Object.fromEntries(APPLICATIONS.map((name) => [`example.com/${name}`, '1.0.0'])),
    access: ci.KubectlAccess.ambient(),
    verify: [new promotion.SmokeTest({ url: `${at}/${id}`, ...quick })],
    freezes: id === 'production' ? freezes : [],
    apply: { timeout: Duration.seconds(8) },
  }));
  const repository = new Repository(app, 'app', { url: 'https://gitea.example.com/org/app.git' });
  const pipeline = new ci.Pipeline(repository, 'cd', {
    platform: ci.Platform.gitea(),
    triggers: [ci.Trigger.push({ branches: ['main'] })],
    secrets: [TOKEN],
    env: { KUBECONFIG: ci.Value.literal(engines.apiServer.kubeconfig) },
    has: ['kubectl'],
  });
  new promotion.Promotion(pipeline, 'train', {
    environments,
    images: APPLICATIONS.map((name) => ({ image: `example.com/${name}`, tag: ci.Value.COMMIT })),
    access: ci.GitAccess.token(TOKEN),
    server: ci.GitServer.gitea({ url: gitea.url }),
    setup: [],
    interval: Duration.seconds(1),
    mergeTimeout: Duration.minutes(1),
    healthTimeout: Duration.seconds(40),
  });
  return { app, pipeline };
}

/** Runs the pipeline for a commit of the application. */
async function ride(version: string, freezes?: promotion.FreezeWindow[]): Promise<PipelineRun & { readonly commit: string }> {
  merges.splice(0);
  const { app, pipeline } = programOf(freezes);
  app.synth();
  const text = readFileSync(join(app.outdir, 'app', pipeline.file), 'utf8');
  const run = await runByAct({
    folder: join(folder, 'runs'),
    files: { [pipeline.file]: text, VERSION: version },
    secrets: { MANIFESTS_TOKEN: gitea.token },
    tools: { kubectl: `exec '${program('kubernetes', 'kubectl')}' "$@"` },
  }, pipeline.file);
  const [, commit = ''] = /Run example\.com\/web:([0-9a-f]{40})/.exec(git('log', '-20', '--format=%s', 'origin/main')) ?? [];
  return { ...run, commit };
}

/** Who reviews merges at once, and source-controller fetches what is merged. */
async function keepMerging(): Promise<void> {
  const publisher = { archive: (commit: string) => execFileSync('git', ['archive', '--format=tar.gz', commit], { cwd: checkout, maxBuffer: 64e6 }) } as unknown as GitRepository;
  let head = '';
  while (isOpen) {
    for (const { number, head: { ref } } of await gitea.done('GET', '/repos/acme/manifests/pulls?state=open') as { number: number; head: { ref: string } }[]) {
      const [running, healthy] = [await versions(), await ready()];
      const answer = await gitea.ask('POST', `/repos/acme/manifests/pulls/${number}/merge`, { Do: 'merge', delete_branch_after_merge: true });
      if (answer.status < 300) merges.push({ what: /overlays-(\w+)-pins-(\w+)$/.exec(ref)!.slice(1).join(' '), running, healthy });
    }
    git('fetch', '--quiet', 'origin');
    const now = git('rev-parse', 'origin/main');
    if (now !== head) await engines.publisher.publish(publisher, head = now, 'manifests').catch(() => { head = ''; });
    await pause(300);
  }
}

/** The version of each application that each environment shall run. */
async function versions(): Promise<{ [environment: string]: string[] }> {
  const deployments = await engines.kube.list('apps/v1', 'Deployment');
  return Object.fromEntries(ENVIRONMENTS.map((id) => [id, deployments.filter(({ metadata }) => metadata.namespace === id)
    .map(({ spec }: any) => spec.template.spec.containers[0].image.split(':')[1] as string)]));
}

/** The environments whose deliveries are ready. */
async function ready(): Promise<string[]> {
  const deliveries = await engines.kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization');
  return ENVIRONMENTS.filter((id) => {
    const { conditions = [] } = (deliveries.find(({ metadata }) => metadata.name === `overlays-${id}`)?.status ?? {}) as Status;
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
}

interface Status {
  readonly conditions?: { readonly type: string; readonly status: string }[];
}

beforeAll(async () => {
  engines = await Engines.start();
  gitea = await Gitea.start();
  workloads = new Workloads(engines.kube);
  site = createServer(({ url }, response) => response.writeHead(broken.has(url!.slice(1)) ? 500 : 200).end());
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  await gitea.done('POST', '/user/repos', { name: 'manifests', auto_init: true, default_branch: 'main' });
  checkout = join(folder, 'manifests');
  execFileSync('git', ['clone', '--quiet', `${gitea.url.replace('//', `//acme:${gitea.token}@`)}/acme/manifests.git`, checkout]);
  const { app } = programOf();
  app.synth();
  const root = join(app.outdir, 'manifests');
  for (const name of readdirSync(root)) execFileSync('cp', ['-r', join(root, name), checkout]);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  git('push', '--quiet', 'origin', 'main');
  execFileSync(program('kubernetes', 'kubectl'), ['apply', '-k', join(checkout, 'clusters/cluster')], { env: { ...process.env, KUBECONFIG: engines.apiServer.kubeconfig }, stdio: 'pipe' });
  merging = keepMerging();
});

afterAll(async () => {
  isOpen = false;
  await merging;
  await workloads?.stop();
  site?.close();
  await gitea?.stop();
  await engines?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const all = (version: string): { [environment: string]: string[] } => Object.fromEntries(ENVIRONMENTS.map((id) => [id, [version, version]]));
const settled = (expected: { [environment: string]: string[] }): Promise<unknown> =>
  eventually(`the environments run ${JSON.stringify(expected)}`, async () => JSON.stringify(await versions()) === JSON.stringify(expected) || undefined);
let last = '1.0.0';

test('two applications go through three environments, each of which was healthy before the next one changed', async () => {
  await settled(all('1.0.0'));
  const { status, log, commit } = await ride('one');
  expect({ status, log: status === 0 ? '' : log }).toEqual({ status: 0, log: '' });
  expect(merges.map(({ what }) => what).sort((a, b) => ENVIRONMENTS.indexOf(a.split(' ')[0]) - ENVIRONMENTS.indexOf(b.split(' ')[0]))).toEqual(merges.map(({ what }) => what));
  expect(merges).toHaveLength(6);
  for (const { what, running } of merges) {
    const before = ENVIRONMENTS[ENVIRONMENTS.indexOf(what.split(' ')[0]) - 1];
    if (before) expect([what, running[before]]).toEqual([what, [commit, commit]]);
    if (!what.startsWith('production')) expect(running.production).toEqual(['1.0.0', '1.0.0']);
  }
  const first = ENVIRONMENTS.map((id) => merges.find(({ what }) => what.startsWith(id))!);
  first.slice(1).forEach(({ healthy }, i) => expect(healthy).toContain(ENVIRONMENTS[i]));
  await settled(all(commit));
  last = commit;
});

test('a smoke test that fails stops the train: production keeps what it has', async () => {
  broken.add('staging');
  const { status, log, commit } = await ride('two');
  broken.clear();
  expect(status).not.toBe(0);
  expect(log).toContain('answers 500, and not 200');
  expect(merges.map(({ what }) => what.split(' ')[0])).toEqual(['dev', 'dev', 'staging', 'staging']);
  expect(await versions()).toEqual({ dev: [commit, commit], staging: [commit, commit], production: [last, last] });
});

test('a revert of the merges takes the environment back', async () => {
  git('checkout', '--quiet', '-B', 'back', 'origin/main');
  const changes = git('rev-list', '--first-parent', '-2', 'origin/main', '--', 'overlays/staging/pins').split('\n');
  expect(changes).toHaveLength(2);
  for (const change of changes) git('revert', '--no-edit', '--mainline', '1', change);
  git('push', '--quiet', 'origin', 'back:main');
  await eventually('staging runs the version before', async () => (await versions()).staging.every((each) => each === last) || undefined);
  expect(await versions()).toMatchObject({ production: [last, last] });
});

test('an environment that does not become healthy stops the train', async () => {
  APPLICATIONS.forEach((name) => workloads.hold(`Deployment/${name}`));
  const { status, log } = await ride('three');
  APPLICATIONS.forEach((name) => workloads.release(`Deployment/${name}`));
  expect(status).not.toBe(0);
  expect(log).toMatch(/HealthCheckFailed|deadline of 40 seconds/);
  expect(new Set(merges.map(({ what }) => what.split(' ')[0]))).toEqual(new Set(['dev']));
  expect((await versions()).production).toEqual([last, last]);
});

test('a freeze window stops it before production, and says until when', async () => {
  const { status, log, commit } = await ride('four', [promotion.FreezeWindow.between('2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z', 'holidays')]);
  expect(status).not.toBe(0);
  expect(log).toContain('production is frozen until 2099-01-01T00:00:00Z: holidays');
  expect(await versions()).toEqual({ dev: [commit, commit], staging: [commit, commit], production: [last, last] });
});

test('what was stopped gets to production when nothing stops it any more', async () => {
  const { status, commit } = await ride('five');
  expect(status).toBe(0);
  await settled(all(commit));
});
