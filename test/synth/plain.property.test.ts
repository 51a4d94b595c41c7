import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as cdk8s from 'cdk8s';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import { App } from '../../src/app';
import { fc, runs } from '../properties';

/** A construct of a random tree, to be made twice: below cdk8s' App and below ours. */
interface Seed {
  readonly kind: 'chart' | 'object' | 'construct';
  readonly id: string;
  readonly children: readonly Seed[];
  readonly namespace?: string;
  readonly labels?: Record<string, unknown>;
  readonly apiKind: string;
  readonly name?: string;
  readonly body: Record<string, unknown>;
  readonly special: number;
}

interface Case {
  readonly roots: Seed[];
  /** Pairs of places among all constructs. */
  readonly edges: [number, number][];
  readonly acyclic: boolean;
  readonly output: cdk8s.YamlOutputType;
  readonly extension?: string;
  readonly records: boolean;
  readonly resolvers: number;
}

const HOSTILE = ['', ' ', '~', 'null', 'yes', 'no', 'on', '0o7', '010', '1e3', 'e5', '<<', '---', '...', '%YAML', '- a', '? b', 'a: b', 'a #b', '#', '&a', '*a', '!!str x',
  '|', '>', "it's", '"q"', '\'"', 'a\nb', 'a\n', '\na', ' a\n b', 'a\n\n', 'tab\there', '\t', 'cr\rx', '\u2028', '\u0085', '\u0000', '\ud800', '😀', '${x}', '$(x)', '{{ x }}',
  '‮', '2001-01-01', '12:30', '0x1f', '.inf', '-.5', '1_000', 'a'.repeat(210), 'b '.repeat(60), '=', '@', '`', '__proto__', 'constructor', 'toString'];

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }));
const key = fc.oneof(fc.constantFrom('a', 'b', 'z', '1', '0', '10', 'spec', 'data', 'name'), text).filter((k) => k !== '__proto__');

/** Values as programs give them; `$lazy` and the like become instances when a tree is made. */
const { value: anyValue } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt({ min: -5n, max: 5n })),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('leaf'), tie('leaf'), tie('leaf'),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.record({ $: fc.constantFrom('lazy', 'lazy', 'lazy', 'token', 'token', 'union', 'date', 'custom', 'throw-rarely'), value: tie('value') })),
}));

const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', '0', '1', '2', '10', '01', 'Resource', 'Default', 'A b', 'x/y') },
  { weight: 1, arbitrary: text }).filter((i) => i !== '' && !(i in Object.prototype));

const { seed } = fc.letrec<{ seed: Seed }>((tie) => ({
  seed: fc.record({
    kind: fc.constantFrom<Seed['kind'][]>('chart', 'object', 'object', 'construct'),
    id,
    children: fc.oneof({ depthSize: 'medium' }, fc.constant<Seed[]>([]), fc.array(tie('seed'), { maxLength: 4 })),
    namespace: fc.option(fc.constantFrom('ns', 'other'), { nil: undefined }),
    labels: fc.option(fc.dictionary(key, anyValue, { maxKeys: 2 }), { nil: undefined, freq: 3 }),
    apiKind: fc.constantFrom('ConfigMap', 'CronJob', 'Deployment', 'K/x'),
    name: fc.option(fc.oneof(fc.constantFrom('one', 'one', 'two'), text), { nil: undefined, freq: 2 }),
    body: fc.dictionary(key.filter((k) => !['apiVersion', 'kind', 'metadata', 'resolve', 'constructor'].includes(k)), anyValue, { maxKeys: 4 }),
    special: fc.nat(60),
  }),
}));

const program: fc.Arbitrary<Case> = fc.record({
  roots: fc.array(seed, { maxLength: 5 }),
  edges: fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 8 }),
  acyclic: fc.boolean(),
  output: fc.constantFrom(0, 1, 2, 3),
  extension: fc.constantFrom(undefined, undefined, '.yml'),
  records: fc.boolean(),
  resolvers: fc.nat(5),
});

class Custom {
  constructor(readonly inner: unknown) {}
}

class Quantity {
  constructor(readonly value: unknown) {}
}

class Unwrap implements cdk8s.IResolver {
  public resolve(context: cdk8s.ResolutionContext): void {
    if (context.value instanceof Custom) context.replaceValue(context.value.inner);
    else if (context.value === 'b' && context.key.length > 2) context.replaceValue(`${context.obj.kind}:${context.key.join('.')}`);
  }
}

/** Documents of one object that share a part, which YAML writes as anchor and alias. */
class Sharing extends cdk8s.ApiObject {
  public toJson(): any {
    const shared = { x: [1, 'two'] };
    return { ...super.toJson(), first: shared, second: shared };
  }
}

class Adding extends cdk8s.Chart {
  public toJson(): any[] {
    return [...super.toJson(), undefined, { kind: 'Extra', metadata: { name: this.node.id } }];
  }
}

class Keyed extends cdk8s.Chart {
  public toJson(): any {
    return { b: { kind: 'B', metadata: { name: `b${this.node.id}` } }, 1: { kind: 'A', metadata: { name: `a${this.node.id}` } } };
  }
}

function instantiate(v: unknown, counter: { n: number }): unknown {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return v.map((x) => instantiate(x, counter));
  const { $: special, value: inner } = v as { $?: string; value?: unknown };
  if (special === undefined || Object.keys(v).length !== 2) {
    return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, instantiate(x, counter)]));
  }
  switch (special) {
    case 'lazy': return cdk8s.Lazy.any({ produce: () => ({ asked: counter.n++, inner: instantiate(inner, counter) }) });
    case 'token': return { resolve: () => instantiate(inner, counter) };
    case 'union': return new Quantity(typeof inner === 'object' ? counter.n : inner);
    case 'date': return counter.n++ % 7 === 6 ? new Date(0) : [];
    case 'custom': return counter.n++ % 3 === 2 ? new Custom(instantiate(inner, counter)) : {};
    default: return cdk8s.Lazy.any({
      produce: () => {
        if (counter.n++ % 5 === 4) throw new Error('no value');
        return instantiate(inner, counter);
      },
    });
  }
}

function make(seeds: readonly Seed[], scope: Construct, all: IConstruct[], inChart: boolean, counter: { n: number }): void {
  for (const s of seeds) {
    if (scope.node.tryFindChild(s.id)) continue;
    const kind = inChart || s.kind !== 'object' ? s.kind : 'chart';
    let made: Construct;
    if (kind === 'chart') {
      const props = { namespace: s.namespace, labels: s.labels as Record<string, string>, disableResourceNameHashes: s.special % 5 === 0 };
      made = new (s.special === 1 ? Adding : s.special === 2 ? Keyed : cdk8s.Chart)(scope, s.id, props);
    } else if (kind === 'object') {
      const metadata = s.name === undefined && s.labels === undefined ? undefined
        : {
          ...(s.name !== undefined && { name: s.name }),
          labels: s.labels as Record<string, string>,
          annotations: {},
          ...(s.special % 3 === 0 && { extra: { empty: [{}, {}] } }),
        };
      const object = new (s.special === 3 ? Sharing : cdk8s.ApiObject)(scope, s.id,
        { kind: s.apiKind, apiVersion: 'g/v1', metadata, ...(instantiate(s.body, counter) as object) });
      if (s.special % 11 === 4) object.addJsonPatch(cdk8s.JsonPatch.add('/zz', { b: 1, a: [2] }), cdk8s.JsonPatch.add('/aa', s.id));
      if (s.special % 11 === 5) object.addJsonPatch(cdk8s.JsonPatch.remove('/apiVersion'));
      made = object;
    } else {
      made = new Construct(scope, s.id);
    }
    if (s.special === 60) made.node.addValidation({ validate: () => ['is not right', s.id] });
    all.push(made);
    make(s.children, made, all, inChart || kind === 'chart', counter);
  }
}

function build(c: Case, AppClass: typeof cdk8s.App, outdir: string): cdk8s.App {
  const resolvers = c.resolvers === 0 ? [new Unwrap()] : undefined;
  const app = new AppClass({ outdir, yamlOutputType: c.output, outputFileExtension: c.extension, recordConstructMetadata: c.records, resolvers });
  const all: IConstruct[] = [];
  make(c.roots, app, all, false, { n: 0 });
  for (const [a, b] of c.edges) {
    let [from, to] = [a % Math.max(all.length, 1), b % Math.max(all.length, 1)];
    if (from === to) continue;
    if (c.acyclic && from < to) [from, to] = [to, from];
    if (a % 6 === 0) all[from].node.addDependency(new DependencyGroup(all[to]));
    else all[from].node.addDependency(all[to]);
  }
  return app;
}

/** Charts in their order, or the error. */
function chartPaths(app: cdk8s.App): string[] | string {
  try {
    return app.charts.map((chart) => chart.node.path);
  } catch (e) {
    return (e as Error).message;
  }
}

/** Files with their bytes, empty folders, or the error. */
function outcome(action: () => void, outdir: string): { files?: Record<string, string>; error?: string } {
  fs.mkdirSync(outdir, { recursive: true });
  try {
    action();
  } catch (e) {
    return { error: (e as Error).message };
  }
  const files: Record<string, string> = {};
  for (const entry of fs.readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(outdir, file)] = entry.isDirectory() ? '<folder>' : fs.readFileSync(file, 'latin1');
  }
  return { files };
}

/** Whether cdk8s writes a file twice in one synthesis, of which nothing but the last remains. */
function overwrites(action: () => void): boolean {
  const written = new Set<string>();
  let twice = false;
  const write = jest.spyOn(cdk8s.Yaml, 'save').mockImplementation((file) => {
    if (written.has(file)) twice = true;
    written.add(file);
  });
  try {
    action();
  } catch {
    // judged by the outcome
  } finally {
    write.mockRestore();
  }
  return twice;
}

/** What cdk8s says of a map without a prototype, or with the key `constructor`. */
const TAKEN_FOR_A_CLASS = /^Failed serializing construct at path .*(Cannot read properties of (?:undefined|null) \(reading 'name'\)|can't render non-simple object of type 'undefined')$/s;

/** The kind of an error, without what we add to it: all errors instead of the first, and our words for the same thing. */
function sameError(theirs: string, ours: string): boolean {
  const kinds = ['Dependency cycle detected: ', 'cannot find a parent chart', 'Validation failed with', 'Failed serializing construct at path'];
  const kind = kinds.find((k) => theirs.includes(k));
  if (TAKEN_FOR_A_CLASS.test(theirs)) return ours.includes(kind!) || ours.includes('would both be written to'); // the next cause is somewhere else
  if (kind === 'Validation failed with') return ours === theirs;
  if (kind === 'Failed serializing construct at path') return ours.includes(theirs.slice(0, theirs.indexOf(': ') + 2)); // of several causes, another may come first
  if (theirs === 'Maximum call stack size exceeded') return ours.includes('Dependency cycle detected: ');
  if (/^Cannot read properties of (undefined|null) \(reading '(name|kind|metadata)'\)$/.test(theirs)) return ours.includes('has no metadata');
  return kind ? ours.includes(kind) : ours === theirs;
}

let base: string;
beforeAll(() => { base = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-gitops-plain-')); });
afterAll(() => fs.rmSync(base, { recursive: true }));

const SEEN = { files: 0, errors: 0, ordered: 0, cycles: 0 };

test('plain charts are written as cdk8s writes them', () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true); // hostile names are warned of
  let run = 0;
  fc.assert(fc.property(program, (c) => {
    const outdirs = [0, 1].map((i) => path.join(base, `${run}-${i}`));
    run++;
    const [theirApp, ourApp] = [cdk8s.App, App].map((AppClass, i) => build(c, AppClass, outdirs[i]));
    const [theirCharts, ourCharts] = [theirApp, ourApp].map(chartPaths);
    if (typeof theirCharts === 'string') expect(sameError(theirCharts, String(ourCharts))).toBe(true);
    else expect(ourCharts).toEqual(theirCharts);

    const twice = overwrites(() => build(c, cdk8s.App, outdirs[0]).synth());
    const theirs = outcome(() => theirApp.synth(), outdirs[0]);
    const ours = outcome(() => ourApp.synth(), outdirs[1]);
    if (twice && theirs.files) {
      expect(ours.error).toMatch(/would both be written to/);
    } else if (theirs.error && !ours.error && TAKEN_FOR_A_CLASS.test(theirs.error)) {
      expect(Object.keys(ours.files!).length).toBeGreaterThan(0); // to us, the names of JavaScript's own objects are names like others
    } else if (theirs.error) {
      if (!ours.error || !sameError(theirs.error, ours.error)) throw new Error(`cdk8s: ${theirs.error}\nours: ${ours.error}`);
      expect(fs.readdirSync(outdirs[1])).toEqual([]);
      SEEN.errors++;
      if (theirs.error.includes('cycle')) SEEN.cycles++;
    } else {
      expect(ours).toEqual(theirs);
      expect(chartPaths(ourApp)).toEqual(chartPaths(theirApp)); // now with what is inferred
      const yaml = [cdk8s.App, App].map((AppClass, i) => build(c, AppClass, outdirs[i]).synthYaml());
      expect(yaml[1]).toEqual(yaml[0]);
      SEEN.files += Object.keys(theirs.files!).length;
      if (Object.keys(theirs.files!).some((f) => f.startsWith('0001-'))) SEEN.ordered++;
    }
    for (const outdir of outdirs) fs.rmSync(outdir, { recursive: true });
  }), { numRuns: runs(400) });
  if (process.env.FUZZ) console.log(SEEN);
  // The trees were worth it: nothing above is skipped.
  expect(Object.values(SEEN).every((count) => count > 0)).toBe(true);
});
