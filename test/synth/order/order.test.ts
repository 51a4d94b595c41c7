import * as cdk8s from 'cdk8s';
import { Construct } from 'constructs';
import { App } from '../../../src/app';
import { ConstructTree } from '../../../src/synth/order/construct-tree';
import { inferredDependencies } from '../../../src/synth/order/dependencies';
import { Order } from '../../../src/synth/order/order';

type Scope = { readonly app: cdk8s.App; chart(id: string, scope?: Construct): cdk8s.Chart; object(scope: Construct, id: string): cdk8s.ApiObject };

function scopeOf(app: cdk8s.App): Scope {
  return {
    app,
    chart: (id, scope = app) => new cdk8s.Chart(scope, id),
    object: (scope, id) => new cdk8s.ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } }),
  };
}

/** Charts before synthesis, objects in the order of the output, and charts afterwards. */
function orders(app: cdk8s.App): string[][] {
  const before = app.charts.map((chart) => chart.node.path);
  const objects = app.synthYaml().split('---\n').map((text) => /name: (.*)/.exec(text)?.[1] ?? '');
  return [before, objects, app.charts.map((chart) => chart.node.path)];
}

/** Builds the same tree for cdk8s and for us, and gives our orders once they are found equal. */
function sameOrders(build: (scope: Scope) => void): { before: string[]; objects: string[]; after: string[] } {
  const [theirs, ours] = [cdk8s.App, App].map((AppClass) => {
    const app = new AppClass();
    build(scopeOf(app));
    return orders(app);
  });
  expect(ours).toEqual(theirs);
  return { before: ours[0], objects: ours[1], after: ours[2] };
}

function ourError(build: (scope: Scope) => void): string {
  const app = new App();
  build(scopeOf(app));
  try {
    app.synthYaml();
  } catch (e) {
    return (e as Error).message;
  }
  throw new Error('expected an error');
}

test('an object comes later when a construct in it depends on it', () => {
  const { objects } = sameOrders(({ chart, object }) => {
    const outer = object(chart('a'), 'outer');
    object(outer, 'inner');
    new Construct(outer, 'construct').node.addDependency(outer);
  });
  expect(objects).toEqual(['inner', 'outer']);
});

describe('the order of charts', () => {
  test('puts dependencies first', () => {
    const { before, objects } = sameOrders(({ chart, object }) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => chart(id));
      [a, b, c].forEach((x) => object(x, `in-${x.node.id}`));
      a.addDependency(c);
      c.addDependency(b);
    });
    expect(before).toEqual(['b', 'c', 'a']);
    expect(objects).toEqual(['in-b', 'in-c', 'in-a']);
  });

  test('is moved by an object that depends on a chart', () => {
    const { before } = sameOrders(({ chart, object }) => {
      const x = object(chart('a'), 'x');
      chart('b');
      x.addDependency(chart('c'));
    });
    expect(before).toEqual(['a', 'c', 'b']);
  });

  test('ignores before synthesis what is inferred, and follows it afterwards', () => {
    const { before, after } = sameOrders(({ chart, object }) => {
      const [a, b] = [chart('a'), chart('b')];
      object(a, 'x').addDependency(object(b, 'y'));
    });
    expect(before).toEqual(['a', 'b']);
    expect(after).toEqual(['b', 'a']);
  });

  test('puts ids that look like array indexes first', () => {
    const { after } = sameOrders(({ app, chart, object }) => {
      for (const id of ['b', '10', '9', '01', '4294967295']) object(chart(id), `x${id}`);
      object(chart('inner', new Construct(app, '0')), 'y');
      object(chart('5', new Construct(app, 'z')), 'w');
    });
    expect(after).toEqual(['9', '10', '0/inner', 'b', '01', '4294967295', 'z/5']);
  });

  test('puts nested charts before the chart around them', () => {
    const { after } = sameOrders(({ chart, object }) => {
      const outer = chart('outer');
      object(outer, 'o');
      object(chart('inner', outer), 'i');
    });
    expect(after).toEqual(['outer/inner', 'outer']);
  });
});

describe('the order of objects', () => {
  test('follows dependencies between scopes, for every object on both sides', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const c = chart('c');
      const [first, second] = [new Construct(c, 'first'), new Construct(c, 'second')];
      for (const id of ['a', 'b']) object(first, id);
      for (const id of ['x', 'z']) object(second, id);
      first.node.addDependency(second);
    });
    expect(objects).toEqual(['x', 'z', 'a', 'b']);
  });

  test('starts from constructs that nothing in the chart depends on', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const [c, other] = [chart('c'), chart('other')];
      const [a, b] = [object(c, 'a'), object(c, 'b')];
      object(other, 'elsewhere').addDependency(a);
      b.addDependency(a);
      object(c, 'z');
    });
    expect(objects).toEqual(['a', 'b', 'z', 'elsewhere']);
  });

  test('is changed by a chart below it that leads back up', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const outer = chart('outer');
      object(outer, 'first');
      object(outer, 'second');
      const last = object(outer, 'last');
      const inner = chart('inner', new Construct(outer, 'between'));
      object(inner, 'in').addDependency(last);
    });
    expect(objects).toEqual(['last', 'first', 'second', 'in']);
  });

  test('lets a chart depend on an object in it', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const c = chart('c');
      object(c, 'a');
      object(c, 'b');
      c.addDependency(object(c, 'crd'));
      const other = chart('other');
      c.addDependency(other);
      object(other, 'elsewhere');
    });
    expect(objects).toEqual(['elsewhere', 'crd', 'a', 'b']);
  });

  test('lets an object depend on its chart', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const c = chart('c');
      object(c, 'last').addDependency(c);
      object(c, 'a');
      object(c, 'b');
    });
    expect(objects).toEqual(['a', 'b', 'last']);
  });

  test('keeps the dependencies of scopes around an object that its scope depends on', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const [c, other] = [chart('c'), chart('other')];
      const inner = new Construct(c, 'inner');
      object(inner, 'a');
      inner.node.addDependency(object(inner, 'crd'), object(c, 'before'));
      c.addDependency(other);
      object(other, 'elsewhere');
    });
    expect(objects).toEqual(['elsewhere', 'before', 'crd', 'a']);
  });

  test('takes a construct that was replaced for the one in its place', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const c = chart('c');
      const last = object(c, 'last');
      const old = new Construct(c, 'replaced');
      object(old, 'x');
      last.addDependency(old);
      c.node.tryRemoveChild('replaced');
      object(new Construct(c, 'replaced'), 'x');
    });
    expect(objects).toEqual(['x', 'last']);
  });

  test('forgets a construct that was removed', () => {
    const { objects } = sameOrders(({ chart, object }) => {
      const c = chart('c');
      object(c, 'a').addDependency(object(c, 'removed'));
      c.node.tryRemoveChild('removed');
    });
    expect(objects).toEqual(['a']);
  });
});

describe('circles are refused and printed as a path', () => {
  test('of charts', () => {
    expect(ourError(({ chart }) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => chart(id));
      a.addDependency(b);
      b.addDependency(c);
      c.addDependency(a);
    })).toBe('Dependency cycle detected: a => b => c => a');
  });

  test('of charts through their objects', () => {
    expect(ourError(({ chart, object }) => {
      const [a, b] = [chart('a'), chart('b')];
      const [x, y] = [object(a, 'x'), object(b, 'y')];
      x.addDependency(y);
      object(b, 'z').addDependency(object(a, 'w'));
    })).toMatch(/^Dependency cycle detected: (\S+)( => \S+)* => \1$/);
  });

  test('of constructs without objects', () => {
    expect(ourError(({ chart }) => {
      const c = chart('c');
      const [a, b] = [new Construct(c, 'a'), new Construct(c, 'b')];
      a.node.addDependency(b);
      b.node.addDependency(a);
    })).toBe('Dependency cycle detected: c/a => c/b => c/a');
  });

  test('of an outer chart and a chart in it', () => {
    expect(ourError(({ chart, object }) => {
      const outer = chart('outer');
      object(chart('inner', outer), 'x').addDependency(object(outer, 'y'));
    })).toMatch(/^Dependency cycle detected: outer => outer\/inner => outer$/);
  });

  test('of several objects that their own scope depends on', () => {
    expect(ourError(({ chart, object }) => {
      const c = chart('c');
      c.addDependency(object(c, 'a'), object(c, 'b'));
    })).toBe('Dependency cycle detected: c/a => c/b => c/a');
    expect(ourError(({ chart, object }) => {
      const c = chart('c');
      const group = new Construct(c, 'group');
      object(group, 'a');
      object(group, 'b');
      c.addDependency(group);
    })).toBe('Dependency cycle detected: c/group/a => c/group/b => c/group/a');
  });

  test('of several objects that depend on their chart', () => {
    expect(ourError(({ chart, object }) => {
      const c = chart('c');
      for (const id of ['a', 'b']) object(c, id).addDependency(c);
    })).toBe('Dependency cycle detected: c/a => c/b => c/a');
  });

  test('of one construct, which cdk8s leaves out without a word', () => {
    const build = ({ chart, object }: Scope) => {
      const c = chart('c');
      const lost = object(c, 'lost');
      lost.addDependency(lost);
    };
    const theirs = new cdk8s.App();
    build(scopeOf(theirs));
    expect(theirs.synthYaml()).toBe('');
    expect(ourError(build)).toBe('Dependency cycle detected: c/lost => c/lost');
  });

  test('also where nothing leads into the circle', () => {
    expect(ourError(({ chart, object }) => {
      const c = chart('c');
      const [a, b, d] = ['a', 'b', 'd'].map((id) => object(c, id));
      a.addDependency(b);
      b.addDependency(a);
      a.addDependency(d);
    })).toBe('Dependency cycle detected: c/a => c/b => c/a');
  });
});

test('a dependency of something outside charts is refused with both paths', () => {
  expect(ourError(({ app, chart }) => new Construct(app, 'loose').node.addDependency(chart('c'))))
    .toMatch(/^\[loose\] cannot depend on \[c\]: cannot find a parent chart \(directly or indirectly\) of \[loose\];/);
  expect(ourError(({ app, chart }) => chart('c').node.addDependency(new Construct(app, 'loose'))))
    .toMatch(/^\[c\] cannot depend on \[loose\]: cannot find a parent chart/);
});

describe('large programs', () => {
  const chartsOf = (app: cdk8s.App) => new Order(new ConstructTree(app)).charts.map((c) => c.node.id);

  test('a chain of 10,000 charts does not overflow the stack', () => {
    const { app, chart, object } = scopeOf(new App());
    let before: cdk8s.Chart | undefined;
    const ids: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const c = chart(`c${i}`);
      object(c, 'x');
      before?.addDependency(c);
      before = c;
      ids.unshift(`c${i}`);
    }
    expect(chartsOf(app)).toEqual(ids);
  });

  test('a deep tree does not overflow the stack', () => {
    const { app, chart, object } = scopeOf(new App());
    let scope: Construct = chart('c');
    for (let i = 0; i < 3000; i++) scope = new Construct(scope, `s${i}`);
    object(scope, 'x').addDependency(object(app.charts[0], 'y'));
    const order = new Order(new ConstructTree(app));
    expect(order.objectsOf(order.charts[0]).map((o) => o.node.id)).toEqual(['y', 'x']);
  });

  test('charts in charts take linear time', () => {
    const { app, chart, object } = scopeOf(new App());
    let scope: Construct = app;
    for (let i = 0; i < 1000; i++) {
      scope = chart(`c${i}`, scope);
      object(scope, 'x');
    }
    const tree = new ConstructTree(app);
    const order = new Order(tree);
    expect(order.charts.map((c) => order.objectsOf(c).length)).toEqual(Array(1000).fill(1));
    expect(edges(tree)).toBeLessThan(6 * tree.constructs.length);
  });

  test('scopes that depend on each other cost their sum, not their product', () => {
    const { app, chart, object } = scopeOf(new App());
    const [a, b] = [chart('a'), chart('b')];
    for (let i = 0; i < 2000; i++) {
      object(b, `y${i}`);
      object(a, `x${i}`).addDependency(b);
    }
    a.addDependency(b);
    expect(edges(new ConstructTree(app))).toBeLessThan(20_000);
    const order = new Order(new ConstructTree(app));
    expect(order.charts.map((c) => c.node.id)).toEqual(['b', 'a']);
    expect(order.objectsOf(a)).toHaveLength(2000);
  });

  function edges(tree: ConstructTree): number {
    return inferredDependencies(tree).graph.out.reduce((sum, targets) => sum + (targets?.length ?? 0), 0);
  }
});
