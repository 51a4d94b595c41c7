import { App, Chart, Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { problemsOf } from '../../src/base/problem';
import * as flux from '../../src/flux';

const TEXTS = [
  '\'"`', 'a\nb\r\nc', ' lead and trail ', '$(id) `id` ; rm -rf /', '{{ .Values.x }}', '${HOME} $${x}', '# no comment', '- item: x', 'key: value',
  '---', '...', '%YAML', '&a *b !c', 'yes', 'null', '0x10', '1e5', '012', '2026-01-01', '<<', '\u202Eevil', '\u2028\u2029\u0085', '\t', '\u0000\u0007\u001b',
  '\ufeffbom', '😀\u0300', '\\n\\u0041', '', '~', '|', '>', '?', '@', 'a'.repeat(2000),
];

/** Puts a text into every free-text property of sources, Kustomizations and HelmReleases, and says where it must arrive. */
function objects(chart: Chart, text: string): [any, unknown][] {
  const source = flux.GitRepository.fromGitRepositoryName(chart, 'source', { name: 'source' });
  const commonMetadata = { annotations: { note: text } };
  const git = new flux.GitRepository(chart, 'git', {
    url: 'https://git.example.com/a', ignore: [text], sparseCheckout: [text], include: [{ repository: source, fromPath: text, toPath: text }],
  }).toJson();
  const bucket = new flux.Bucket(chart, 'bucket', { bucketName: text, endpoint: 'host', prefix: text, region: text }).toJson();
  const kustomization = new flux.Kustomization(chart, 'kustomization', {
    source,
    path: text,
    commonMetadata,
    components: [text],
    substitutions: [flux.Substitution.literal('x', text)],
    dependsOnExprs: [{ on: flux.Kustomization.fromKustomizationName(chart, 'other', { name: 'other' }), readyExpr: text }],
    healthCheckExprs: [{ apiVersion: 'a/v1', current: text, failed: text, inProgress: text }],
    images: [{ name: text, newName: text, newTag: text }],
    patches: [flux.Patch.strategicMerge({ data: { [`k${text}`]: text } }, { labelSelector: text })],
  }).toJson();
  const release = new flux.HelmRelease(chart, 'release', {
    chart: flux.ChartSource.fromSource(source, `./${text}`, { valuesFiles: [text] }),
    values: { [`k${text}`]: [text] },
    commonMetadata,
    test: { filters: [{ name: text }] },
  }).toJson();
  const [k, r] = [kustomization.spec, release.spec];
  return [
    [git.spec.ignore, text], [git.spec.sparseCheckout, [text]], [git.spec.include[0], { repository: { name: 'source' }, fromPath: text, toPath: text }],
    [bucket.spec, { interval: '1m', bucketName: text, endpoint: 'host', prefix: text, region: text }],
    [k.path, text], [k.commonMetadata, commonMetadata], [k.components, [text]], [k.postBuild.substitute.x, text], [k.dependsOn[0].readyExpr, text],
    [k.healthCheckExprs[0], { apiVersion: 'a/v1', current: text, failed: text, inProgress: text }],
    [k.images[0], { name: text, newName: text, newTag: text }],
    [k.patches[0].target, { labelSelector: text }], [parse(k.patches[0].patch, { maxAliasCount: 0 }), { data: { [`k${text}`]: text } }],
    [r.chart.spec.chart, `./${text}`], [r.chart.spec.valuesFiles, [text]], [r.values, { [`k${text}`]: [text] }], [r.commonMetadata, commonMetadata],
    [r.test.filters, [{ name: text }]],
    ...[git, bucket, kustomization, release].map((object): [any, unknown] => [parse(Yaml.stringify(object)), object]),
  ];
}

test.each(TEXTS)('arrives as it is: %j', (text) => {
  const chart = new Chart(new App(), 'chart', { namespace: 'flux-system' });
  for (const [arrived, sent] of objects(chart, text)) expect(arrived).toEqual(sent);
});

test('in a name of a variable is refused', () => {
  for (const text of TEXTS.filter((each) => !/^[_a-zA-Z]\w*$/.test(each))) {
    const chart = new Chart(new App(), 'chart');
    const source = flux.GitRepository.fromGitRepositoryName(chart, 'source', { name: 'source' });
    const object = new flux.Kustomization(chart, 'k', { source, substitutions: [flux.Substitution.literal(text, 'x')] });
    expect(problemsOf(object)).toMatchObject([{ check: 'substitution-name' }]);
  }
});
