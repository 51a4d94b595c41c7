import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { fluxBuilds } from './flux-build';
import { App, Cluster, flux, Repository } from '../../src';
import { kustomizeBuild } from '../../src/checks/kustomize-build';
import { namespaceRenamed } from '../../src/checks/namespace-renamed';
import { ConstructProgram } from '../../src/program/construct-program';
import { viewsOf } from '../../src/program/view';
import { emit } from '../../src/synth/yaml/emit';
import { put } from '../synth/tree-on-disk';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-transformed-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['web', 'db', 'default'];
const NAMESPACES = ['apps', 'flux-system', 'team'];

type Objects = Array<Record<string, unknown>>;

const subjects = fc.array(fc.record({ kind: fc.constant('ServiceAccount'), name: fc.constantFrom(...NAMES), namespace: fc.constantFrom(...NAMESPACES) }), { minLength: 1, maxLength: 3 });
const roleRef = fc.constantFrom(...NAMES).map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }));

/** Objects of all kinds that kustomize treats in its own way, and what they refer to. */
const object = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  fc.constantFrom(...NAMES).map((name) => ({ apiVersion: 'example.com/v1', kind: 'Namespace', metadata: { name, namespace: 'apps' } })),
  fc.constantFrom(...NAMES).map((name) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name } })),
  fc.constantFrom(...NAMES).map((name) => ({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${name}s.example.com` } })),
  fc.constantFrom(...NAMES).map((name) => ({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `v1.${name}` } })),
  ...['ServiceAccount', 'ConfigMap', 'Secret'].map((kind) => fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMESPACES))
    .map(([name, namespace]) => ({ apiVersion: 'v1', kind, metadata: { name, namespace } }))),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMESPACES), subjects, roleRef)
    .map(([name, namespace, all, role]) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name, namespace }, roleRef: role, subjects: all })),
  fc.tuple(fc.constantFrom(...NAMES), subjects, roleRef)
    .map(([name, all, role]) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name }, roleRef: role, subjects: all })),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMESPACES), fc.constantFrom(...NAMES)).map(([name, namespace, other]) => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { serviceAccountName: other, containers: [{ name: 'c', image: 'c:1', envFrom: [{ configMapRef: { name: other } }] }] },
  })),
);
const applied = fc.record({
  targetNamespace: fc.option(fc.constantFrom(...NAMESPACES), { nil: undefined }),
  namePrefix: fc.option(fc.constant('p-'), { nil: undefined }),
  nameSuffix: fc.option(fc.constant('-s'), { nil: undefined }),
});

interface Applying extends flux.KustomizationOptions {
  readonly targetNamespace?: string;
}

const identityOf = (each: Record<string, any>): string => [each.apiVersion, each.kind, each.metadata.namespace ?? '', each.metadata.name].join(' ');
const objects = fc.uniqueArray(object, { minLength: 1, maxLength: 7, selector: identityOf });

/** What the model says of the names and references of objects that are applied so. */
function modelled(all: Objects, how: Applying): { identities: string[]; references: string[]; refusals: string[] } {
  const app = new App({ outdir: folder });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const cluster = new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() });
  const apps = repository.folder('apps');
  all.forEach((each, i) => apps.include(`o${i}`, { text: emit(each) }));
  new flux.Kustomization(cluster.system, 'apps', { folder: apps, ...how });
  const program = new ConstructProgram(app.node.findAll(), (each) => each.toJson());
  const [view] = viewsOf(program);
  return {
    identities: view.contents.objects.filter(({ by }) => by).map(({ object: { json }, namespace, name }) => [json.apiVersion, json.kind, namespace, name].join(' ')).sort(),
    references: view.references.filter(({ reference }) => reference.from.by && /subjects|roleRef|serviceAccountName|configMapRef/.test(reference.at))
      .map(({ reference: { from, at, namespace, name } }) => `${from.object.json.kind} ${from.namespace}/${from.name} ${at}: ${namespace}/${name}`).sort(),
    refusals: [...kustomizeBuild.run(program), ...namespaceRenamed.run(program)].map(({ message }) => message),
  };
}

/** The same, as kustomize writes it. */
function built(all: Objects, spec: object): { identities: string[]; references: string[] } | undefined {
  const at = mkdtempSync(join(folder, 'build-'));
  put(at, Object.fromEntries(all.map((each, i) => [`apps/o${i}.yaml`, emit(each)])));
  const [result] = fluxBuilds(at, [{ path: './apps', ...spec }]);
  rmSync(at, { recursive: true });
  if (typeof result === 'string') return undefined;
  const found = [...result.values()] as Array<Record<string, any>>;
  const references = found.flatMap(({ kind, metadata, ...each }) => {
    const from = `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
    if (kind === 'Pod') {
      const { serviceAccountName, containers: [{ envFrom: [{ configMapRef }] }] } = each.spec;
      return [`${from} spec.serviceAccountName: ${metadata.namespace}/${serviceAccountName}`, `${from} spec.containers[0].envFrom[0].configMapRef: ${metadata.namespace}/${configMapRef.name}`];
    }
    if (!each.subjects) return [];
    return [`${from} roleRef: /${each.roleRef.name}`, ...each.subjects.map((subject: any, i: number) => `${from} subjects[${i}]: ${subject.namespace}/${subject.name}`)];
  });
  return { identities: found.map(identityOf).sort(), references: references.sort() };
}

const SEED = Number(process.env.SEED ?? 1);
const RUNS = 100 * Number(process.env.FUZZ ?? 1);

const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'web' };
const account = (name: string, namespace: string): Record<string, unknown> => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
const binding = (namespace: string, ...names: string[]): Record<string, unknown> => ({
  apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'web', namespace }, roleRef: role, subjects: names.map((name) => ({ kind: 'ServiceAccount', name, namespace: 'apps' })),
});
const pod = (namespace: string): Record<string, unknown> => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace }, spec: { serviceAccountName: 'default', containers: [{ name: 'c', image: 'c:1', envFrom: [{ configMapRef: { name: 'default' } }] }] },
});

test.each<[string, Objects, Applying]>([
  ['an account that arrives in the namespace of the Pod', [pod('apps'), account('default', 'flux-system')], { targetNamespace: 'apps', nameSuffix: '-s' }],
  ['an account that stays in another namespace than the Pod', [pod('apps'), account('default', 'team')], { nameSuffix: '-s' }],
  ['a subject of the name default, where no object is written with the new namespace', [binding('apps', 'default'), account('default', 'apps')], { targetNamespace: 'team', nameSuffix: '-s' }],
  ['a subject of the name default, where an object is written with the new namespace', [binding('apps', 'default'), account('default', 'apps'), account('web', 'team')], { targetNamespace: 'team', nameSuffix: '-s' }],
  ['a subject of the name default, in a binding with the new namespace', [binding('team', 'default', 'web'), account('default', 'apps')], { targetNamespace: 'team', nameSuffix: '-s' }],
])('kustomize and the model agree about %s', (_, all, how) => {
  expect(modelled(all, how)).toEqual({ ...built(all, how), refusals: [] });
});

test('names, namespaces and references are those that kustomize makes', () => {
  let [compared, conflicts] = [0, 0];
  fc.assert(fc.property(objects, applied, (all, how) => {
    const { refusals, ...model } = modelled(all, how);
    const real = built(all, how);
    if (real === undefined) {
      conflicts++; // two objects have become one
      expect({ all, how, isRefused: refusals.length > 0 }).toMatchObject({ isRefused: true });
    } else {
      compared++;
      expect({ all, how, ...model }).toEqual({ all, how, ...real });
    }
  }), { numRuns: RUNS, seed: SEED });
  process.stdout.write(`kustomize: ${compared} folders have the names of the model, ${conflicts} end in a conflict that it knows\n`);
  expect(compared).toBeGreaterThan(40);
  expect(conflicts).toBeGreaterThan(2);
});
