import { ApiObject, ApiObjectProps, Chart, Duration, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { App, flux, Resource } from '../../../src';
import { emit } from '../../../src/synth/yaml/emit';
import { emitObject, Parts } from '../../../src/synth/yaml/emit-object';
import { ApiObjectInternals, metadataFields } from '../../../src/synth/yaml/tidy';
import { fc, runs } from '../../properties';

class Ours extends Resource {
  constructor(scope: Construct, id: string, private readonly fields: Record<string, unknown>) {
    super(scope, id, 'example.com/v1', 'Thing', { metadata: fields.metadata as never });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.fields.spec };
  }
}

function chart(): Chart {
  return new Chart(new App(), 'chart', { namespace: 'ns', labels: { team: 'a' } });
}

/** What cdk8s' own objects are written from. */
function partsOf(object: ApiObject): Parts | undefined {
  const { props, metadata } = object as unknown as ApiObjectInternals;
  const fields = metadataFields(metadata);
  return fields && { apiVersion: props.apiVersion, kind: props.kind, metadata: fields, body: props, keepsNull: false };
}

function theirs(props: Partial<ApiObjectProps>): ApiObject {
  return new ApiObject(chart(), 'object', { apiVersion: 'v1', kind: 'Thing', ...props });
}

const text = fc.oneof(fc.constantFrom('', '~', 'yes', '1e3', '- a', 'a: b', 'a\nb', ' a\n', '#', '"', '😀', '\u0085'), fc.string({ maxLength: 8 }));
const key = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('a', 'b', 'z', 'name', 'Upper', 'a-b', 'a b') },
  { weight: 1, arbitrary: fc.constantFrom('1', '10', '9', 'constructor', 'resolve', 'toJSON', '') }, { weight: 1, arbitrary: text });
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, undefined),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })),
}));
const metadata = fc.record({
  name: fc.constantFrom('a', 'b'),
  labels: fc.dictionary(key, value, { maxKeys: 3 }),
  annotations: fc.dictionary(key, value, { maxKeys: 2 }),
  finalizers: fc.array(text, { maxLength: 2 }),
  extra: value,
}, { requiredKeys: [] });

/** How often there is a text, over random objects; a text is what the JSON gives. */
function share(make: (fields: { metadata?: object; spec: unknown }) => { object: ApiObject; parts?: Parts }): number {
  let written = 0;
  let all = 0;
  fc.assert(fc.property(fc.option(metadata, { nil: undefined, freq: 2 }), value, (m, spec) => {
    const { object, parts } = make({ metadata: m, spec });
    const yaml = parts && emitObject(parts);
    all++;
    if (yaml === undefined) return;
    expect(yaml).toBe(emit(object.toJson()));
    written++;
  }), { numRuns: runs(1500) });
  return written / all;
}

describe('the YAML of an object without JSON', () => {
  test('is that of its JSON for what cdk8s makes', () => {
    expect(share((fields) => {
      const object = theirs(fields);
      return { object, parts: partsOf(object) };
    })).toBeGreaterThan(0.25);
  });

  test('is that of its JSON for what we make', () => {
    expect(share((fields) => {
      const object = new Ours(chart(), 'object', fields);
      return { object, parts: object._parts() };
    })).toBeGreaterThan(0.25);
  });

  test('is that of its JSON with many and unsorted keys, and with shared parts', () => {
    const shared = { z: 1, y: [2] };
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${(i * 37) % 100}`, i]));
    const object = theirs({ spec: { c: shared, b: shared, a: many } });
    expect(emitObject(partsOf(object)!)).toBe(emit(object.toJson()));
  });

  test('is there for a Kustomization', () => {
    const scope = chart();
    const source = flux.GitRepository.fromGitRepositoryName(scope, 'source', { name: 'manifests' });
    const object = new flux.Kustomization(scope, 'object', { source, path: './a', interval: Duration.minutes(5) });
    expect(emitObject(object._parts()!)).toBe(emit(object.toJson()));
  });

  test('is not made where a value must be asked for', () => {
    const lazy = Lazy.any({ produce: () => 1 });
    for (const spec of [lazy, { a: lazy }, { a: [new Date(0)] }, { resolve: () => 1 }, { a: null }, { a: [undefined] }, { a: () => 1 }, 10n]) {
      expect(emitObject(partsOf(theirs({ spec }))!)).toBeUndefined();
    }
  });
});

test('patched objects are written from their JSON', () => {
  const app = new App();
  const object = new ApiObject(new Chart(app, 'chart'), 'object', { apiVersion: 'v1', kind: 'Thing', spec: { a: 1 } });
  object.addJsonPatch(JsonPatch.replace('/spec/a', 2));
  expect(app.synthYaml()).toContain('a: 2');
});

test('objects that render themselves are written from their JSON', () => {
  const scope = chart();
  const object = new Ours(scope, 'object', { spec: 1 });
  object.toJson = () => ({ own: true });
  expect(object._parts()).toBeUndefined();
});

test('an empty version and kind are written, also first of all', () => {
  jest.isolateModules(() => {
    const fresh = (require('../../../src/synth/yaml/emit-object') as { emitObject: typeof emitObject }).emitObject;
    expect(fresh({ apiVersion: '', kind: '', metadata: { name: 'name' }, body: {}, keepsNull: true })).toBe('apiVersion: ""\nkind: ""\nmetadata:\n  name: name\n');
  });
});

test('objects whose keys are all different are written too', () => {
  for (let i = 0; i < 6000; i++) {
    const spec = { [`z${i}`]: 'text', [`a${i}`]: { [`b${i}`]: i } };
    const yaml = emitObject({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'name' }, body: { spec }, keepsNull: true });
    expect(yaml).toBe(`apiVersion: v1\nkind: Thing\nmetadata:\n  name: name\nspec:\n  a${i}:\n    b${i}: ${i}\n  z${i}: text\n`);
  }
});
