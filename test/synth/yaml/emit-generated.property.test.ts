import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { ApiObject, App, Chart, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import * as ts from 'typescript';
import * as widget from './widget';
import { emit } from '../../../src/synth/yaml/emit';
import { emitGenerated } from '../../../src/synth/yaml/emit-generated';
import { GeneratedClass, generatedClassOf, GeneratedField, GeneratedType } from '../../../src/synth/yaml/generated-class';
import { ApiObjectInternals, metadataFields } from '../../../src/synth/yaml/tidy';
import { fc } from '../../properties';

type Maker = new (scope: Chart, id: string, props: object) => ApiObject;

function make(maker: unknown, props: object): ApiObject {
  return new (maker as Maker)(new Chart(new App(), 'chart'), 'object', props);
}

function read(exported: object, maker: unknown): GeneratedClass | undefined {
  return generatedClassOf(make(maker, {}), () => [exported]);
}

const text = fc.oneof(fc.constantFrom('', '1', 'yes', 'a: b', 'a\nb\n', '128Mi', '8080', '- x', '__proto__'), fc.string({ maxLength: 10 }));
const key = fc.oneof(fc.constantFrom('a', 'app.kubernetes.io/name', 'z', 'B', '1', 'constructor', 'toJSON'), text).filter((each) => each !== '__proto__');
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.double());
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, scalar, scalar, scalar, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(key, tie('any'), { maxKeys: 3 })),
}));
/** What a typed program cannot give, and a program of any other kind can. */
const wrong = fc.oneof(
  any,
  fc.constantFrom(null, undefined, [], {}, new Date(0), Lazy.any({ produce: () => ({ a: 1 }) }), [undefined], [null]),
  fc.constant({ unknown: 1 }),
);

function mostly<T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: wrong });
}

function valueOf(field: GeneratedField, depth: number): fc.Arbitrary<unknown> {
  const one: fc.Arbitrary<unknown> = field.to === 'same' ? (field.within ? scalar : any)
    : field.to === 'value' ? fc.oneof(text, fc.integer()).map((value) => (typeof value === 'string' ? k8s.IntOrString.fromString(value) : k8s.IntOrString.fromNumber(value)))
      : depth > 3 ? fc.constant({}) : valuesOf(field.to, depth + 1);
  return mostly(field.within === 'list' ? fc.array(one, { maxLength: 3 }) : field.within === 'map' ? fc.dictionary(key, one, { maxKeys: 3 }) : one);
}

/** Values of a type with some of its fields, in any order. */
function valuesOf({ fields }: GeneratedType, depth = 0, but: readonly string[] = []): fc.Arbitrary<unknown> {
  const names = [...fields.keys()].filter((name) => !but.includes(name));
  return fc.shuffledSubarray(names, { maxLength: Math.min(5, names.length) }).chain((some) =>
    fc.record(Object.fromEntries(some.map((name) => [name, valueOf(fields.get(name)!, depth)]))));
}

const metadata = fc.record({
  name: text,
  labels: fc.dictionary(key, text, { maxKeys: 3 }),
  annotations: fc.dictionary(key, text, { maxKeys: 3 }),
  finalizers: fc.array(text, { maxLength: 2 }),
}, { requiredKeys: [] });

describe.each([
  ['Widget', widget.Widget, widget], ['Deployment', k8s.KubeDeployment, k8s], ['Ingress', k8s.KubeIngress, k8s], ['ConfigMap', k8s.KubeConfigMap, k8s],
  ['CronJob', k8s.KubeCronJob, k8s], ['NetworkPolicy', k8s.KubeNetworkPolicy, k8s], ['RoleBinding', k8s.KubeRoleBinding, k8s], ['Pod', k8s.KubePod, k8s],
] as [string, unknown, object][])('a %s', (_, maker, exported) => {
  const generated = read(exported, maker)!;

  test('is written as its toJson() is, or not without it', () => {
    let written = 0;
    let all = 0;
    fc.assert(fc.property(valuesOf(generated.type, 0, ['metadata']), fc.option(metadata, { nil: undefined }), (body, meta) => {
      const object = make(maker, { metadata: meta, ...body as object });
      const internals = object as unknown as ApiObjectInternals;
      const yaml = emitGenerated(generated, metadataFields(internals.metadata)!, internals.props);
      all++;
      if (yaml === undefined) return;
      written++;
      expect(yaml).toBe(emit(object.toJson()));
    }), { numRuns: 400 });
    expect(written).toBeGreaterThan(all / 4);
  });
});

describe('a generated class', () => {
  const SOURCE = readFileSync(join(__dirname, 'widget.ts'), 'utf8');
  const compilers: { readonly [name: string]: (source: string) => string } = {
    'the compiler of the cdk8s template': (source) => ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2017 } }).outputText,
    'TypeScript for new versions of JavaScript': (source) => ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText,
    'swc': (source) => transformSync(source, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code,
  };

  function load(source: string, compiler = 'TypeScript for new versions of JavaScript'): typeof widget {
    const exported = {};
    new Function('exports', 'require', compilers[compiler](source))(exported, require);
    return exported as typeof widget;
  }

  function readText(source: string): GeneratedClass | undefined {
    const exported = load(source);
    return read(exported, exported.Widget);
  }

  test.each(Object.keys(compilers))('is read where it was compiled by %s', (compiler) => {
    const exported = load(SOURCE, compiler);
    const spec = read(exported, exported.Widget)!.type.fields.get('spec')!.to as GeneratedType;
    const parts = spec.fields.get('parts')!.to as GeneratedType;
    expect([...spec.fields].map(([field, { name, to, within }]) => `${field} ${name} ${typeof to === 'string' ? to : 'type'} ${within ?? ''}`.trimEnd())).toEqual([
      'zone zone same', 'mode mode same', 'hostIp hostIP same', 'port port value', 'tags tags same list', 'labels labels same map', 'limits limits value map',
      'parts parts type list', 'named named type map', 'anything anything same',
    ]);
    expect([...parts.fields.keys()]).toEqual(['name', 'weight']);
  });

  test.each([
    ['another toJson()', 'return {\n      ...Widget.GVK', 'resolved.kind;\n    return {\n      ...Widget.GVK'],
    ['more in its toJson()', '...toJson_WidgetProps(resolved),', '...toJson_WidgetProps(resolved), more: 1,'],
    ['another kind', '...Widget.GVK,\n      ...toJson_WidgetProps(resolved)', '...Other.GVK,\n      ...toJson_WidgetProps(resolved)'],
    ['a default', '\'zone\': obj.zone,', '\'zone\': obj.zone ?? \'a\','],
    ['another condition', 'if (obj === undefined) { return undefined; }\n  const result = {\n    \'zone\'', 'if (!obj) { return undefined; }\n  const result = {\n    \'zone\''],
    ['a literal', '\'mode\': obj.mode,', '\'mode\': \'fast\','],
    ['another function for items', 'y => toJson_WidgetSpecParts(y)', 'y => ({ ...toJson_WidgetSpecParts(y), weight: 1 })'],
    ['apiVersion among its fields', '\'spec\': toJson_WidgetSpec(obj.spec),', '\'spec\': toJson_WidgetSpec(obj.spec), \'kind\': (obj as any).kind,'],
  ])('is not read with %s', (__, from, to) => {
    expect(SOURCE).toContain(from);
    expect(readText(SOURCE)).toBeDefined();
    const changed = SOURCE.slice(0, SOURCE.indexOf('toJson():')) + SOURCE.slice(SOURCE.indexOf('toJson():')).replace(from, to);
    expect(readText(`const Other: any = { GVK: {} }; Other;\n${changed}`)).toBeUndefined();
  });

  test('is not what a subclass overrides, or an object', () => {
    class Sub extends widget.Widget {
      public override toJson(): unknown {
        return { ...super.toJson(), more: 1 };
      }
    }
    expect(read(widget, Sub)).toBeUndefined();
    const object = make(widget.Widget, {});
    object.toJson = () => ({ kind: 'Other' });
    expect(generatedClassOf(object, () => [widget])).toBeUndefined();
  });

  test('is that of a subclass that overrides nothing', () => {
    class Sub extends widget.Widget {}
    expect(read(widget, Sub)).toBe(read(widget, widget.Widget));
  });

  test('is read of loaded modules, and both apps write the same files', () => {
    const script = `
      const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
      const { tmpdir } = require('node:os');
      const { join } = require('node:path');
      const cdk8s = require('cdk8s');
      const kplus = require('cdk8s-plus-28');
      const { Widget } = require('./test/synth/yaml/widget');
      const ours = require('./src/app');
      const write = (App) => {
        const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'generated-')) });
        const chart = new cdk8s.Chart(app, 'chart', { namespace: 'a' });
        for (let i = 0; i < 40; i++) {
          const deployment = new kplus.Deployment(chart, 'app-' + i, { containers: [{ image: 'registry.example.com/app:' + i, portNumber: 8080 }] });
          deployment.exposeViaService();
          new Widget(chart, 'widget-' + i, { spec: { zone: 'a', mode: 'fast', labels: { b: '1', a: '2' } } });
        }
        app.synth();
        const text = readdirSync(app.outdir).map((file) => readFileSync(join(app.outdir, file), 'utf8')).join('\\0');
        rmSync(app.outdir, { recursive: true });
        return text;
      };
      const same = write(ours.App) === write(cdk8s.App);
      const { generatedClassOf } = require('./src/synth/yaml/generated-class');
      const chart = new cdk8s.Chart(new cdk8s.App(), 'chart');
      console.log(same, generatedClassOf(new kplus.k8s.KubeService(chart, 'a')).kind, generatedClassOf(new Widget(chart, 'b')).kind);`;
    const root = join(__dirname, '..', '..', '..');
    const { stdout, stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], { cwd: root, encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toBe('true Service Widget\n');
  });
});
