import { Chart, Duration, Testing } from 'cdk8s';
import { argocd, ExternalObject, LabelOperator, LabelSelector, Secret } from '../../src';
import { problemsOf } from '../../src/base/problem';
import { expectComplete } from '../fields/complete';

const chart = new Chart(Testing.app(), 'argocd', { namespace: 'argocd' });
const selector: LabelSelector = { matchLabels: { stage: 'production' }, matchExpressions: [{ key: 'region', operator: LabelOperator.IN, values: ['eu'] }] };
const token: argocd.ProviderToken = { secret: Secret.fromSecretName(chart, 'token', { name: 'scm', namespace: 'argocd', keys: ['token'] }), key: 'token' };
const ca: argocd.ProviderCa = { configMap: new ExternalObject(chart, 'ca', { apiVersion: 'v1', kind: 'ConfigMap', name: 'ca', namespace: 'argocd' }), key: 'ca.crt' };
const project = argocd.AppProject.fromAppProjectName(chart, 'team', { name: 'team' });

const kustomize: argocd.KustomizeOptions = {
  namePrefix: 'a-',
  nameSuffix: '-z',
  namespace: 'web',
  images: [{ name: 'mon-app', newName: 'ghcr.io/mon-org/mon-app', newTag: '1.3.0' }],
  replicas: { 'mon-app': 10 },
  patches: [{
    patch: '- op: remove\n  path: /spec/replicas\n',
    target: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'mon-app', namespace: 'web', labelSelector: 'a=b', annotationSelector: 'c=d' },
    options: { allowNameChange: true },
  }, { path: 'patch.yaml' }],
  components: ['../monitored'],
  ignoreMissingComponents: true,
  commonLabels: { team: 'web' },
  commonAnnotations: { app: '$ARGOCD_APP_NAME' },
  commonAnnotationsEnvsubst: true,
  forceCommonLabels: true,
  forceCommonAnnotations: true,
  labelWithoutSelector: true,
  labelIncludeTemplates: true,
  version: 'v5.8.1',
  kubeVersion: '1.36',
  apiVersions: ['monitoring.coreos.com/v1'],
};
const helm: argocd.HelmOptions = {
  releaseName: 'web',
  values: { replicas: 2, autoscaling: null },
  valueFiles: ['values-production.yaml'],
  ignoreMissingValueFiles: true,
  parameters: [{ name: 'image.tag', value: '1.30', forceString: true }],
  fileParameters: { config: 'files/config.json' },
  passCredentials: true,
  skipCrds: true,
  skipSchemaValidation: true,
  skipTests: true,
  namespace: 'web',
  kubeVersion: '1.36',
  apiVersions: ['monitoring.coreos.com/v1'],
  version: 'v3',
};
const variables: argocd.JsonnetVariable[] = [{ name: 'a', value: '1 + 1', code: true }];
const directory: argocd.DirectoryOptions = { recurse: true, include: '*.yaml', exclude: 'x.yaml', jsonnet: { extVars: variables, tlas: variables, libs: ['lib'] } };
const plugin: argocd.PluginOptions = {
  name: 'sops-v1.0', env: { KEY: 'x' }, parameters: [{ name: 'a', text: 'b' }, { name: 'c', list: ['d'] }, { name: 'e', map: { f: 'g' } }],
};

const git = { url: 'https://github.com/mon-org/mon-app-gitops', revision: 'main', path: 'kubernetes/production' };
const sources = [
  argocd.ApplicationSource.git({ ...git, kustomize, name: 'main', ref: 'main' }),
  argocd.ApplicationSource.chart({ repository: 'https://charts.example.com', chart: 'web', version: '1.0.0', helm }),
  argocd.ApplicationSource.chart({ repository: 'https://charts.example.com', chart: 'web', version: '1.0.0', helm: { valuesYaml: 'a: 1\n' } }),
  argocd.ApplicationSource.git({ ...git, directory }),
  argocd.ApplicationSource.git({ ...git, plugin }),
];
const tagged = argocd.ApplicationSource.git({ ...git, tagPrefix: 'app-' });

/** All fields but those of sources, which exclude each other. */
const everything: Omit<argocd.ApplicationOptions, 'source' | 'sources' | 'sourceHydrator' | 'destination'> = {
  project,
  prune: true,
  selfHeal: true,
  allowEmpty: true,
  retry: { limit: 5, refresh: false, delay: Duration.seconds(10), factor: 3, maxDelay: Duration.minutes(5) },
  createNamespace: true,
  namespaceMetadata: { labels: { team: 'web' }, annotations: { owner: 'web' } },
  ignoreDifferences: [{
    group: 'apps', kind: 'Deployment', name: 'web', namespace: 'web', jsonPointers: ['/spec/replicas'], jqPathExpressions: ['.spec.a'], managedFieldsManagers: ['hpa'],
  }],
  revisionHistoryLimit: 5,
  info: { runbook: 'https://example.com' },
};
const sourceHydrator = { drySource: argocd.ApplicationSource.git(git), syncBranch: 'environments/production', syncPath: 'web', hydrateToBranch: 'next' };
const variants: argocd.ApplicationOptions[] = [
  { ...everything, sources, destination: argocd.Destination.named('production', 'web') },
  ...sources.map((source) => ({ ...everything, source, destination: argocd.Destination.server('https://10.0.0.1:6443', 'web') })),
  { ...everything, sourceHydrator, destination: argocd.Destination.inCluster('web') },
  { source: sources[0], automated: false },
];

let count = 0;
function json(object: argocd.Application | argocd.AppProject | argocd.ApplicationSet): object {
  expect(problemsOf(object)).toEqual([]);
  return object.toJson();
}

test('an Application reaches every field', () => {
  const applications = variants.map((options) => json(new argocd.Application(chart, `application-${count++}`, options)));
  const ofNewer = [{ source: tagged }, { sources: [tagged] }].map((options) => json(new argocd.Application(chart, `application-${count++}`, options)));
  expectComplete('argoproj.io_v1alpha1_Application', [...applications, ...ofNewer], { operation: 'a sync by hand, which the command writes' });
});

test('an AppProject reaches every field', () => {
  const duration = Duration.hours(60);
  const resources: argocd.ProjectResource[] = [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'web-*' }];
  const made = json(new argocd.AppProject(chart, 'project', {
    description: 'the web team',
    sourceRepos: ['https://github.com/mon-org/*'],
    destinations: [argocd.Destination.inCluster('web-*'), argocd.Destination.named('production')],
    clusterResourceWhitelist: resources,
    clusterResourceBlacklist: resources,
    namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
    namespaceResourceBlacklist: [{ kind: 'ResourceQuota' }],
    roles: [{
      name: 'deployer',
      description: 'the pipeline',
      policies: [argocd.ProjectPolicy.allow('sync'), argocd.ProjectPolicy.deny('delete', { resource: 'applicationsets', object: 'web' })],
      groups: ['web'],
      tokens: [{ issuedAt: 1535390316, expiresAt: 1735390316, id: 'ci' }],
    }],
    syncWindows: [argocd.SyncWindow.deny({
      schedule: '0 22 * * 5',
      duration,
      timeZone: 'Europe/Paris',
      applications: ['*'],
      namespaces: ['web-*'],
      clusters: ['in-cluster'],
      matchesAll: true,
      manualSync: true,
      syncOverrun: true,
      description: 'the weekend',
    })],
    sourceNamespaces: ['web-argocd'],
    destinationServiceAccounts: [{ server: 'https://kubernetes.default.svc', namespace: 'web-*', serviceAccount: 'deployer' }],
    permitOnlyProjectScopedClusters: true,
    orphanedResources: { ignore: [{ group: 'apps', kind: 'Deployment', name: 'x' }] },
    signatureKeys: ['4AEE18F83AFDEB23'],
    sourceIntegrity: [{ repositories: ['https://github.com/mon-org/*'], keys: ['4AEE18F83AFDEB23'], mode: 'head' }],
  }));
  expectComplete('argoproj.io_v1alpha1_AppProject', [made], {});
});

/** Every kind of generator with everything, with this template of its own. */
function generators(template: argocd.ApplicationTemplate): argocd.Generator[] {
  const common = { template, selector, values: { a: 'b' }, interval: Duration.minutes(5) };
  const server = { api: 'https://git.example.com', insecure: true };
  const filters = [{ repositoryMatch: 'a', branchMatch: 'b', labelMatch: 'c', pathsExist: ['d'], pathsDoNotExist: ['e'] }];
  const scm = [
    argocd.ScmProvider.github({ organization: 'mon-org', api: server.api, token, appSecretName: 'app', allBranches: true }),
    argocd.ScmProvider.gitlab({ group: 'mon-org', ...server, token, ca, includeSubgroups: true, includeSharedProjects: false, topic: 'web', allBranches: true }),
    argocd.ScmProvider.gitea({ owner: 'mon-org', ...server, token, allBranches: true }),
    argocd.ScmProvider.bitbucketServer({ project: 'WEB', ...server, token, ca, allBranches: true }),
    argocd.ScmProvider.bitbucketServer({ project: 'WEB', ...server, username: 'a', password: token }),
    argocd.ScmProvider.bitbucket({ owner: 'mon-org', user: 'a', appPassword: token, allBranches: true }),
    argocd.ScmProvider.azureDevOps({ organization: 'mon-org', project: 'web', token, api: server.api, allBranches: true }),
    argocd.ScmProvider.codeCommit({ region: 'eu-west-1', role: 'arn:aws:iam::1:role/a', tags: { team: 'web' }, allBranches: true }),
  ];
  const requests = [
    argocd.PullRequestProvider.github({ owner: 'mon-org', repo: 'mon-app', api: server.api, token, appSecretName: 'app', labels: ['preview'] }),
    argocd.PullRequestProvider.gitlab({ project: '1', ...server, token, ca, labels: ['preview'], pullRequestState: 'opened' }),
    argocd.PullRequestProvider.gitea({ owner: 'mon-org', repo: 'mon-app', ...server, token, labels: ['preview'] }),
    argocd.PullRequestProvider.bitbucketServer({ project: 'WEB', repo: 'mon-app', ...server, token, ca }),
    argocd.PullRequestProvider.bitbucketServer({ project: 'WEB', repo: 'mon-app', ...server, username: 'a', password: token }),
    argocd.PullRequestProvider.bitbucket({ owner: 'mon-org', repo: 'mon-app', api: server.api, token }),
    argocd.PullRequestProvider.bitbucket({ owner: 'mon-org', repo: 'mon-app', username: 'a', password: token }),
    argocd.PullRequestProvider.azureDevOps({ organization: 'mon-org', project: 'web', repo: 'mon-app', api: server.api, token, labels: ['preview'] }),
  ];
  const path = { ...common, url: git.url, revision: 'main', paths: ['apps/*'], excludedPaths: ['apps/base'], pathParamPrefix: 'app' };
  return [
    new argocd.ListGenerator({ template, selector, elements: [{ stage: 'production' }], elementsYaml: '[]' }),
    new argocd.ClusterGenerator({ ...common, clusters: selector, flatList: true }),
    new argocd.ClusterDecisionGenerator({ ...common, configMapName: 'decisions', resourceName: 'web', resources: selector }),
    new argocd.GitDirectoryGenerator(path),
    new argocd.GitFileGenerator(path),
    new argocd.PluginGenerator({ ...common, configMapName: 'plugin', input: { region: 'eu' } }),
    ...scm.map((provider) => new argocd.ScmProviderGenerator({ ...common, provider, filters, cloneProtocol: 'https' })),
    ...requests.map((provider) => new argocd.PullRequestGenerator({
      ...common, provider, filters: [{ branchMatch: 'a', targetBranchMatch: 'b', titleMatch: 'c' }], continueOnRepoNotFoundError: true,
    })),
  ];
}

test('an ApplicationSet reaches every field', () => {
  const metadata = { name: 'web-{{ .stage }}', namespace: 'argocd', labels: { a: 'b' }, annotations: { c: 'd' }, finalizers: ['resources-finalizer.argocd.argoproj.io'] };
  const templates = variants.map((options): argocd.ApplicationTemplate => ({ ...metadata, ...options }));
  const sets = templates.map((template) => {
    const flat = generators(template);
    const inner = [new argocd.MatrixGenerator({ generators: [flat[0], flat[1]], template }), new argocd.MergeGenerator({ generators: [flat[0], flat[1]], mergeKeys: ['a'] })];
    const pairs = Array.from({ length: flat.length / 2 }, (_, i) => flat.slice(2 * i, 2 * i + 2));
    return json(new argocd.ApplicationSet(chart, `set-${count++}`, {
      generators: [
        ...flat,
        ...[...pairs, inner].map((two) => new argocd.MatrixGenerator({ generators: two, template, selector })),
        ...[...pairs, inner].map((two) => new argocd.MergeGenerator({ generators: two, mergeKeys: ['stage'], template, selector })),
      ],
      template,
      templatePatch: 'spec: {}\n',
      goTemplateOptions: ['missingkey=error'],
      rollingSync: { steps: [{ matchExpressions: [{ key: 'stage', operator: LabelOperator.IN, values: ['a'] }], maxUpdate: '25%' }], deletionOrder: argocd.DeletionOrder.REVERSE },
      applicationsSync: argocd.ApplicationsSync.CREATE_UPDATE,
      preserveResourcesOnDeletion: true,
      ignoreApplicationDifferences: [{ name: 'a', jsonPointers: ['/spec/a'], jqPathExpressions: ['.spec.b'] }],
      preservedAnnotations: ['a'],
      preservedLabels: ['b'],
    }));
  });
  expectComplete('argoproj.io_v1alpha1_ApplicationSet', sets, {});
});
