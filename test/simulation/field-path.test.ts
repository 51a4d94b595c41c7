import { fieldAt, readFieldPath, withField } from '../../src/simulation/field-path';

const JSON_ = { spec: { list: [{ name: 'a', x: 1 }, { name: 'b', x: 2 }], numbers: [1, 2] }, metadata: { annotations: { 'a.b/c': 'd' } } };
const at = (path: string): unknown => fieldAt(JSON_, readFieldPath(path)!);
const changed = (path: string, value: unknown): unknown => withField(JSON_, readFieldPath(path)!, value);

test('reads by names of fields, names of items, places and quoted keys', () => {
  expect([at('spec.list[b].x'), at('spec.list[0].x'), at('spec.numbers[1]'), at('metadata.annotations["a.b/c"]')]).toEqual([2, 1, 2, 'd']);
  expect([at('spec.list[c].x'), at('spec.numbers[2]'), at('spec.constructor'), at('spec.list.x')]).toEqual([undefined, undefined, undefined, undefined]);
});

test('sets and removes without touching the rest', () => {
  expect(changed('spec.list[b].x', 3)).toEqual({ ...JSON_, spec: { ...JSON_.spec, list: [{ name: 'a', x: 1 }, { name: 'b', x: 3 }] } });
  expect(changed('spec.list[a]', null)).toEqual({ ...JSON_, spec: { ...JSON_.spec, list: [{ name: 'b', x: 2 }] } });
  expect(changed('metadata.annotations["a.b/c"]', null)).toEqual({ ...JSON_, metadata: { annotations: {} } });
  expect(changed('metadata.labels.new', 'x')).toEqual({ ...JSON_, metadata: { ...JSON_.metadata, labels: { new: 'x' } } });
  expect([changed('spec.list[c].x', 1), changed('spec.numbers.x', 1), changed('spec.list[a].x.y', 1)]).toEqual([undefined, undefined, undefined]);
  expect(JSON_.spec.list[1].x).toBe(2);
});

test.each(['', '.', 'a.', '.a', 'a..b', '[a]', 'a[', 'a[]', 'a]b', '__proto__.x', 'a.__proto__', 'a["b]'])('%j is not a path', (path) => expect(readFieldPath(path)).toBeUndefined());
