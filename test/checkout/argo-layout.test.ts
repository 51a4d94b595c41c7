import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import { makeRoot, put } from '../synth/tree-on-disk';

const REPOSITORY = 'https://git.example.com/org/fleet.git';
const yaml = (object: object): string => `${JSON.stringify(object)}\n`;
const application = (name: string, source: object, spec: object = {}): string => yaml({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: { project: 'default', source: { repoURL: REPOSITORY, targetRevision: 'HEAD', ...source }, destination: { server: 'https://kubernetes.default.svc', namespace: 'apps' }, ...spec },
});
const set = (generators: object[], template: object, spec: object = {}): string => yaml({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'set', namespace: 'argocd' },
  spec: {
    generators,
    template: {
      metadata: { name: 'x' },
      spec: { project: 'default', source: { repoURL: REPOSITORY, path: 'x' }, destination: { server: 'https://kubernetes.default.svc', namespace: 'apps' } },
      ...template,
    },
    ...spec,
  },
});
const configMap = (name: string, namespace?: string): string => yaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { a: 'b' } });

interface Said {
  readonly findings: readonly string[];
  readonly objects: number;
  readonly deliveries: number;
  readonly clusters: readonly string[];
  readonly unchecked: readonly string[];
}

function check(files: { readonly [path: string]: string }): Said {
  const root = makeRoot();
  put(root, files);
  const { findings, coverage: { clusters, deliveries, objects }, unchecked } = checkDirectories({ directories: [{ root, prefix: '' }], checks: CHECKS, declared: [], acknowledged: [] });
  return {
    findings: findings.map(({ check: id, file, message }) => `${id} ${file}: ${message}`), objects, deliveries, clusters, unchecked: unchecked.map(({ reason }) => reason),
  };
}

test('an Application of Applications is followed from where nothing applies it, to objects of directories and of kustomizations', () => {
  const said = check({
    'root.yaml': application('root', { path: 'apps' }),
    'apps/a.yaml': application('a', { path: 'a' }),
    'apps/b.yaml': application('b', { path: 'b', directory: { recurse: true, exclude: 'skip*' } }),
    'a/kustomization.yaml': 'resources: [cm.yaml]\nnamePrefix: my-\n',
    'a/cm.yaml': configMap('a'),
    'a/unlisted.yaml': configMap('unlisted'),
    'b/cm.yaml': configMap('b'),
    'b/deep/cm.yaml': configMap('deep'),
    'b/skip.yaml': configMap('B_b'),
  });
  expect(said).toMatchObject({ findings: ['object-name b/skip.yaml: ' + NAME], deliveries: 3, clusters: ['argocd'] });
});

const NAME = 'ConfigMap B_b: name "B_b" is not valid: the API server rejects it';

test('what two Applications both apply, and what a project forbids, is said', () => {
  const project = yaml({
    apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'team', namespace: 'argocd' }, spec: { sourceRepos: ['https://git.example.com/team/*'], destinations: [] },
  });
  expect(check({
    'root.yaml': application('root', { path: 'apps' }),
    'apps/a.yaml': application('a', { path: 'a' }),
    'apps/b.yaml': application('b', { path: 'b' }, { project: 'team' }),
    'apps/team.yaml': project,
    'a/cm.yaml': configMap('same'),
    'b/cm.yaml': configMap('same'),
  }).findings).toEqual([
    expect.stringMatching(/^project-rules apps\/b\.yaml: Application b has the source .*, which project team does not allow/),
    expect.stringMatching(/^project-rules apps\/b\.yaml: Application b applies to namespace apps .*, which project team does not allow/),
    'applied-twice b/cm.yaml: Application a and Application b both apply ConfigMap apps/same to argocd, the first from a/cm.yaml:1',
  ]);
});

test('Applications that apply themselves, and other cycles, are where it begins', () => {
  const said = check({
    'apps/root.yaml': application('root', { path: 'apps' }),
    'apps/a.yaml': application('a', { path: 'a' }),
    'a/cm.yaml': configMap('a'),
  });
  expect(said).toMatchObject({ findings: [], deliveries: 2 });
});

test.each<[string, object[], object, object, { readonly [path: string]: string }]>([
  ['a list', [{ list: { elements: [{ env: 'dev' }, { env: 'prod' }] } }], { metadata: { name: 'app-{{env}}' } }, {}, {}],
  ['a list, as Go template', [{ list: { elements: [{ env: 'dev' }, { env: 'prod' }] } }], { metadata: { name: 'app-{{ .env | lower }}' } }, { goTemplate: true }, {}],
  ['directories', [{ git: { repoURL: REPOSITORY, revision: 'HEAD', directories: [{ path: 'env/*' }, { path: 'env/old', exclude: true }] } }], { metadata: { name: 'app-{{path.basename}}' } }, {}, {}],
  ['directories, as Go template', [{ git: { repoURL: REPOSITORY, revision: 'HEAD', directories: [{ path: 'env/*' }, { path: 'env/old', exclude: true }] } }],
    { metadata: { name: 'app-{{ index .path.segments 1 }}' } }, { goTemplate: true }, {}],
  ['files', [{ git: { repoURL: REPOSITORY, revision: 'HEAD', files: [{ path: 'config/**/config.json' }] } }], { metadata: { name: 'app-{{cluster.env}}' } }, {},
    { 'config/a/config.json': '{"cluster":{"env":"dev"}}', 'config/b/config.json': '{"cluster":{"env":"prod"}}' }],
  ['a matrix', [{ matrix: { generators: [{ list: { elements: [{ env: 'dev' }, { env: 'prod' }] } }, { list: { elements: [{ name: '{{env}}' }] } }] } }], { metadata: { name: 'app-{{name}}' } }, {}, {}],
  ['a merge', [{ merge: { mergeKeys: ['env'], generators: [{ list: { elements: [{ env: 'dev', at: 'x' }, { env: 'prod', at: 'prod' }] } }, { list: { elements: [{ env: 'dev', at: 'dev' }] } }] } }],
    { metadata: { name: 'app-{{at}}' } }, {}, {}],
])('a set with %s is expanded', (_, generators, template, spec, files) => {
  const path = 'env/{{' + (template as { metadata: { name: string } }).metadata.name.split('{{')[1];
  const whole = { ...template, spec: { project: 'default', source: { repoURL: REPOSITORY, path }, destination: { server: 'https://kubernetes.default.svc', namespace: 'apps' } } };
  const said = check({
    'root.yaml': application('root', { path: 'sets' }),
    'sets/set.yaml': set(generators, whole, spec),
    'env/dev/cm.yaml': configMap('dev'),
    'env/prod/cm.yaml': configMap('dev'), // the same object: two Applications own it
    'env/old/cm.yaml': configMap('old'),
    ...files,
  });
  expect(said.findings).toEqual(['applied-twice env/prod/cm.yaml: Application app-dev and Application app-prod both apply ConfigMap apps/dev to argocd, the first from env/dev/cm.yaml:1']);
  expect(said.unchecked.some((reason) => reason.includes('ApplicationSet'))).toBe(false);
});

test.each<[string, object[], object]>([
  ['pull requests', [{ pullRequest: { github: { owner: 'o', repo: 'r' } } }], {}],
  ['clusters with labels', [{ clusters: { selector: { matchLabels: { a: 'b' } } } }], {}],
  ['a template that computes', [{ list: { elements: [{ env: 'dev' }] } }], { goTemplate: true, template: { metadata: { name: '{{ if .env }}x{{ end }}' }, spec: { project: 'default', source: { repoURL: REPOSITORY, path: 'env/dev' }, destination: { name: 'in-cluster' } } } }],
  ['a patch of the template', [{ list: { elements: [{ env: 'dev' }] } }], { templatePatch: 'spec: {}' }],
])('a set with %s stays unknown, and nothing is said of what it may apply', (_, generators, spec) => {
  const said = check({ 'set.yaml': set(generators, {}, spec), 'env/dev/cm.yaml': configMap('dev') });
  expect(said.findings.filter((each) => !each.startsWith('set-parameters'))).toEqual([]);
  expect(said.unchecked).toContainEqual(expect.stringMatching(/set\.yaml:1:1 ApplicationSet set has generators whose Applications are not known from files/));
});

test('charts, plugins, Jsonnet, other revisions and other repositories are unknown', () => {
  const said = check({
    'root.yaml': application('root', { path: 'apps' }),
    'apps/chart.yaml': application('chart', { path: 'chart' }),
    'apps/plugin.yaml': application('plugin', { path: 'plugin', plugin: { name: 'x' } }),
    'apps/jsonnet.yaml': application('jsonnet', { path: 'jsonnet' }),
    'apps/tag.yaml': application('tag', { path: 'bad', targetRevision: 'v1.0.0' }),
    'apps/other.yaml': application('other', { repoURL: 'https://git.example.com/other.git', path: 'bad' }),
    'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n',
    'chart/templates/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n',
    'plugin/cm.yaml': configMap('a'),
    'jsonnet/a.jsonnet': '{}',
    'bad/cm.yaml': configMap('a'),
  });
  expect(said.findings).toEqual([]);
  expect(said.unchecked).toEqual(expect.arrayContaining([
    expect.stringMatching(/chart is a chart, or Jsonnet/), expect.stringMatching(/jsonnet is a chart, or Jsonnet/), expect.stringMatching(/Application tag fetches .* at v1\.0\.0/),
    expect.stringMatching(/Application other fetches https:\/\/git\.example\.com\/other\.git/),
  ]));
});

test('a manifest that no Application applies is judged by itself', () => {
  expect(check({ 'apps/x.yaml': application('x', { path: 'gone', repoURL: 'https://e.example.com/x' }), 'manifests/cm.yaml': configMap('B_b', 'default') }).findings).toEqual([`object-name manifests/cm.yaml: ${NAME}`]);
});
