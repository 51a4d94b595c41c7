import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Engines } from './engines';
import { eventually } from './eventually';
import { GitRepository } from './git-repository';
import type { KubeObject } from './kube';
import { titleOf } from '../../src/plan/change-set';
import { plan } from '../../src/plan/plan';
import { kustomization, programOf, Tree } from '../plan/planned';
import { put } from '../synth/tree-on-disk';

/** What `plan` says of generated commits, against what kustomize-controller says that it has done. */
let engines: Engines;
let git: GitRepository;

beforeAll(async () => {
  engines = await Engines.start();
  git = new GitRepository(mkdtempSync(join(engines.folder, 'git-')), 'fleet');
});

afterAll(() => engines?.stop());

const KINDS: readonly ((name: string, variant: number) => KubeObject)[] = [
  (name, variant) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { a: String(variant), same: 'x' } }),
  (name, variant) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default', labels: { variant: String(variant) } }, spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 + variant }] } }),
  (name, variant) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name, namespace: 'default' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'].slice(variant) }] }),
  (name, variant) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: variant, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: `web:${variant}` }] } },
    },
  }),
];

/** Numbers that look random, and are always the same. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Commits in which each of forty objects of two deliveries comes, goes, changes or stays. */
function* commits(count: number): Generator<Tree> {
  const random = numbers(20_261_201);
  const next = (): number => random.next().value as number;
  for (let i = 0; i < count; i++) {
    const files: Record<string, string> = {
      'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production'),
      'clusters/production/a.yaml': kustomization('a', './a'),
      'clusters/production/b.yaml': kustomization('b', './b'),
    };
    for (let j = 0; j < 40; j++) {
      const object = KINDS[j % KINDS.length](`object-${j}`, Math.floor(next() * 3));
      if (next() < 0.75 || j < 2) files[`${j % 2 === 0 ? 'a' : 'b'}/${j}.yaml`] = JSON.stringify(object);
    }
    yield files;
  }
}

const WORDS: { readonly [word: string]: string } = { created: 'create', configured: 'change', deleted: 'prune' };

/** What the controller says that it has done for a revision: `a: create ConfigMap default/object-0`. */
function doneFor(revision: string): string[] {
  return ['a', 'b'].flatMap((name) => engines.events.about('Kustomization', name)
    .filter(({ metadata = {} }) => Object.values(metadata).includes(revision))
    .flatMap(({ message }) => message.split('\n'))
    .flatMap((line) => {
      const [, kind, namespace, object, word] = /^(\w+)\/([\w-]+)\/([\w-]+) (created|configured|deleted)$/.exec(line) ?? [];
      return kind === undefined ? [] : [`${name}: ${WORDS[word]} ${kind} ${namespace}/${object}`];
    })).sort();
}

async function settled(revision: string): Promise<void> {
  await eventually(`all Kustomizations have applied ${revision}`, async () => {
    const all = await engines.kube.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization');
    const isApplied = ({ status }: KubeObject): boolean => (status as { lastAppliedRevision?: string } | undefined)?.lastAppliedRevision === revision;
    return (all.length === 3 && all.every(isApplied)) || undefined;
  });
}

test('creates, changes and prunes are those of kustomize-controller', async () => {
  await engines.kube.apply({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'flux-system', namespace: 'flux-system' }, spec: { interval: '1h', url: 'https://git.example.com/fleet.git' } });
  let before: Tree = {};
  let changes = 0;
  for (const tree of commits(8)) {
    for (const file of Object.keys(before)) if (!(file in tree)) git.remove(file);
    put(git.checkout, tree);
    const revision = await engines.publisher.publish(git, git.commit('change'), 'flux-system');
    if (Object.keys(before).length === 0) {
      await engines.kube.apply({
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'flux-system', namespace: 'flux-system' },
        spec: { interval: '1h', prune: true, path: './clusters/production', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
      });
    }
    await settled(revision);
    const set = plan(programOf(tree), programOf(before));
    const said = set.clusters.flatMap(({ deliveries }) => deliveries.filter(({ name }) => name !== '')
      .flatMap(({ name, changes: own }) => own.map((change) => `${name.replace('flux-system/', '')}: ${change.action} ${titleOf(change)}`))).sort();
    expect(await eventually(`the controller has told what it did for ${revision}`, () => (doneFor(revision).length >= said.length ? doneFor(revision) : undefined))).toEqual(said);
    changes += said.length;
    before = tree;
  }
  process.stdout.write(`\n${changes} changes in 8 commits\n`);
  expect(changes).toBeGreaterThan(100);
});
