import { Chart, Testing } from 'cdk8s';
import { argocd } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

const { RbacPolicy } = argocd;

function config(props: argocd.RbacConfigProps): argocd.RbacConfig {
  return new argocd.RbacConfig(new Chart(Testing.app(), 'chart', { namespace: 'argocd' }), 'rbac', props);
}

test('is argocd-rbac-cm: policies of roles, and who has them', () => {
  const made = config({
    defaultRole: 'readonly',
    scopes: ['groups', 'email'],
    roles: [
      { name: 'admin', members: ['platform'] },
      { name: 'deployer', members: ['web', 'ci'], policies: [RbacPolicy.allow('sync', { object: 'team-web/*' }), RbacPolicy.allow('get'), RbacPolicy.deny('delete', { resource: 'projects' })] },
    ],
  });
  expect(problemsOf(made)).toEqual([]);
  expect(made.toJson()).toMatchObject({
    metadata: { name: 'argocd-rbac-cm' },
    data: {
      'policy.default': 'role:readonly',
      'scopes': '[groups, email]',
      'policy.csv': 'g, platform, role:admin\np, role:deployer, applications, sync, team-web/*, allow\np, role:deployer, applications, get, */*, allow\n'
        + 'p, role:deployer, projects, delete, *, deny\ng, web, role:deployer\ng, ci, role:deployer\n',
    },
  });
});

test.each<[string, argocd.RbacConfigProps, string]>([
  ['a resource', { roles: [{ name: 'a', policies: [RbacPolicy.allow('get', { resource: 'pods' })] }] }, 'role a: "pods" is not a valid resource'],
  ['an action', { roles: [{ name: 'a', policies: [RbacPolicy.allow('deploy')] }] }, 'role a: "deploy" is not a valid action on applications'],
  ['an action that the resource does not have', { roles: [{ name: 'a', policies: [RbacPolicy.allow('sync', { resource: 'clusters' })] }] }, 'role a: "sync" is not a valid action on clusters'],
  ['a path that the action does not take', { roles: [{ name: 'a', policies: [RbacPolicy.allow('sync/apps/*')] }] }, 'role a: "sync/apps/*" has a path, which sync on applications does not take'],
  ['an object with a space', { roles: [{ name: 'a', policies: [RbacPolicy.allow('get', { object: 'a b' })] }] }, 'role a: "a b" is not a valid object'],
  ['an object without its project', { roles: [{ name: 'a', policies: [RbacPolicy.allow('get', { object: 'web' })] }] }, 'role a: "web" matches no applications, which belong to projects'],
  ['the name of a role', { roles: [{ name: 'role:a', members: ['b'] }] }, '"role:a" is not a valid name of a role'],
  ['a role of nothing', { roles: [{ name: 'a' }] }, 'role a has neither policies nor members'],
  ['a member', { roles: [{ name: 'admin', members: ['a, b'] }] }, 'role admin: "a, b" is not a valid group or account'],
  ['a default role', { roles: [], defaultRole: 'reader' }, 'defaultRole reader is not one of the roles'],
])('refuses %s', (_, props, message) => {
  expect(problemsOf(config(props))).toMatchObject([{ check: 'argocd-config', message }]);
});
