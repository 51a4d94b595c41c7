import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { KustomizationStatus } from './delivery';
import { Engines } from './engines';
import { eventually } from './eventually';
import { GitRepository } from './git-repository';
import { KubeObject } from './kube';
import { App, Cluster, flux, Repository } from '../../src';
import { run } from '../cli/run';
import { Files, put } from '../synth/tree-on-disk';

/** A repository that somebody has bootstrapped: its system folder has no kustomization.yaml, and three Kustomizations that prune. */
let engines: Engines;
let git: GitRepository;

beforeAll(async () => {
  engines = await Engines.start();
  git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'fleet');
});

afterAll(() => engines?.stop());

const SOURCE = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'flux-system', namespace: 'flux-system' }, spec: { interval: '1m', url: 'https://git.example.com/fleet.git', ref: { branch: 'main' } } };

function kustomization(name: string, path: string): object {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: { interval: '10m', retryInterval: '1s', path, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  };
}

const list = (...resources: string[]): string => JSON.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
const cm = (name: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { a: 'b' } });

const THEIRS: Files = {
  'clusters/staging/flux-system/kustomization.yaml': list('gotk-components.yaml', 'gotk-sync.yaml'),
  'clusters/staging/flux-system/gotk-components.yaml': cm('components'),
  'clusters/staging/flux-system/gotk-sync.yaml': `${JSON.stringify(SOURCE)}\n---\n${JSON.stringify(kustomization('flux-system', './clusters/staging'))}`,
  'clusters/staging/apps.yaml': JSON.stringify(kustomization('apps', './apps/staging')),
  'clusters/staging/infra/infrastructure.yaml': JSON.stringify(kustomization('infrastructure', './infrastructure')),
  'clusters/staging/monitoring.yml': JSON.stringify(kustomization('monitoring', './monitoring')),
  'apps/staging/kustomization.yaml': list('web.yaml'),
  'apps/staging/web.yaml': cm('web'),
  'infrastructure/store.yaml': cm('store'),
  'monitoring/dashboard.yaml': cm('dashboard'),
};
const APPLIED = ['components', 'web', 'store', 'dashboard'];

/** Lets the controller see what is committed, and waits until these Kustomizations have applied it. */
async function apply(message: string, ...names: string[]): Promise<void> {
  const revision = await engines.publisher.publish(git, git.commit(message), 'flux-system');
  await eventually(`${names.join(', ')} have applied ${revision}`, async () => {
    const all = await engines.kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization') as Array<KubeObject & { readonly status?: KustomizationStatus }>;
    return names.every((name) => all.find(({ metadata }) => metadata.name === name)?.status?.lastAppliedRevision === revision) || undefined;
  });
}

/** Which object each ConfigMap is: one that was pruned and applied again would be another. */
async function identities(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(await Promise.all(APPLIED.map(async (name) => [name, (await engines.kube.get('v1', 'ConfigMap', 'default', name))?.metadata.uid])));
}

async function publish(engine: flux.Engine): Promise<{ code: number; stderr: string }> {
  const app = new App({ outdir: mkdtempSync(join(engines.folder, 'dist-')) });
  const repository = new Repository(app, 'fleet', { url: SOURCE.spec.url });
  const staging = new Cluster(app, 'staging', { repository, engine });
  const folder = repository.folder('apps/newapp', { namespace: 'newapp' });
  new kplus.Namespace(folder, 'newapp');
  new kplus.ConfigMap(folder, 'settings', { data: { a: 'b' } });
  staging.apply(folder);
  app.synth();
  return run(engines.folder, ['publish', 'fleet', '--to', git.checkout, '--dist', app.outdir]);
}

test('a bootstrapped repository takes one app of a program, and nothing of what it has applied is pruned', async () => {
  put(git.checkout, THEIRS);
  git.commit('bootstrap');
  for (const object of [SOURCE, kustomization('flux-system', './clusters/staging')]) await engines.kube.apply(object as KubeObject);
  const theirs = ['flux-system', 'apps', 'infrastructure', 'monitoring'];
  await apply('as it is', ...theirs);
  const before = await identities();
  expect(Object.values(before).every((uid) => uid !== undefined)).toBe(true);

  const refused = await publish(flux.Engine.rootSync());
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('use flux.Engine.bootstrapped()') });
  expect(existsSync(join(git.checkout, 'clusters/staging/kustomization.yaml'))).toBe(false);

  expect(await publish(flux.Engine.bootstrapped())).toMatchObject({ code: 0 });
  await apply('one app', ...theirs, 'apps-newapp');
  expect(await engines.kube.get('v1', 'ConfigMap', 'newapp', 'settings')).toMatchObject({ data: { a: 'b' } });
  expect(await identities()).toEqual(before);
  expect(readFileSync(join(git.checkout, 'clusters/staging/apps.yaml'), 'utf8')).toBe(THEIRS['clusters/staging/apps.yaml']);
});
