import { isDataKey, isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../../src/base/kubernetes-names';

test.each([
  [isDnsLabel, ['a', '0', 'a-b', 'a'.repeat(63)], ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'ä', 'a'.repeat(64), 'a\n']],
  [isDnsSubdomain, ['a', 'a.b', 'a-b.0', 'a'.repeat(253)], ['', '.a', 'a.', 'a..b', 'a.-b', 'A', 'a'.repeat(254), 'a\n']],
  [isLabelKey, ['app', 'A_b.c', 'example.com/app', `${'a'.repeat(253)}/app`], ['', '/app', 'app/', 'a..b/app', 'a/b/c', '_a', `${'a'.repeat(254)}/app`, 'a'.repeat(64)]],
  [isLabelValue, ['', 'a', 'A_b.c-d', 'a'.repeat(63)], ['-a', 'a_', 'a b', 'a'.repeat(64)]],
  [isDataKey, ['a', '.dockerconfigjson', 'a..b', '_', 'a'.repeat(253)], ['', '.', '..', '..a', 'a/b', 'a b', 'a'.repeat(254)]],
])('%p accepts what the API server accepts', (accepts, valid, invalid) => {
  expect(valid.filter((text) => !accepts(text))).toEqual([]);
  expect(invalid.filter((text) => accepts(text))).toEqual([]);
});

test('a name of a kind with a lower limit is a subdomain up to that', () => {
  expect(isDnsSubdomain('a'.repeat(53), 53)).toBe(true);
  expect(isDnsSubdomain('a'.repeat(54), 53)).toBe(false);
});
