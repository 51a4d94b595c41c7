import { Chart, Duration, Testing } from 'cdk8s';
import { App, argocd, Cluster, ExternalObject, Repository } from '../../src';
import { problemsOf } from '../../src/base/problem';

let chart: Chart;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' });
  count = 0;
});

const git = { url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: 'kubernetes/production' };
const source = argocd.ApplicationSource.git(git);

function application(props: Partial<argocd.ApplicationProps>): argocd.Application {
  return new argocd.Application(chart, `application-${count++}`, { source, ...props });
}

function problems(props: Partial<argocd.ApplicationProps>): string[] {
  return problemsOf(application(props)).map(({ check, message }) => `${check} ${message}`);
}

test('the seed\'s own Application', () => {
  const made = new argocd.Application(chart, 'mon-app-production', {
    name: 'mon-app-production', source, destination: argocd.Destination.inCluster('production'), createNamespace: true, pruneLast: true, prune: true, selfHeal: true, engineDefaults: true,
  });
  expect(made.toJson()).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'mon-app-production', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: git.url, targetRevision: 'main', path: git.path },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'production' },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true', 'PruneLast=true'] },
    },
  });
});

test('prunes, heals and retries unless told otherwise', () => {
  expect(application({}).toJson().spec.syncPolicy).toEqual({
    automated: { prune: true, selfHeal: true },
    retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
    syncOptions: ['PruneLast=true', 'ServerSideApply=true', 'FailOnSharedResource=true'],
  });
  expect(application({ automated: false, engineDefaults: true }).toJson().spec.syncPolicy).toEqual({ automated: { enabled: false } });
});

test('leaves what it ignores alone, too', () => {
  const { syncPolicy, ignoreDifferences } = application({ ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }] }).toJson().spec;
  expect(ignoreDifferences).toEqual([{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }]);
  expect(syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
});

test('names images as kustomize takes them', () => {
  const images = [
    { name: 'a', newTag: '1' }, { name: 'a', newName: 'b', newTag: '1' }, { name: 'a', newName: 'b', digest: 'sha256:1' }, { name: 'a', newName: 'b', newTag: '1', digest: 'sha256:1' },
    { name: 'a', newName: 'b' },
  ];
  expect(application({ source: argocd.ApplicationSource.git({ ...git, kustomize: { images } }) }).toJson().spec.source.kustomize.images)
    .toEqual(['a:1', 'a=b:1', 'a=b@sha256:1', 'a=b:1@sha256:1', 'a=b']);
});

test('refers to files of another source', () => {
  const values = argocd.ApplicationSource.git({ url: 'https://github.com/org/values.git' });
  const valueFiles = [values.file('/grafana.yaml')];
  const sources = [values, argocd.ApplicationSource.chart({ repository: 'https://grafana.github.io/helm-charts', chart: 'grafana', version: '10.1.0', helm: { valueFiles } })];
  const made = application({ source: undefined, sources });
  expect(problemsOf(made)).toEqual([]);
  expect(made.toJson().spec.sources[0]).toEqual({ repoURL: 'https://github.com/org/values.git', ref: 'values' });
  expect(made.toJson().spec.sources[1].helm.valueFiles).toEqual(['$values/grafana.yaml']);
});

describe('refuses', () => {
  const { ApplicationSource } = argocd;
  const chartSource = { repository: 'https://charts.example.com', chart: 'web', version: '1' };
  const values = (): argocd.ApplicationSource => ApplicationSource.git({ url: git.url, ref: 'values' });

  test.each<[string, Partial<argocd.ApplicationProps>, string[]]>([
    ['no source', { source: undefined }, ['argocd-source it has no source']],
    ['two kinds of source', { sources: [source] }, ['argocd-source it has source and sources, of which Argo CD takes one']],
    ['an empty list', { source: undefined, sources: [] }, ['argocd-source sources is empty']],
    ['one ref twice', { source: undefined, sources: [values(), values()] }, ['argocd-source two sources have the ref values']],
    ['neither path nor chart', { source: ApplicationSource.git({ url: git.url }) }, [`argocd-source source has neither a path nor a chart: ${git.url}`]],
    ['an absolute path', { source: ApplicationSource.git({ ...git, path: '/a' }) }, ['argocd-source source has the path /a, which is absolute']],
    ['two tools', { source: ApplicationSource.git({ ...git, kustomize: {}, helm: {} }) }, ['argocd-source source has kustomize and helm, but Argo CD builds a source by one of them']],
    ['a registry of charts with a scheme', { source: ApplicationSource.chart({ ...chartSource, repository: 'oci://ghcr.io/org' }) },
      ['argocd-source source has the chart web of oci://ghcr.io/org, but Argo CD takes registries of charts without a scheme']],
    ['two kinds of values', { source: ApplicationSource.chart({ ...chartSource, helm: { values: {}, valuesYaml: '' } }) }, ['argocd-source source has both values and valuesYaml, of which Argo CD ignores the text']],
    ['a patch that is none', { source: ApplicationSource.git({ ...git, kustomize: { patches: [{}] } }) }, ['argocd-source source: kustomize.patches[0] has neither patch nor path']],
    ['a parameter without a value', { source: ApplicationSource.git({ ...git, plugin: { parameters: [{ name: 'a' }] } }) }, ['argocd-source source: the parameter a of the plugin has no value']],
    ['the root as what is hydrated', { source: undefined, sourceHydrator: { drySource: source, syncBranch: 'a', syncPath: '.' } },
      ['argocd-source sourceHydrator.syncPath "." is the root of the branch, which the API server rejects']],
    ['an address that is none', { destination: argocd.Destination.server('production') }, ['argocd-destination destination "production" is not a valid address of an API server']],
    ['options of what is off', { automated: false, prune: true, selfHeal: true }, ['argocd-sync prune and selfHeal has no effect, because automated is false']],
    ['labels of a namespace that is not created', { namespaceMetadata: {} }, ['argocd-sync namespaceMetadata has no effect without createNamespace']],
    ['replace and server-side apply', { replace: true, serverSideApply: true }, ['argocd-sync it has both replace and serverSideApply, of which Argo CD ignores serverSideApply']],
    ['force without replace', { force: true }, ['argocd-sync force has no effect without replace']],
    ['half a retry', { retry: { limit: 1.5, factor: 0 } }, ['argocd-sync retry.limit 1.5 is not a valid number of retries', 'argocd-sync retry.factor 0 is not a valid factor']],
    ['a delay of nothing', { retry: { delay: Duration.seconds(0) } }, ['duration retry.delay 0 ms is not a valid duration']],
    ['a history of less than nothing', { revisionHistoryLimit: -1 }, ['argocd-sync revisionHistoryLimit -1 is not a valid number of syncs']],
    ['a difference without fields', { ignoreDifferences: [{ kind: 'Deployment' }] }, ['argocd-ignore ignoreDifferences[0] of Deployment names no fields, so it ignores nothing']],
    ['a pointer that is none', { ignoreDifferences: [{ kind: 'Deployment', jsonPointers: ['spec.replicas'] }] },
      ['argocd-ignore ignoreDifferences[0] has the JSON pointer "spec.replicas", which does not begin with a slash']],
    ['half a wave', { syncWave: 0.5 }, ['argocd-wave syncWave 0.5 is not a valid sync wave']],
  ])('%s', (_, props, expected) => {
    expect(problems(props)).toEqual(expected);
  });
});

describe('dependsOn', () => {
  const waveOf = (each: argocd.Application): string | undefined => each.toJson().metadata.annotations?.['argocd.argoproj.io/sync-wave'];

  test('becomes the sync wave after the last of them', () => {
    const first = application({});
    const second = application({ dependsOn: [first] });
    const third = application({ dependsOn: [first, second] });
    const beside = application({ dependsOn: [first], syncWave: 7 });
    const last = application({ dependsOn: [beside] });
    expect([first, second, third, beside, last].map(waveOf)).toEqual([undefined, '1', '2', '7', '8']);
    expect([first, second, third, beside, last].flatMap((each) => problemsOf(each))).toEqual([]);
  });

  test.each([[0, 'the same'], [-1, 'before 0']])('refuses wave %d, which contradicts it', (syncWave, how) => {
    const first = application({ name: 'first' });
    const second = application({ dependsOn: [first], syncWave, name: 'second' });
    expect(problemsOf(second)).toMatchObject([{
      check: 'argocd-wave',
      message: `Application second depends on first, but has sync wave ${syncWave}, which is ${how}: it does not wait`,
      fix: 'remove syncWave, which follows from dependsOn, or use at least 1',
    }]);
  });

  test('is of Applications of the same folder, each once', () => {
    const first = application({ name: 'first' });
    const elsewhere = argocd.Application.fromApplicationName(chart, 'external', { name: 'external' });
    const release = new ExternalObject(chart, 'release', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: 'release' });
    const made = application({ dependsOn: [first, first, elsewhere, release] });
    expect(problemsOf(made).map(({ check, message }) => `${check} ${message}`)).toEqual([
      'depends-on-twice dependsOn refers to first twice',
      'depends-on-kind dependsOn refers to Application external, which is not an Application of this program',
      'depends-on-kind dependsOn refers to HelmRelease release, which is not an Application of this program',
    ]);
    const repository = new Repository(new App(), 'manifests', { url: git.url });
    const [a, b] = ['a', 'b'].map((path) => new argocd.Application(repository.folder(path, { namespace: 'argocd' }), 'app', { source }));
    const waiting = new argocd.Application(repository.folder('b'), 'waiting', { source, dependsOn: [a, b] });
    expect(problemsOf(waiting).map(({ message }) => message)).toEqual(['dependsOn refers to Application app, which is in another folder']);
  });
});

test('a folder gives source and namespace; where it has no list of its files, they are read one by one', () => {
  const app = new App();
  const repository = new Repository(app, 'manifests', { url: git.url, branch: 'stable' });
  const folder = repository.folder('apps/web', { namespace: 'web' });
  const system = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps() }).system;
  const made = new argocd.Application(system, 'web', { folder, sourceOptions: { kustomize: { namePrefix: 'a-' } } });
  expect(made.toJson().spec).toMatchObject({
    source: { repoURL: git.url, targetRevision: 'stable', path: 'apps/web', kustomize: { namePrefix: 'a-' } }, destination: { namespace: 'web' },
  });
  expect(problemsOf(new argocd.Application(system, 'web-2', { folder, source }))).toMatchObject([{ message: 'it has both folder apps/web and another source' }]);
  expect(problemsOf(new argocd.Application(system, 'web-3', { source, sourceOptions: {} }))).toMatchObject([{ message: 'sourceOptions has no effect without a folder' }]);
  expect(problemsOf(new argocd.Application(chart, 'web', { folder }))).toMatchObject([{ message: 'folder apps/web belongs to another app, which writes its repository' }]);
});

test.each([
  [undefined, ['resources-finalizer.argocd.argoproj.io/foreground']], [argocd.ApplicationDeletion.ORPHAN, undefined], [argocd.ApplicationDeletion.BACKGROUND, ['resources-finalizer.argocd.argoproj.io/background']],
])('deletes its objects as told: %s', (deletion, finalizers) => {
  expect(application({ deletion }).toJson().metadata.finalizers).toEqual(finalizers);
});
