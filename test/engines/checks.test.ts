import { Engines } from './engines';
import { forAll, makeNamespaces, refusal, table } from './judged';
import { KubeObject } from './kube';
import { mutationsOf } from './mutations';
import { randomlyNamed } from './names';
import { isNewerField, unprovenKind } from './not-proven';
import { ourVerdicts } from './our-verdict';
import { recordUnitTests } from './records';
import { CHECKS } from '../../src/checks/catalogue';
import { listNameOf } from '../../src/schema/fields';
import { judge } from '../fields/complete';
import { errorsFrom, folderOf, platform } from '../program';

let engines: Engines;

beforeAll(async () => {
  engines = await Engines.startApiServer();
});

afterAll(() => engines?.stop());

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Both verdicts of an object: the checks that it breaks here, and why the API server refuses it. */
interface Verdicts {
  readonly object: KubeObject;
  readonly ours: string[];
  readonly theirs?: string;
}

async function judged(objects: KubeObject[]): Promise<Verdicts[]> {
  const ours = ourVerdicts(objects);
  const theirs = await forAll(objects, (object) => refusal(engines.kube, object));
  return objects.map((object, i) => ({ object, ours: ours[i], theirs: theirs[i] }));
}

test('object-name refuses the names, labels, annotations and keys that the API server refuses, and no others', async () => {
  const verdicts = await judged(randomlyNamed(6000));
  const differences = verdicts.filter(({ ours, theirs }) => ours.includes('object-name') !== (theirs !== undefined));
  expect(differences.map(({ object, theirs }) => [object, theirs])).toEqual([]);
  const refused = verdicts.filter(({ theirs }) => theirs !== undefined).length;
  expect([refused, verdicts.length - refused].every((each) => each > 2000)).toBe(true);
  print(`object-name: ${refused} random names refused by both, ${verdicts.length - refused} taken by both`);
});

test('the schema check judges every mistake in every field as the API server does', async () => {
  const listed = (await recordUnitTests()).map(({ object }) => object).filter((object) => {
    const list = listNameOf(object);
    if (object.apiVersion.startsWith('argoproj.io/')) return false; // an ApplicationSet has six thousand fields: admission judges them as tests set them
    return list !== undefined && unprovenKind(object.apiVersion, object.kind) === undefined && judge(list, object).length === 0;
  });
  const isKnown = await Promise.all(listed.map(({ apiVersion, kind }) => engines.kube.knows(apiVersion, kind)));
  const recorded = listed.filter((_, i) => isKnown[i]);
  await makeNamespaces(engines.kube, recorded);
  const admitted = await forAll(recorded, async (object) => await refusal(engines.kube, object) === undefined);
  const known = new Set<string>();
  const verdicts: { readonly kind: string; readonly path: string; readonly mistake: string; readonly ours?: string; readonly theirs?: string }[] = [];
  for (const object of recorded.filter((_, i) => admitted[i])) { // one after the other: all mutations at once do not fit into memory
    const list = listNameOf(object)!;
    const mutations = mutationsOf(list, object, known).filter(({ path }) => !isNewerField(path));
    verdicts.push(...await forAll(mutations, async ({ object: mutated, path, mistake }) => {
      const [ours] = judge(list, mutated);
      return { kind: object.kind, path, mistake, ours, theirs: await refusal(engines.kube, mutated) };
    }));
  }
  expect(verdicts.filter(({ ours, theirs }) => (ours === undefined) !== (theirs === undefined))
    .map(({ kind, path, mistake, ours, theirs }) => `${kind} ${path}, ${mistake}: we say ${ours}, the API server ${theirs}`)).toEqual([]);
  const mistakes = [...new Set(verdicts.map(({ mistake }) => mistake))];
  const count = (mistake: string, refused: boolean): string =>
    String(verdicts.filter((each) => each.mistake === mistake && (each.theirs !== undefined) === refused).length);
  print(table([['mistake in a field', 'refused by both', 'taken by both'], ...mistakes.map((each) => [each, count(each, true), count(each, false)])]));
  expect(verdicts.length).toBeGreaterThan(4000);
});

const MEBIBYTE = 1024 * 1024;

function configMap(data: object, field = 'data'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' }, [field]: data };
}

function secret(value: string, field: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', namespace: 'default' }, [field]: { a: value } };
}

function base64(bytes: number): string {
  return Buffer.alloc(bytes, 'x').toString('base64');
}

test.each([
  ['data', configMap({ a: 'x'.repeat(MEBIBYTE - 2), b: 'é' }), configMap({ a: 'x'.repeat(MEBIBYTE - 1), b: 'é' })],
  ['binaryData', configMap({ a: base64(MEBIBYTE) }, 'binaryData'), configMap({ a: base64(MEBIBYTE + 1) }, 'binaryData')],
  ['data of a Secret', secret(base64(MEBIBYTE), 'data'), secret(base64(MEBIBYTE + 1), 'data')],
  ['stringData of a Secret', secret('x'.repeat(MEBIBYTE), 'stringData'), secret('x'.repeat(MEBIBYTE + 1), 'stringData')],
])('object-size refuses one byte more than the API server takes: %s', async (_, most, tooMuch) => {
  const [taken, refused] = await judged([most, tooMuch]);
  expect([taken.theirs, taken.ours.includes('object-size')]).toEqual([undefined, false]);
  expect([refused.theirs, refused.ours.includes('object-size')]).toEqual([expect.stringMatching(/Too long/), true]);
});

/** An object that one of the checks over the program refuses, and the API server for the same reason. */
const REFUSED: Record<string, KubeObject> = {
  'git-url': { ...flux('source.toolkit.fluxcd.io/v1', 'GitRepository'), spec: { interval: '1m', url: 'git@gitea.example.com:org/app.git' } },
  'provider-type': { ...flux('notification.toolkit.fluxcd.io/v1beta3', 'Provider'), spec: { type: 'mattermost', address: 'https://chat.example.com' } },
};

function flux(apiVersion: string, kind: string): Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'> {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'default' } };
}

test.each(Object.entries(REFUSED))('%s refuses what the API server refuses', async (id, object) => {
  const [{ ours, theirs }] = await judged([object]);
  expect(ours).toContain(id);
  expect(theirs).toMatch(/spec\.(url|type)/);
});

test('namespace-not-created refuses an object in a namespace that the API server does not have', async () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', JSON.stringify({ ...configMap({}), metadata: { name: 'x', namespace: 'not-there' } })));
  expect(errorsFrom(app, 'namespace-not-created')).toHaveLength(1);
  expect(await refusal(engines.kube, { ...configMap({}), metadata: { name: 'x', namespace: 'not-there' } })).toMatch(/namespaces "not-there" not found/);
});

/** Kinds of the CRDs and of Kubernetes, with versions that were served once. */
const VERSIONS: Array<[group: string, kind: string, gone: string[]]> = [
  ['source.toolkit.fluxcd.io', 'GitRepository', ['v1beta1', 'v1beta2']],
  ['source.toolkit.fluxcd.io', 'OCIRepository', ['v1beta2']],
  ['kustomize.toolkit.fluxcd.io', 'Kustomization', ['v1beta1', 'v1beta2']],
  ['helm.toolkit.fluxcd.io', 'HelmRelease', ['v2beta1', 'v2beta2']],
  ['image.toolkit.fluxcd.io', 'ImagePolicy', ['v1beta1', 'v1beta2']],
  ['notification.toolkit.fluxcd.io', 'Alert', ['v1beta1', 'v1beta2']],
  ['notification.toolkit.fluxcd.io', 'Receiver', ['v1beta1', 'v1beta2']],
  ['rbac.authorization.k8s.io', 'Role', ['v1beta1']],
  ['apiextensions.k8s.io', 'CustomResourceDefinition', ['v1beta1']],
  ['networking.k8s.io', 'Ingress', ['v1beta1']],
  ['policy', 'PodDisruptionBudget', ['v1beta1']],
  ['policy', 'PodSecurityPolicy', ['v1beta1']],
  ['batch', 'CronJob', ['v1beta1', 'v2alpha1']],
  ['apps', 'Deployment', ['v1beta1', 'v1beta2']],
  ['autoscaling', 'HorizontalPodAutoscaler', ['v2beta1', 'v2beta2']],
  ['extensions', 'Ingress', ['v1beta1']],
];

test('removed-version refuses versions that the API server does not serve, and takes those that it serves', async () => {
  const gone = VERSIONS.flatMap(([group, kind, versions]) => versions.map((version) => ({ ...flux(`${group}/${version}`, kind) }) as KubeObject));
  const served = await Promise.all(VERSIONS.map(async ([group, kind]) => {
    const versions = await engines.kube.versionsOf(group);
    return Promise.all(versions.map(async (version) => await engines.kube.knows(version, kind) ? [flux(version, kind) as KubeObject] : []));
  }));
  const ours = (objects: KubeObject[]): boolean[] => ourVerdicts(objects).map((ids) => ids.includes('removed-version'));
  expect(await Promise.all(gone.map(({ apiVersion, kind }) => engines.kube.knows(apiVersion, kind)))).toEqual(gone.map(() => false));
  expect(ours(gone)).toEqual(gone.map(() => true));
  expect(served.flat(2).length).toBeGreaterThan(12);
  expect(ours(served.flat(2))).toEqual(served.flat(2).map(() => false));
});

afterAll(() => {
  const confirmed = ['git-url', 'namespace-not-created', 'object-name', 'object-size', 'provider-type', 'removed-version', 'schema'];
  print(`checks over the program confirmed by the API server: ${confirmed.join(', ')}`);
  print(`checks over the program that the API server does not make: ${CHECKS.map(({ id }) => id).filter((id) => !confirmed.includes(id)).join(', ')}`);
});
