import { Chart, Duration, Testing } from 'cdk8s';
import { App, argocd, Repository } from '../../src';
import { problemsOf } from '../../src/base/problem';

let chart: Chart;
beforeEach(() => { chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' }); });

function project(props: argocd.AppProjectProps): argocd.AppProject {
  return new argocd.AppProject(chart, 'project', { name: 'team-web', ...props });
}

test('allows what it lists, and nothing outside namespaces', () => {
  const repository = new Repository(new App(), 'manifests', { url: 'https://github.com/org/manifests.git' });
  const made = project({
    repositories: [repository],
    sourceRepos: ['https://charts.example.com', repository.url],
    destinations: [argocd.Destination.inCluster('web-*'), argocd.Destination.named('production')],
    clusterResourceWhitelist: [{ kind: 'Namespace' }],
    roles: [{ name: 'deployer', groups: ['web', 'web'], policies: [argocd.ProjectPolicy.allow('sync'), argocd.ProjectPolicy.allow('action/apps/Deployment/restart', { object: 'mon-app' })] }],
  });
  expect(problemsOf(made)).toEqual([]);
  expect(made.toJson().spec).toEqual({
    sourceRepos: ['https://github.com/org/manifests.git', 'https://charts.example.com'],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'web-*' }, { name: 'production', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    roles: [{
      name: 'deployer',
      groups: ['web'],
      policies: ['p, proj:team-web:deployer, applications, sync, team-web/*, allow', 'p, proj:team-web:deployer, applications, action/apps/Deployment/restart, team-web/mon-app, allow'],
    }],
  });
});

const { ProjectPolicy, SyncWindow } = argocd;
const duration = Duration.hours(1);

test.each<[string, argocd.AppProjectProps, string[]]>([
  ['a long description', { description: 'x'.repeat(256) }, ['description has 256 characters, but the API server accepts at most 255']],
  ['one role twice', { roles: [{ name: 'a' }, { name: 'a' }] }, ['two roles have the name a, so Argo CD rejects the project']],
  ['the name of a role', { roles: [{ name: 'a b' }] }, ['"a b" is not a valid name of a role']],
  ['an action', { roles: [{ name: 'a', policies: [ProjectPolicy.allow('deploy')] }] }, ['role a: "deploy" is not a valid action on applications']],
  ['a resource', { roles: [{ name: 'a', policies: [ProjectPolicy.allow('get', { resource: 'projects' })] }] }, ['role a: "projects" is not a valid resource of a project\'s policy']],
  ['an object', { roles: [{ name: 'a', policies: [ProjectPolicy.allow('get', { object: 'a, b' })] }] }, ['role a: "a, b" is not a valid object of a policy']],
  ['nothing but what is denied', { sourceRepos: ['!*'] }, ['sourceRepos has "!*", which Argo CD rejects']],
  ['a service account', { destinationServiceAccounts: [{ server: '*', serviceAccount: 'a*' }] }, ['"a*" is not a valid service account of a destination, so Argo CD rejects the project']],
  ['a schedule', { syncWindows: [SyncWindow.allow({ schedule: 'friday', duration, clusters: ['*'] })] }, ['"friday" is not a valid schedule of a sync window']],
  ['a window about nothing', { syncWindows: [SyncWindow.allow({ schedule: '0 0 * * *', duration })] }, ['the sync window "0 0 * * *" is about nothing, so Argo CD rejects the project']],
  ['a long description of a window', { syncWindows: [SyncWindow.deny({ schedule: '0 0 * * *', duration, clusters: ['*'], description: 'x'.repeat(300) })] },
    ['the description of a sync window has 300 characters, but Argo CD accepts at most 255']],
])('refuses %s', (_, props, expected) => {
  expect(problemsOf(project(props)).map(({ check, message }) => [check, message])).toEqual(expected.map((message) => ['argocd-project', message]));
});
