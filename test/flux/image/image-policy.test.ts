import { Chart, Testing } from 'cdk8s';
import { App } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';

let chart: Chart;
let repository: flux.ImageRepository;
beforeEach(() => {
  chart = new Chart(new App(), 'chart', { namespace: 'flux-system' });
  repository = new flux.ImageRepository(chart, 'app', { image: 'registry.example.com/org/app' });
});

function policy(props: Partial<flux.ImagePolicyProps> = {}): flux.ImagePolicy {
  return new flux.ImagePolicy(chart, 'policy', { repository, choice: flux.TagChoice.semver('1.x'), ...props });
}

function said(construct: flux.ImagePolicy | flux.ImageRepository): string[] {
  return problemsOf(construct).map(({ check, message, fix }) => `${check}: ${message}; ${fix}`);
}

test('chooses one tag', () => {
  const chosen = policy({ filter: flux.TagFilter.extracted('^main-[a-f0-9]+-(?P<ts>[0-9]+)$', '$ts'), choice: flux.TagChoice.numerical() });
  expect(said(chosen)).toEqual([]);
  expect(chosen.toJson()).toMatchObject({
    spec: {
      imageRepositoryRef: { name: repository.name },
      policy: { numerical: { order: 'asc' } },
      filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' },
    },
  });
});

test('a look-ahead is refused, with a pattern that matches the same tags', () => {
  expect(said(policy({ filter: flux.TagFilter.matching('^((?!tmp).)*$') }))).toEqual([
    'image-filter: filterTags.pattern "^((?!tmp).)*$" is not a valid Go regular expression: it looks around, which RE2 does not support; '
    + 'the pattern ^(?:[^t]|t(?:t|mt)*(?:[^mt]|m[^pt]))*(?:t(?:t|mt)*m?)?$ matches the same tags',
  ]);
});

test('a look-ahead whose groups are read has no such pattern', () => {
  expect(said(policy({ filter: flux.TagFilter.extracted('^(?!tmp)(?P<n>\\d+)$', '$n') }))[0]).toContain('use Go syntax');
});

test.each([
  ['^v(\\d+)$', '$ts', 'refers to group ts'],
  ['^v(?P<ts>\\d+)$', '$2', 'refers to group 2'],
  ['^v(?P<ts>\\d+)$', '$ts0', 'refers to group ts0'],
  ['^v\\d+$', '$ts', 'put what is compared into a group: (?P<ts>…)'],
  ['^v(', '$1', 'is not a valid Go regular expression'],
])('%s with %s is refused', (pattern, extract, message) => {
  expect(said(policy({ filter: flux.TagFilter.extracted(pattern, extract) }))).toEqual([expect.stringContaining(message)]);
});

test.each([['^v(?P<ts>\\d+)$', '${ts}0'], ['^(\\d+)$', '$1'], ['^(\\d+)$', '$0'], ['^\\d+$', '$$ts']])('%s with %s is accepted', (pattern, extract) => {
  expect(said(policy({ filter: flux.TagFilter.extracted(pattern, extract) }))).toEqual([]);
});

test('ranges, digests and initial values are judged', () => {
  expect(said(policy({ choice: flux.TagChoice.semver('newest') }))[0]).toMatch(/^semver-range/);
  const other = new flux.ImagePolicy(chart, 'other', { repository, choice: flux.TagChoice.semver(' ') });
  other.image('a b');
  other.digest('sha256:1');
  expect(said(other).map((line) => line.replace(/:.*/, ''))).toEqual(['semver-range', 'image-reference', 'image-digest', 'image-reference']);
});

test('the digest of a moving tag is looked up again and again', () => {
  expect(policy({ digestReflection: flux.DigestReflection.ALWAYS }).toJson().spec).toMatchObject({ digestReflectionPolicy: 'Always', interval: '10m' });
});

test('a plain app of cdk8s cannot write the comment', () => {
  const plain = new Chart(Testing.app(), 'plain', { namespace: 'flux-system' });
  const alone = new flux.ImagePolicy(plain, 'policy', { repository: new flux.ImageRepository(plain, 'app', { image: 'app' }), choice: flux.TagChoice.semver('*') });
  expect(alone.image('1.0.0')).toBe('app:1.0.0');
  expect(said(alone)).toEqual([expect.stringContaining('a plain cdk8s.App writes no comments')]);
});

test('an image in another namespace must allow it', () => {
  const elsewhere = new flux.ImageRepository(chart, 'elsewhere', { image: 'app', metadata: { namespace: 'images' } });
  expect(said(policy({ repository: elsewhere }))[0]).toMatch(/^image-access: .*ImageRepository .* in namespace images/);
  const open = new flux.ImageRepository(chart, 'open', { image: 'app', metadata: { namespace: 'images' }, accessFrom: [{}] });
  expect(said(new flux.ImagePolicy(chart, 'allowed', { repository: open, choice: flux.TagChoice.semver('*') }))).toEqual([]);
});

test.each([
  ['https://registry.example.com/app', 'it has a scheme'], ['app:1.0', 'it has a tag'], ['app@sha256:0', 'it has a digest'], ['ghcr.io/Org/app', 'has capitals'], ['a//b', 'an empty part'],
  ['', 'an empty part'], ['regis_try.example.com/app', 'is not a valid host'],
])('the image %s is refused', (image, why) => {
  expect(said(new flux.ImageRepository(chart, 'wrong', { image }))).toEqual([expect.stringContaining(why)]);
});

test.each(['app', 'org/app', 'localhost/app', 'registry.example.com:5000/a__b/c--d/e.f', 'ec2-35-170-208-112.compute-1.amazonaws.com/samiamoura/shark-application'])('the image %s is accepted', (image) => {
  expect(said(new flux.ImageRepository(chart, 'right', { image }))).toEqual([]);
});

test('signatures are no tags, unless the defaults of Flux are asked for', () => {
  expect(repository.toJson().spec.exclusionList).toEqual(['^.*\\.sig$', '^sha256-.*$']);
  expect(new flux.ImageRepository(chart, 'own', { image: 'app', engineDefaults: true }).toJson().spec).toEqual({ image: 'app', interval: '5m' });
});

test('expressions of tags to ignore are judged', () => {
  expect(said(new flux.ImageRepository(chart, 'many', { image: 'app', exclusionList: Array<string>(26).fill('a') }))[0]).toMatch(/^image-exclusions/);
  expect(said(new flux.ImageRepository(chart, 'wrong', { image: 'app', exclusionList: ['(?!a)'] }))[0]).toMatch(/^go-expression: exclusionList\[0\]/);
});
