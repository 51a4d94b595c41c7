import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { program } from './build/build';
import { Engines } from './engines';
import { forAll, makeNamespaces, table } from './judged';
import type { Answer, KubeObject } from './kube';
import { unprovenKind } from './not-proven';
import type { Manifest } from '../../src/base/manifest';
import { FileProgram } from '../../src/checkout/file-program';
import { differences } from '../../src/plan/difference';
import { immutableFields } from '../../src/plan/immutable';
import { run } from '../cli/run';
import { appsOf, configMap, documents, kustomization } from '../plan/planned';
import { put } from '../synth/tree-on-disk';

/** The changes of objects that `plan` says, against those that the API server says to a dry run of what Flux applies. */
let engines: Engines;

beforeAll(async () => {
  engines = await Engines.startApiServer();
});

afterAll(() => engines?.stop());

interface Change {
  readonly what: string;
  readonly before: KubeObject;
  readonly after: KubeObject;
}

/** The objects that the clusters of the examples get. */
function exampleObjects(): KubeObject[] {
  const urls = { 'gitea-flux-harbor/manifests': 'https://gitea.example.com/org/manifests.git', 'gitlab-aws': undefined };
  const found = new Map<string, KubeObject>();
  for (const [folder, url] of Object.entries(urls)) {
    const root = resolve(__dirname, '../examples/reviewed', folder);
    for (const { objects } of new FileProgram([{ root, prefix: folder, url }], undefined, () => undefined).contents) {
      for (const { object: { json }, namespace } of objects) {
        const { sops, ...rest } = json as Manifest & { sops?: unknown };
        if (unprovenKind(json.apiVersion, json.kind) !== undefined || JSON.stringify(rest).includes('${')) continue;
        const object = { ...rest, metadata: { ...rest.metadata, ...namespace === '' ? {} : { namespace } } } as KubeObject;
        found.set([json.kind, namespace, json.metadata!.name].join('|'), object);
      }
    }
  }
  return [...found.values(), ...WORKLOADS];
}

const named = (name: string): KubeObject['metadata'] => ({ name, namespace: 'default', labels: { app: name } });
const pod = {
  containers: [
    { name: 'web', image: 'web:1', args: ['--a', '--b'], ports: [{ containerPort: 80 }, { containerPort: 443 }], resources: { limits: { cpu: '1', memory: '1Gi' } }, env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] },
    { name: 'side', image: 'side:1' },
  ],
};

/** Kinds that the examples have too little of. */
const WORKLOADS: KubeObject[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: named('web'), spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: pod } } },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: named('db'),
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: pod },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: named('web'), spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }, { name: 'https', port: 443 }] } },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: named('data'), spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: named('b'), roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'default' }] },
  { apiVersion: 'batch/v1', kind: 'Job', metadata: named('j'), spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: named('fixed'), immutable: true, data: { a: '1' } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: named('web'), spec: { ingressClassName: 'nginx', rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: named('n'), spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] } },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: named('h'), spec: { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
  { apiVersion: 'v1', kind: 'Secret', metadata: named('s'), type: 'Opaque', data: { a: 'YQ==' } },
];

type Path = readonly (string | number)[];

/** A copy with a value changed, or removed. */
function withValue(object: KubeObject, path: Path, value: unknown): KubeObject {
  const copy = structuredClone(object) as unknown as Record<string | number, unknown>;
  let parent = copy;
  for (const step of path.slice(0, -1)) parent = parent[step] as typeof parent;
  if (value === undefined) delete parent[path[path.length - 1]];
  else parent[path[path.length - 1]] = value;
  return copy as unknown as KubeObject;
}

/** Changes of each object: of labels and annotations, of its values one by one, of the order of its lists, and in how they are written. */
function changesOf(before: KubeObject): Change[] {
  const found: Change[] = [];
  const title = `${before.kind} ${before.metadata.name}`;
  const add = (what: string, after: KubeObject): void => void found.push({ what: `${title}: ${what}`, before, after });
  add('nothing', structuredClone(before));
  add('a label', withValue(before, ['metadata', 'labels'], { ...before.metadata.labels, 'plan.test/x': 'y' }));
  add('an annotation', withValue(before, ['metadata', 'annotations'], { ...before.metadata.annotations, 'plan.test/x': 'y' }));
  const walk = (value: unknown, path: Path): void => {
    const at = path.join('.');
    if (typeof value === 'number') {add(`${at} + 1`, withValue(before, path, value + 1));} else if (typeof value === 'boolean') {add(`${at} turned`, withValue(before, path, !value));} else if (typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value)) {add(`${at} with an x`, withValue(before, path, `${value}x`));} else if (value === '1') {add(`${at} as 1000m`, withValue(before, path, '1000m'));} else if (value === '1Gi') {add(`${at} as 1024Mi`, withValue(before, path, '1024Mi'));} else if (value === '2Gi') {add(`${at} less`, withValue(before, path, '1Gi'));} else if (Array.isArray(value)) {
      if (value.length > 1) add(`${at} in another order`, withValue(before, path, [...value as unknown[]].reverse()));
      if (value.length > 1) add(`${at} without its last`, withValue(before, path, value.slice(0, -1)));
      value.forEach((item, i) => walk(item, [...path, i]));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, below] of Object.entries(value)) walk(below, [...path, key]);
      if ('containerPort' in value || 'port' in value) add(`${at}.protocol as its default`, withValue(before, [...path, 'protocol'], 'TCP'));
    }
  };
  for (const [key, value] of Object.entries(before)) if (!['apiVersion', 'kind', 'metadata'].includes(key)) walk(value, [key]);
  return found;
}

/** What counts of an object for Flux: all but what the server keeps for itself. */
function counted(object: object): string {
  const { metadata, status, ...rest } = object as { metadata: Record<string, unknown>; status?: unknown };
  const { managedFields, resourceVersion, generation, creationTimestamp, uid, ...own } = metadata;
  return JSON.stringify(sorted({ ...rest, metadata: own }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, below]) => [key, sorted(below)]));
}

const REFUSED_CHANGE = /immutable|updates to|may not be (updated|changed)|can not be less|cannot be changed|cannot change|forbidden:/i;

test('says a change exactly where the API server sees one, and that it fails exactly where that refuses it', async () => {
  const objects = exampleObjects();
  await makeNamespaces(engines.kube, objects);
  const kept = (await forAll(objects, async (object) => {
    try {
      return [{ object, live: await engines.kube.apply(object) }];
    } catch {
      return [];
    }
  })).flat();
  const changes = kept.flatMap(({ object, live }) => changesOf(object).map((change) => ({ ...change, live })));
  const wrong: string[] = [];
  const counts = { same: 0, changed: 0, fails: 0, invalid: 0 };
  await forAll(changes, async ({ what, before, after, live }) => {
    const fields = differences(before as Manifest, after as Manifest);
    const ours = fields.length === 0 ? 'same' : immutableFields(before as Manifest, after as Manifest, fields).length > 0 ? 'fails' : 'changed';
    const answer: Answer = await engines.kube.dryApply(after);
    const isDone = answer.status >= 200 && answer.status < 300;
    const message = String(answer.body.message);
    const theirs = isDone ? counted(answer.body) === counted(live) ? 'same' : 'changed' : REFUSED_CHANGE.test(message) ? 'fails' : 'invalid';
    counts[theirs]++;
    if (theirs !== 'invalid' && ours !== theirs) wrong.push(`${what}: ${ours}, the API server: ${theirs}${isDone ? '' : ` (${message.slice(0, 200)})`}`);
  });
  process.stdout.write(`\n${table([['changes', 'same', 'changed', 'fails', 'not valid'], [String(changes.length), String(counts.same), String(counts.changed), String(counts.fails), String(counts.invalid)]])}\n`);
  expect(wrong.sort()).toEqual([]);
  expect(counts.changed).toBeGreaterThan(100);
  expect(counts.fails).toBeGreaterThan(10);
});

describe('a live cluster', () => {
  const SYNC = kustomization('flux-system', './clusters/production');
  const all = (replicas: number): string => documents(configMap('settings'), configMap('gone'), JSON.stringify(withValue(WORKLOADS[0], ['spec', 'replicas'], replicas)) + '\n', JSON.stringify(WORKLOADS[2]) + '\n',
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'live', namespace: 'default' }, stringData: { a: 'hunter2' } }) + '\n', JSON.stringify(WORKLOADS[8]) + '\n');
  let root: string;
  const live = (...args: string[]) => run(root, ['plan', '--cluster', 'engines', ...args], { env: { HOME: root, KUBECONFIG: engines.apiServer.kubeconfig, PATH: `${dirname(program('kubernetes', 'kubectl'))}:${process.env.PATH}` } });
  const labels = (name: string): object => ({ 'kustomize.toolkit.fluxcd.io/name': name, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' });

  /** What Flux does: server-side apply as its field manager, with its labels, and an inventory. */
  async function applyAsFlux(): Promise<void> {
    const read = new FileProgram([{ root, prefix: '' }], undefined, () => undefined);
    for (const { object: { json }, by } of read.contents[0].objects) {
      const own = { ...json, metadata: { ...json.metadata, labels: { ...json.metadata!.labels as object, ...labels(by?.name ?? 'flux-system') } } };
      execFileSync(program('kubernetes', 'kubectl'), ['apply', '--server-side', '--force-conflicts', '--field-manager=kustomize-controller', '-f', '-'], {
        env: { ...process.env, KUBECONFIG: engines.apiServer.kubeconfig }, input: JSON.stringify(own), stdio: ['pipe', 'ignore', 'inherit'],
      });
    }
    const entries = read.contents[0].objects.filter(({ by }) => by?.name === 'apps').map(({ object, namespace, name }) => {
      const [group, kind] = object.kind.split('/');
      return { id: `${namespace}_${name}_${group === 'core' ? '' : group}_${kind}`, v: object.json.apiVersion.split('/').pop()! };
    });
    await engines.kube.patchStatus({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'apps', namespace: 'flux-system' } }, { inventory: { entries } });
  }

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'cdk-gitops-live-'));
    await engines.kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    put(root, { ...appsOf(all(2)), 'clusters/production/flux-system/sync.yaml': SYNC });
    await applyAsFlux();
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('is as Git says: defaults and what controllers set are no changes', async () => {
    expect(await live('--no-checks')).toEqual({ code: 0, stderr: '', stdout: 'engines → the working tree: nothing changes\n' });
  });

  test('has drifted, and gets what Git says', async () => {
    await engines.kube.patch({ ...WORKLOADS[0] }, { spec: { replicas: 5 } });
    put(root, { 'apps/all.yaml': all(3).replace(configMap('gone'), '').replace(/^---\n---\n/m, '---\n') });
    const { code, stdout, stderr } = await live('--no-checks');
    expect(stderr).toBe('');
    expect(stdout).toContain('    ~ Deployment default/web\n        spec.replicas: 5 → 3\n');
    expect(stdout).toContain('    - ConfigMap default/gone\n');
    expect(stdout).toMatch(/engines → the working tree: 1 to change, 1 to prune; 1 to know\n$/);
    expect(stdout).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  test('refuses what it would refuse to Flux, in a dry run that changes nothing', async () => {
    put(root, { 'apps/new.yaml': documents(configMap('Not_a_name'), configMap('fine')) });
    const { code, stdout } = await live('--no-checks', '--server-dry-run');
    rmSync(join(root, 'apps/new.yaml'));
    expect(stdout).toMatch(/^danger\[refused\]: the API server refuses ConfigMap default\/Not_a_name: .*is invalid: metadata\.name[^]*--> apps\/new\.yaml:1/);
    expect(stdout.match(/danger\[refused\]/g)).toHaveLength(1);
    expect(code).toBe(20);
    expect(await engines.kube.get('v1', 'ConfigMap', 'default', 'fine')).toBeUndefined();
  });

  test('cannot be read: an unknown context, a cluster that does not answer', async () => {
    expect(await run(root, ['plan', '--cluster', 'none'], { env: { HOME: root, KUBECONFIG: engines.apiServer.kubeconfig, PATH: process.env.PATH } })).toMatchObject({
      code: 2, stdout: '', stderr: expect.stringMatching(/^error\[input\]: the cluster cannot be read: .*none.*\n {2}--> context none\n {2}help: correct the context/),
    });
  });
});
