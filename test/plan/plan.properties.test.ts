import type { Manifest } from '../../src/base/manifest';
import { ChangeSet, isEmpty, ObjectChange } from '../../src/plan/change-set';
import { differences } from '../../src/plan/difference';
import { plan } from '../../src/plan/plan';
import { ClusterContents } from '../../src/program/cluster-contents';
import { FilePlace } from '../../src/program/place';
import { Program, ProgramObject, programObject } from '../../src/program/program';
import { fc, runs } from '../properties';

/** What deliveries apply to one cluster. */
type World = { readonly [delivery: string]: readonly Manifest[] };

const PLACE = new FilePlace('x.yaml', () => 'x.yaml:1:1');
const made = (json: Manifest): ProgramObject => programObject(PLACE, json)!;

class MemoryProgram extends Program {
  public readonly contents: ClusterContents[];

  constructor(world: World) {
    super();
    const contents = new ClusterContents('production', true);
    for (const [name, objects] of Object.entries(world)) {
      const by = made({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace: 'flux-system' }, spec: { prune: true } });
      contents.addBuilt(by, undefined, name);
      for (const json of objects) contents.addBuilt(made(json), by, json.metadata!.name!);
    }
    this.contents = [contents];
  }
}

const kinds = fc.constantFrom(['v1', 'ConfigMap'], ['apps/v1', 'Deployment'], ['v1', 'Namespace'], ['example.com/v1', 'Thing'], ['v1', 'Secret']);
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer({ max: 9, min: 0 }), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'name', '__proto__', 'x.y/z'), tie('value'), { maxKeys: 3 })),
})).value;
const objects = fc.record({ kind: kinds, name: fc.constantFrom('a', 'b', 'c'), namespace: fc.constantFrom('n', 'm'), value: values }).map(({ kind: [apiVersion, kind], name, namespace, value }): Manifest =>
  ({ apiVersion, kind, metadata: { name, ...kind === 'Namespace' ? {} : { namespace } }, data: { value } }));
const keyOfManifest = ({ kind, metadata }: Manifest): string => `${kind}|${metadata!.namespace ?? ''}|${metadata!.name}`;
const worlds = fc.uniqueArray(fc.record({ object: objects, delivery: fc.constantFrom('x', 'y', 'z') }), { maxLength: 8, selector: ({ object }) => keyOfManifest(object) })
  .map((all): World => Object.fromEntries(['x', 'y', 'z'].filter((name) => name === 'x' || all.some(({ delivery }) => delivery === name))
    .map((name) => [name, all.filter(({ delivery }) => delivery === name).map(({ object }) => object)])));

const between = (before: World, after: World): ChangeSet => plan(new MemoryProgram(after), new MemoryProgram(before));
const changesOf = ({ clusters }: ChangeSet): ObjectChange[] => clusters.flatMap(({ deliveries }) => deliveries.flatMap(({ changes }) => changes));

/** What a cluster holds, by kind, namespace and name, without the deliveries themselves. */
function held(world: World): Map<string, Manifest> {
  return new Map(Object.values(world).flat().map((json) => [keyOfManifest(json), json]));
}

/** What it holds once a plan was carried out. */
function applied(state: ReadonlyMap<string, Manifest>, set: ChangeSet): Map<string, Manifest> {
  const result = new Map(state);
  for (const { action, before, after } of changesOf(set)) {
    const json = (after ?? before)!.object.json;
    if (json.kind === 'Kustomization') continue;
    if (action === 'prune') result.delete(keyOfManifest(json));
    else if (action !== 'leave') result.set(keyOfManifest(json), json);
  }
  return result;
}

/** Two states are the same where no field of any object differs. */
function expectSame(state: ReadonlyMap<string, Manifest>, wanted: ReadonlyMap<string, Manifest>): void {
  expect([...state.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, json] of wanted) expect(differences(state.get(key)!, json)).toEqual([]);
}

test('a plan from a program to itself is empty', () => {
  fc.assert(fc.property(worlds, (world) => {
    expect(isEmpty(between(world, structuredClone(world)))).toBe(true);
  }), { numRuns: runs(150) });
});

test('applying a plan gives what is desired, and plans compose', () => {
  fc.assert(fc.property(worlds, worlds, worlds, (a, b, c) => {
    const first = applied(held(a), between(a, b));
    expectSame(first, held(b));
    expectSame(applied(first, between(b, c)), applied(held(a), between(a, c)));
  }), { numRuns: runs(150) });
});

test('nothing is pruned but what the deliveries have applied, and nothing of it that is desired', () => {
  fc.assert(fc.property(worlds, worlds, (a, b) => {
    const [own, other] = [held(a), held(b)];
    for (const { action, before } of changesOf(between(a, b))) {
      if (action !== 'prune' || before!.object.json.kind === 'Kustomization') continue;
      expect(own.has(keyOfManifest(before!.object.json))).toBe(true);
      expect(other.has(keyOfManifest(before!.object.json))).toBe(false);
    }
  }), { numRuns: runs(150) });
});

test('two plans of one pair are equal', () => {
  fc.assert(fc.property(worlds, worlds, (a, b) => {
    expect(JSON.stringify(between(a, b))).toBe(JSON.stringify(between(structuredClone(a), structuredClone(b))));
  }), { numRuns: runs(100) });
});

test('the order of objects and of keys in Git does not matter', () => {
  const turned = (json: Manifest): Manifest => Object.fromEntries(Object.entries(json).reverse()) as Manifest;
  fc.assert(fc.property(worlds, (a) => {
    const other = Object.fromEntries(Object.entries(a).reverse().map(([name, all]) => [name, [...all].reverse().map(turned)]));
    expect(isEmpty(between(a, other))).toBe(true);
  }), { numRuns: runs(100) });
});
