import { ApiObject } from 'cdk8s';
import { App, argocd, Cluster, Repository } from '../../src';
import { errorsFrom } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

const URL = 'https://github.com/mon-org/mon-app-gitops';

/** What is refused of an Application of the project `team`, which applies a folder with these objects. */
function refused(project: argocd.AppProjectProps | undefined, props: Partial<argocd.ApplicationProps> = {}, ...kinds: string[]): string[] {
  const app = new App({ outdir: makeRoot() });
  const repository = new Repository(app, 'manifests', { url: URL });
  const { system } = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps() });
  const folder = repository.folder('web', { namespace: 'web' });
  for (const kind of ['core/ConfigMap', ...kinds]) {
    const [group, name] = kind.split('/');
    new ApiObject(folder, name.toLowerCase(), { apiVersion: group === 'core' ? 'v1' : `${group}/v1`, kind: name, metadata: { name: 'web' } });
  }
  const team = project ? new argocd.AppProject(system, 'team', { name: 'team', ...project }) : argocd.AppProject.fromAppProjectName(system, 'team', { name: 'team' });
  new argocd.Application(system, 'web', { name: 'web', folder, project: team, createNamespace: true, ...props });
  return errorsFrom(app, 'project-rules').map((line) => line.replace(/^\[[^\]]*\] project-rules /, ''));
}

const { Destination } = argocd;
const all: argocd.AppProjectProps = { sourceRepos: ['*'], destinations: [Destination.inCluster('*')] };

test.each<[string, argocd.AppProjectProps, Partial<argocd.ApplicationProps>]>([
  ['everything', all, {}],
  ['an organization', { ...all, sourceRepos: ['https://github.com/mon-org/*'] }, {}],
  ['the address in another spelling', { ...all, sourceRepos: [`${URL.toUpperCase()}.git`] }, {}],
  ['all but one', { ...all, sourceRepos: ['!https://github.com/other/*', '*'] }, {}],
  ['a namespace', { ...all, destinations: [Destination.inCluster('w{eb,ab}')] }, {}],
  ['all namespaces but one', { ...all, destinations: [Destination.inCluster('!kube-system'), Destination.inCluster('*')] }, {}],
  ['a cluster by another of its names', { ...all, destinations: [Destination.server('https://10.0.0.1:6443', 'web')] }, { destination: Destination.named('edge', 'web') }],
  ['the own cluster by its name', { ...all, destinations: [Destination.named('in-cluster', 'web')] }, {}],
])('a project that allows %s', (_, project, props) => {
  expect(refused(project, props)).toEqual([]);
});

test('a project of others is not judged', () => {
  expect(refused(undefined)).toEqual([]);
});

const SOURCE = `Application web has the source ${URL}, which project team does not allow — add it to sourceRepos of the project, or give the Application another one`;
const destination = (namespace: string, cluster = 'the cluster of Argo CD'): string =>
  `Application web applies to namespace ${namespace} of ${cluster}, which project team does not allow — add it to destinations of the project, or give the Application another one`;

test.each<[string, argocd.AppProjectProps, Partial<argocd.ApplicationProps>, string]>([
  ['another source', { ...all, sourceRepos: ['https://github.com/other/*'] }, {}, SOURCE],
  ['no sources', { ...all, sourceRepos: [] }, {}, SOURCE],
  ['a part of a path only', { ...all, sourceRepos: ['https://github.com/*'] }, {}, SOURCE],
  ['everything but this', { ...all, sourceRepos: ['*', `!${URL}`] }, {}, SOURCE],
  ['another namespace', { ...all, destinations: [Destination.inCluster('team-*')] }, {}, destination('web')],
  ['no destinations', { sourceRepos: ['*'] }, {}, destination('web')],
  ['another cluster', { ...all, destinations: [Destination.named('edge')] }, { destination: Destination.server('https://10.0.0.1:6443') }, ''],
  ['all namespaces but this', { ...all, destinations: [Destination.inCluster('!web'), Destination.inCluster('*')] }, {}, destination('web')],
  ['this cluster only', all, { destination: Destination.server('https://10.0.0.1:6443') }, destination('web', 'https://10.0.0.1:6443')],
])('refuses what a project does not allow: %s', (_, project, props, expected) => {
  expect(refused(project, props)).toEqual(expected === '' ? [] : [expected]);
});

test('refuses kinds outside namespaces that are not listed, and objects in other namespaces', () => {
  const kinds = ['core/Namespace', 'rbac.authorization.k8s.io/ClusterRole'];
  expect(refused(all, {}, ...kinds)).toEqual([
    'Application web has Namespace web, which project team does not allow — add Namespace to clusterResourceWhitelist of the project, or give the Application another one',
    'Application web has ClusterRole web, which project team does not allow — add ClusterRole to clusterResourceWhitelist of the project, or give the Application another one',
  ]);
  expect(refused({ ...all, clusterResourceWhitelist: [{ kind: 'Namespace' }, { group: '*', kind: 'Cluster*' }] }, {}, ...kinds)).toEqual([]);
  expect(refused({ ...all, destinations: [Destination.inCluster('app')] }, { destination: Destination.inCluster('app') })).toEqual([
    'Application web has ConfigMap web in namespace web, which project team does not allow — add the namespace to destinations of the project, or give the Application another one',
  ]);
});

test('refuses a project that does not exist', () => {
  const app = new App({ outdir: makeRoot() });
  const repository = new Repository(app, 'manifests', { url: URL });
  const { system } = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps() });
  const spec = { project: 'team', source: { repoURL: 'https://example.com/a', path: 'a' }, destination: { server: 'https://kubernetes.default.svc', namespace: 'a' } };
  new ApiObject(system, 'web', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'web' }, spec });
  expect(errorsFrom(app, 'project-rules')).toEqual([
    '[manifests/clusters--production/web] project-rules Application web is of project team, which does not exist in production — create an AppProject of this name in the namespace of Argo CD, '
    + 'or declare it with argocd.AppProject.fromAppProjectName',
  ]);
});
