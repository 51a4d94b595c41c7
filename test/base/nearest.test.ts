import { Nearest } from '../../src/base/nearest';

const of = (text: string, ...candidates: string[]) => new Nearest().of(text, candidates);

test.each([
  ['vault-backnd', 'vault-backend'], ['databse', 'database'], ['DATABASE_URI', 'DATABASE_URL'], ['apps/wbe', 'apps/web'], ['prodution', 'production'],
  ['infrastucture/confgs', 'infrastructure/configs'], ['ab', 'ac'],
])('%s is meant to be %s', (text, meant) => {
  expect(of(text, 'something-else', meant, 'zzz')).toBe(meant);
});

test.each([['a', 'b'], ['web', 'api'], ['staging', 'production'], ['db', 'database'], ['x', 'xy']])('%s is not meant to be %s', (text, other) => {
  expect(of(text, other)).toBeUndefined();
});

test('the nearest is taken, and of several the first', () => {
  expect(of('backend', 'backends-2', 'backen', 'backends')).toBe('backen');
  expect(of('backend', 'frontend', 'backend')).toBeUndefined();
});

test('cost is bounded', () => {
  const nearest = new Nearest();
  const names = Array.from({ length: 10_000 }, (_, i) => `application-${i}-configuration`);
  let compared = 0;
  const counted = { * [Symbol.iterator]() { for (const name of names) { compared++; yield name; } } };
  for (let i = 0; i < 10_000; i++) nearest.of(`application-${i}-konfigurationx`, counted);
  expect(compared).toBeLessThan(1_000_000);
});
