import * as fs from 'node:fs';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import { makeRoot } from './tree-on-disk';
import { App } from '../../src';

type Build = (app: cdk8s.App) => void;

function object(scope: cdk8s.Chart, id: string, fields: object = {}): cdk8s.ApiObject {
  return new cdk8s.ApiObject(scope, id, { apiVersion: 'v1', kind: 'Thing', ...fields });
}

/** What an app writes, by file; or why it does not. */
function written(Root: typeof cdk8s.App, build: Build, yamlOutputType: cdk8s.YamlOutputType): object {
  const app = new Root({ outdir: join(makeRoot(), 'out'), yamlOutputType });
  try {
    build(app);
    app.synth();
  } catch (error) {
    return { error: (error as Error).message };
  }
  const files = (fs.readdirSync(app.outdir, { recursive: true }) as string[]).sort();
  return Object.fromEntries(files.filter((file) => fs.statSync(join(app.outdir, file)).isFile()).map((file) => [file, fs.readFileSync(join(app.outdir, file), 'utf8')]));
}

const TYPES = [
  cdk8s.YamlOutputType.FILE_PER_APP, cdk8s.YamlOutputType.FILE_PER_CHART, cdk8s.YamlOutputType.FILE_PER_RESOURCE,
  cdk8s.YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

/** Something that resolves itself, though its keys do not say so. */
function token(value: unknown, on: object = {}): object {
  return Object.defineProperty(on, 'resolve', { value: () => value });
}

function boom(): never {
  throw new Error('boom');
}

/** A chart that does something before it is asked for its objects. */
function hooked(app: cdk8s.App, id: string, hook: (chart: cdk8s.Chart) => void): cdk8s.Chart {
  return new (class Hooked extends cdk8s.Chart {
    toJson(): unknown[] {
      hook(this);
      return super.toJson();
    }
  })(app, id);
}

function once(chart: cdk8s.Chart, id: string): void {
  if (!chart.node.tryFindChild(id)) object(chart, id);
}

describe.each(TYPES)('output type %s, like cdk8s', (type) => {
  test.each<[string, Build]>([
    ['tokens that are not among the keys', (app) => {
      object(new cdk8s.Chart(app, 'c'), 'o', { spec: { a: token(1), b: [token('x')], c: token({ d: token([2]) }), n: token(null), u: [token(undefined)] } });
    }],
    ['a token as a field of its own, and in metadata', (app) => {
      object(new cdk8s.Chart(app, 'c'), 'o', { spec: token({ a: 1 }), metadata: { labels: { l: token('v') }, annotations: token({ a: 'b' }) } });
    }],
    ['lists that are tokens, or have a value', (app) => {
      object(new cdk8s.Chart(app, 'c'), 'o', { spec: { a: token('r', [1]), b: [[token(['s'], [])]], c: Object.assign([1], { value: 5 }) } });
    }],
    ['a token by a getter', (app) => {
      object(new cdk8s.Chart(app, 'c'), 'o', { spec: { a: Object.defineProperty({ b: 1 }, 'resolve', { get: () => () => 'r' }) } });
    }],
    ['a chart that removes a construct when it is asked', (app) => {
      const chart = hooked(app, 'c', ({ node }) => node.tryRemoveChild('a'));
      ['a', 'b'].forEach((id) => object(chart, id));
    }],
    ['a chart that adds a construct when it is asked', (app) => { object(hooked(app, 'c', (chart) => once(chart, 'b')), 'a'); }],
    ['a chart that adds one to a chart after it', (app) => {
      const later = (): cdk8s.Chart => app.node.findChild('d') as cdk8s.Chart;
      object(hooked(app, 'c', () => once(later(), 'b')), 'a');
      object(new cdk8s.Chart(app, 'd'), 'a');
    }],
    ['a chart that adds a dependency when it is asked', (app) => {
      const chart = hooked(app, 'c', ({ node }) => node.findChild('a').node.addDependency(node.findChild('b')));
      ['a', 'b'].forEach((id) => object(chart, id));
    }],
    ['a chart that removes a dependency when it is asked', (app) => {
      const chart = hooked(app, 'c', () => a.node.removeDependency(b));
      const [a, b] = ['a', 'b'].map((id) => object(chart, id));
      a.node.addDependency(b);
    }],
    ['a validation that removes a construct', (app) => {
      const chart = new cdk8s.Chart(app, 'c');
      ['a', 'b'].forEach((id) => object(chart, id));
      chart.node.addValidation({ validate: () => { chart.node.tryRemoveChild('a'); return []; } });
    }],
    ['a validation that adds a construct, and a chart', (app) => {
      const chart = new cdk8s.Chart(app, 'c');
      chart.node.addValidation({
        validate: () => {
          once(chart, 'z');
          if (!app.node.tryFindChild('y')) object(new cdk8s.Chart(app, 'y'), 'a');
          return [];
        },
      });
    }],
    ['a validation that adds a dependency', (app) => {
      const chart = new cdk8s.Chart(app, 'c');
      const [a, b] = ['a', 'b'].map((id) => object(chart, id));
      chart.node.addValidation({ validate: () => { a.node.addDependency(b); return []; } });
    }],
    ['charts in another order', (app) => {
      ['c', 'd'].forEach((id) => object(new cdk8s.Chart(app, id), id));
      Object.defineProperty(app, 'charts', { get: () => [...app.node.children].reverse() });
    }],
    ['a choice of charts', (app) => {
      const charts = ['c', 'd'].map((id) => new cdk8s.Chart(app, id));
      charts.forEach((chart) => object(chart, 'o'));
      Object.defineProperty(app, 'charts', { value: [charts[1]] });
    }],
    ['a chart of another app', (app) => {
      const other = new cdk8s.Chart(new cdk8s.App(), 'other');
      object(other, 'o');
      Object.defineProperty(app, 'charts', { value: [other] });
    }],
    ['a Lazy name', (app) => { object(new cdk8s.Chart(app, 'c'), 'o', { metadata: { name: cdk8s.Lazy.any({ produce: () => 'lazy' }) } }); }],
    ['a getter that throws', (app) => { object(new cdk8s.Chart(app, 'c'), 'o', { spec: { list: [{ get a() { return boom(); } }] } }); }],
    ['a field whose getter throws', (app) => { object(new cdk8s.Chart(app, 'c'), 'o', Object.defineProperty({}, 'spec', { enumerable: true, get: boom })); }],
    ['an annotation whose getter throws', (app) => {
      const { metadata } = object(new cdk8s.Chart(app, 'c'), 'o');
      Object.defineProperty((metadata as unknown as { annotations: object }).annotations, 'a', { enumerable: true, get: boom });
    }],
  ])('%s', (_, build) => {
    expect(written(App, build, type)).toEqual(written(cdk8s.App, build, type));
  });
});

describe('what cdk8s loses is refused', () => {
  const error = (build: Build): unknown => (written(App, build, cdk8s.YamlOutputType.FILE_PER_CHART) as { readonly error?: string }).error;

  test('a change of a chart that is rendered already', () => {
    expect(error((app) => {
      const earlier = new cdk8s.Chart(app, 'c');
      object(hooked(app, 'd', () => once(earlier, 'late')), 'a');
    })).toBe('[c] the tree changed after its objects were rendered: late was added to [c]; change it before app.synth(), in a validation, or in the toJson() of this '
      + 'chart or one that is written before it');
  });

  test('a new chart, a chart that goes, an object that another one removes, a dependency that a producer adds', () => {
    expect(error((app) => {
      hooked(app, 'c', () => app.node.tryFindChild('new') ?? new cdk8s.Chart(app, 'new'));
    })).toMatch(/^\[new\] the tree changed after/);
    expect(error((app) => {
      hooked(app, 'c', () => app.node.tryRemoveChild('d'));
      new cdk8s.Chart(app, 'd');
    })).toMatch(/^\[d\] the tree changed after its objects were rendered: d was removed from the app;/);
    expect(error((app) => {
      const chart = new cdk8s.Chart(app, 'c');
      object(chart, 'a', { spec: cdk8s.Lazy.any({ produce: () => ({ removed: chart.node.tryRemoveChild('b') }) }) });
      object(chart, 'b');
    })).toMatch(/^\[c\] the tree changed after its objects were rendered: b was removed from \[c\];/);
    expect(error((app) => {
      const chart = new cdk8s.Chart(app, 'c');
      const a = object(chart, 'a', { spec: cdk8s.Lazy.any({ produce: () => a.node.addDependency(b) ?? {} }) });
      const b = object(chart, 'b');
    })).toMatch(/a dependency was added to those of \[c\/a\]/);
  });

  test('constructs that are added while an object is rendered', () => {
    const late = 'late cannot be added to [c] while objects are rendered, because what is added then would not be written: create it before app.synth(), or in a '
      + 'validation or toJson() of a chart';
    expect(error((app) => {
      const chart = new cdk8s.Chart(app, 'c');
      object(chart, 'a', { spec: cdk8s.Lazy.any({ produce: () => object(chart, 'late').name }) });
    })).toContain(late);
    expect(error((app) => {
      const chart = hooked(app, 'c', () => undefined);
      new (class extends cdk8s.ApiObject {
        toJson(): unknown {
          object(chart, 'late');
          return super.toJson();
        }
      })(chart, 'a', { apiVersion: 'v1', kind: 'Thing' });
    })).toBe(late);
  });

  test('what validations find of constructs that a hook adds', () => {
    expect(error((app) => {
      hooked(app, 'c', (chart) => {
        if (!chart.node.tryFindChild('bad')) object(chart, 'bad').node.addValidation({ validate: () => ['is bad'] });
      });
    })).toBe('Validation failed with the following errors:\n  [c/bad] is bad');
  });

  test('validations that change the tree without end', () => {
    let ids = 0;
    expect(error((app) => {
      const chart = new cdk8s.Chart(app, 'c');
      chart.node.addValidation({ validate: () => { object(chart, `o${ids++}`); return []; } });
    })).toMatch(/^the tree changes whenever its constructs are validated or rendered, at last: o\d+ was added to \[c\]; add it once only/);
  });
});

test('two objects with Lazy names in one folder are two files', () => {
  const files = written(App, (app) => {
    const chart = new cdk8s.Chart(app, 'c');
    ['one', 'two'].forEach((name) => object(chart, name, { metadata: { name: cdk8s.Lazy.any({ produce: () => name }) } }));
  }, cdk8s.YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
  expect(Object.keys(files)).toEqual(['c/Thing.objectObject.k8s.yaml', 'c/Thing.two.k8s.yaml']);
});

test('nothing of a synthesis stays in the tree', () => {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const chart = new cdk8s.Chart(app, 'c');
  app.synth();
  expect(() => object(chart, 'afterwards')).not.toThrow();
  expect(chart.node.tryRemoveChild('afterwards')).toBe(true);
});
