import { RE2JS } from 're2js';
import { withoutLookAround } from '../../../src/base/expressions/look-around';
import { ALPHABET } from '../../../src/base/expressions/syntax';
import { fc, runs } from '../../properties';

/** Expressions that RE2 refuses, of those that people filter tags by. The first one is of seed programs of Flux v1. */
const EXPRESSIONS = [
  '^((?!tmp).)*$', '^(?!tmp).*$', '^(?!.*tmp).*$', '^(?!tmp$).*', '^v?\\d+\\.\\d+(?!-rc)', '^(?!.*(tmp|dev)).*$', '.*(?<!-rc)$', '^(?=.*prod)(?!.*test).*$',
  '^main-(?!.*dirty)[a-f0-9]{7}$', '^(?!latest|master).+$', '(?<=^v)1', 'v(?=1|2)', '^(?!v)(?!.*-rc\\d*$)[\\w.-]+$', '(?<!a)b(?!c)',
];

/** Texts that are near what the expressions speak of. */
const tag = fc.oneof(
  fc.array(fc.constantFrom('tmp', 't', 'tm', 'mp', 'rc', '-rc', '1', 'v', 'v1', '2', '.', 'main-', 'dirty', 'abcdef0', 'prod', 'test', 'dev', 'latest', 'master', 'a', 'b', 'c'), { maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...ALPHABET), { maxLength: 12 }).map((chars) => chars.join('')),
);

test.each(EXPRESSIONS)('%s has an expression of RE2 that matches the same tags', (expression) => {
  expect(() => RE2JS.compile(expression)).toThrow();
  const derived = withoutLookAround(expression)!;
  const [meant, found] = [new RegExp(expression), RE2JS.compile(derived)];
  fc.assert(fc.property(tag, (text) => found.matcher(text).find() === meant.test(text)), { numRuns: runs(400) });
});

test('the expression of the seed is readable', () => {
  expect(withoutLookAround('^((?!tmp).)*$')).toMatchInlineSnapshot('"^(?:[^t]|t(?:t|mt)*(?:[^mt]|m[^pt]))*(?:t(?:t|mt)*m?)?$"');
});

test('random expressions, too', () => {
  const leaf = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\d', '1', '-', '\\.');
  const node = fc.letrec<{ readonly all: string }>((tie) => ({
    all: fc.oneof({ depthSize: 'small' }, leaf,
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => a + b),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => `(?:${a}|${b})`),
      fc.tuple(tie('all'), fc.constantFrom('*', '+', '?', '{1,2}', '{2}', '*?')).map(([a, q]) => `(${a})${q}`)),
  })).all;
  const look = fc.tuple(fc.constantFrom('?!', '?=', '?<!', '?<='), node).map(([kind, part]) => `(${kind}${part})`);
  const whole = fc.tuple(fc.constantFrom('', '^'), fc.array(fc.oneof(node, look), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '$'))
    .map(([begin, parts, end]) => begin + parts.join('') + end);
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '1', '-', '.'), { maxLength: 6 }).map((chars) => chars.join(''));
  let derived = 0;
  fc.assert(fc.property(whole, fc.array(text, { minLength: 20, maxLength: 20 }), (expression, texts) => {
    const result = withoutLookAround(expression);
    if (result === undefined) return;
    derived++;
    const [meant, found] = [new RegExp(expression), RE2JS.compile(result)];
    for (const each of texts) expect([expression, each, found.matcher(each).find()]).toEqual([expression, each, meant.test(each)]);
  }), { numRuns: runs(80) });
  expect(derived).toBeGreaterThan(40);
});

test.each(['(a)\\1', '(?>a)b', '(?i)(?!tmp)', '\\bv(?!1)', '(?!a(?!b))', '(?!a', 'a{1000}(?!b)', '(?!a)b++'])('%s has none', (expression) => {
  expect(withoutLookAround(expression)).toBeUndefined();
});
