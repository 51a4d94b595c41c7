import { Chart, Duration, Testing } from 'cdk8s';
import { App, argocd, LabelOperator, Repository, Secret } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

let chart: Chart;
beforeEach(() => { chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' }); });

const { ApplicationSource, Destination } = argocd;
const clusters = new argocd.ClusterGenerator();
const folders = new argocd.GitDirectoryGenerator({ url: 'https://github.com/org/manifests.git', paths: ['apps/*'], excludedPaths: ['apps/base'] });

function set(props: Partial<argocd.ApplicationSetProps>): argocd.ApplicationSet {
  const source = ApplicationSource.git({ url: 'https://github.com/org/manifests.git', revision: 'main', path: folders.path });
  return new argocd.ApplicationSet(chart, 'set', {
    generators: [clusters], template: { name: `web-${clusters.nameNormalized}`, source, destination: Destination.server(clusters.server, 'web'), engineDefaults: true }, ...props,
  });
}

test('parameters of generators stand in texts', () => {
  const files = new argocd.GitFileGenerator({ repository: new Repository(new App(), 'manifests', { url: 'https://github.com/org/a.git', branch: 'stable' }), paths: ['**/c.json'], pathParamPrefix: 'my-file' });
  const made = set({ generators: [new argocd.MatrixGenerator({ generators: [clusters, files] })] });
  expect(problemsOf(made)).toEqual([]);
  expect(made.toJson().spec).toEqual({
    generators: [{
      matrix: {
        generators: [{ clusters: {} }, { git: { repoURL: 'https://github.com/org/a.git', revision: 'stable', files: [{ path: '**/c.json' }], pathParamPrefix: 'my-file' } }],
      },
    }],
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    applyNestedSelectors: true,
    template: {
      metadata: { name: 'web-{{ .nameNormalized }}' },
      spec: {
        project: 'default',
        source: { repoURL: 'https://github.com/org/manifests.git', targetRevision: 'main', path: '{{ .path.path }}' },
        destination: { server: '{{ .server }}', namespace: 'web' },
        syncPolicy: { automated: {} },
      },
    },
  });
  expect([
    files.filename, files.segment(1), folders.segment(0), clusters.label('example.com/stage'), clusters.annotation('owner'), clusters.value('replicas'), clusters.parameter('a-b'),
    files.parameter('cluster', 'name'), new argocd.PluginGenerator({ configMapName: 'a' }).input('region'),
  ]).toEqual([
    '{{ index . "my-file" "path" "filename" }}', '{{ index . "my-file" "path" "segments" 1 }}', '{{ index .path.segments 0 }}', '{{ index .metadata.labels "example.com/stage" }}',
    '{{ .metadata.annotations.owner }}', '{{ .values.replicas }}', '{{ index . "a-b" }}', '{{ .cluster.name }}', '{{ .generator.input.parameters.region }}',
  ]);
});

test('what a generator says of its Applications comes before the template, and only what it says', () => {
  const generator = new argocd.ListGenerator({ elements: [{ stage: 'a' }], template: { labels: { stage: 'a' }, prune: false } });
  expect(set({ generators: [generator] }).toJson().spec.generators).toEqual([{
    list: { elements: [{ stage: 'a' }], template: { metadata: { labels: { stage: 'a' } }, spec: { project: '', destination: {}, syncPolicy: { automated: { prune: false } } } } },
  }]);
});

test('rolls out in steps', () => {
  const steps = [{ matchExpressions: [{ key: 'stage', operator: LabelOperator.IN, values: ['a'] }] }, { matchExpressions: [], maxUpdate: '25%' }, { matchExpressions: [], maxUpdate: '1' }];
  const { strategy } = set({ rollingSync: { steps } }).toJson().spec;
  expect(strategy).toEqual({
    type: 'RollingSync',
    rollingSync: { steps: [{ matchExpressions: [{ key: 'stage', operator: 'In', values: ['a'] }] }, { matchExpressions: [], maxUpdate: '25%' }, { matchExpressions: [], maxUpdate: 1 }] },
  });
});

const elsewhere = (): argocd.ProviderToken => ({ secret: Secret.fromSecretName(chart, 'token', { name: 'scm', namespace: 'web', keys: ['a'] }), key: 'token' });

test.each<[string, () => Partial<argocd.ApplicationSetProps>, string[]]>([
  ['no generators', () => ({ generators: [] }), ['argocd-generator it has no generators, so it makes no Application']],
  ['one name for all', () => ({ template: { name: 'web', source: ApplicationSource.git({ url: 'a', path: 'b' }) } }),
    ['argocd-generator its template has the name "web" without a parameter, so all its Applications have one name']],
  ['no name', () => ({ template: { source: ApplicationSource.git({ url: 'a', path: 'b' }) } }), ['argocd-generator its template has no name']],
  ['no source', () => ({ template: { name: clusters.name } }), ['argocd-source it has no source']],
  ['an empty list', () => ({ generators: [new argocd.ListGenerator({ elements: [] })] }), ['argocd-generator a list has no elements, so it makes no Application']],
  ['a matrix of three', () => ({ generators: [new argocd.MatrixGenerator({ generators: [clusters, clusters, clusters] })] }), ['argocd-generator a matrix has 3 generators, but Argo CD takes exactly 2']],
  ['a merge of one', () => ({ generators: [new argocd.MergeGenerator({ generators: [clusters], mergeKeys: [] })] }),
    ['argocd-generator a merge has 1 generator, but Argo CD takes at least 2', 'argocd-generator a merge has no mergeKeys, which Argo CD rejects']],
  ['Git without a repository and paths', () => ({ generators: [new argocd.GitFileGenerator({ paths: [] })] }),
    ['argocd-generator a generator of files in Git has neither repository nor url', 'argocd-generator a generator of files in Git has no paths, so it makes no Application']],
  ['an interval that is none', () => ({ generators: [new argocd.PluginGenerator({ configMapName: 'a', interval: Duration.millis(500) })] }), ['duration interval 0.5 s is not a valid interval of a generator']],
  ['half an access to Bitbucket', () => ({ generators: [new argocd.PullRequestGenerator({ provider: argocd.PullRequestProvider.bitbucket({ owner: 'a', repo: 'b', username: 'c' }) })] }),
    ['argocd-generator the access to Bitbucket has a user without a password']],
  ['a token of another namespace, and a key that is not there', () => ({ generators: [new argocd.ScmProviderGenerator({ provider: argocd.ScmProvider.gitea({ owner: 'a', api: 'https://b', token: elsewhere() }) })] }),
    ['cross-namespace token refers to Secret scm in namespace web, but Secrets are read from namespace argocd', 'secret-key token: Secret scm has no key token; it has a']],
  ['steps that match nothing', () => ({ rollingSync: { steps: [{ matchExpressions: [{ key: 'a', operator: LabelOperator.EXISTS }], maxUpdate: 'all' }] } }),
    ['argocd-generator step 1 of rollingSync has the operator Exists, which matches nothing there', 'argocd-generator step 1 of rollingSync has maxUpdate "all", which is not valid']],
  ['no steps', () => ({ rollingSync: { steps: [] } }), ['argocd-generator rollingSync has no steps, so no Application is synced']],
])('refuses %s', (_, props, expected) => {
  expect(problemsOf(set(props())).map(({ check, message }) => `${check} ${message}`)).toEqual(expected);
});
