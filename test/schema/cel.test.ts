import { celValue, compile, holds } from '../../src/schema/cel';
import { listNames, otherListNames, readList } from '../../src/schema/fields';
import { judge } from '../../src/schema/judge';
import { parse } from '../../src/schema/notation';

const fields = [...listNames(), ...otherListNames()].flatMap((name) => [...readList(name).byPath.values()]);
const all = fields.flatMap((field) => [...field.rules, ...field.elementRules]);
const rules = [...new Set(all.map((rule) => rule.split(' // ')[0]))].filter((rule) => !rule.startsWith('oneOf '));

test('every rule of the lists compiles', () => {
  expect(rules.length).toBeGreaterThan(300);
  const broken = rules.flatMap((rule) => {
    try {
      compile(rule);
      return [];
    } catch (error) {
      return [`${rule}: ${(error as Error).message}`];
    }
  });
  expect(broken).toEqual([]);
});

test.each<[string, unknown, boolean | undefined]>([
  ['!has(self.a) || self.b', {}, true],
  ['(has(self.a) && !has(self.b)) || (!has(self.a) && has(self.b))', { a: 1n, b: 2n }, false],
  ["self.a == 'x' || self.n > 3", { a: 'y', n: 4n }, true],
  ['self == oldSelf', 'a', undefined],
  ['self.missing > 3', {}, undefined],
  ['isURL(self) && url(self).getScheme() in ["http", "https"]', 'https://example.com', true],
  ['isURL(self) && url(self).getScheme() in ["http", "https"]', 'oci://example.com', false],
  ['isIP(self)', 'a.b', false],
  ['cidr(self).containsIP("10.1.2.3")', '10.0.0.0/8', true],
  ['cidr(self).containsCIDR("10.1.0.0/16") && !cidr(self).containsCIDR("11.0.0.0/16")', '10.0.0.0/8', true],
  ['quantity(self.small).isLessThan(quantity(self.large))', { small: '900Mi', large: '1Gi' }, true],
  ['quantity("1").compareTo(quantity("1000m")) == 0', '', true],
  ['semver("1.10.0").isGreaterThan(semver("1.9.3")) && semver("1.0.0-rc.1").isLessThan(semver("1.0.0"))', '', true],
  ['self.isSorted() && self.sum() == 6 && self.max() == 3 && self.indexOf(2) == 1', [1n, 2n, 3n], true],
  ['self.find("[0-9]+") == "12" && self.findAll("[0-9]+").size() == 2', 'a12b3', true],
  ['self.all(s, self.exists_one(t, t.name == s.name))', [{ name: 'a' }, { name: 'a' }], false],
  ['duration(self) >= duration("1m")', '90s', true],
  ['self.a.orValue(1) == 1', {}, undefined],
])('%s of %j', (rule, self, expected) => {
  expect(holds(rule, self)).toBe(expected);
});

test('a value has its defaults, integers, and names that CEL can say', () => {
  const { roots } = parse('# kind: Thing\nspec\tobject\nspec.type\tstring\tdefault="a"\nspec.count\tinteger\nspec.share\tnumber\nspec.a-b\tstring\nspec.in\tstring\n');
  expect(celValue({ 'count': 2, 'share': 1, 'a-b': 'x', 'in': null }, roots.get('spec')!)).toEqual({ type: 'a', count: 2n, share: 1, a__dash__b: 'x' });
});

test('a rule that an object breaks is said with its message, once the object is right otherwise', () => {
  const release = (spec: object): string[] => judge('helm.toolkit.fluxcd.io_v2_HelmRelease', {
    apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'web' }, spec: { interval: '5m', ...spec },
  }).problems.map(({ message }) => message);
  const chartRef = { kind: 'OCIRepository', name: 'web' };
  const chart = { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'web' } } };
  expect(release({ chartRef })).toEqual([]);
  expect(release({ chart })).toEqual([]);
  expect(release({})).toEqual(['HelmRelease web: spec breaks a rule of its kind: either chart or chartRef must be set']);
  expect(release({ chart, chartRef })).toEqual(['HelmRelease web: spec breaks a rule of its kind: either chart or chartRef must be set']);
  expect(release({ chart: { spec: { ...chart.spec, chart: '${name}' } }, chartRef })).toEqual([]);
  expect(release({ interval: 5 })).toEqual(['HelmRelease web: spec.interval is 5; it must be string: quote it']);
});
