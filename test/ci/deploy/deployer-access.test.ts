import { App, Repository, ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

function access(props: Partial<ci.DeployerAccessProps> = {}): ci.DeployerAccess {
  const repository = new Repository(new App(), 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  return new ci.DeployerAccess(repository.folder('shop'), 'deployer', { namespace: 'shop', ...props });
}

test('is an account with a role of its own namespace', () => {
  const one = access();
  const [account, role, binding] = one.node.children.map((child) => (child as unknown as { toJson(): any }).toJson());
  expect(account).toMatchObject({ kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'shop' }, automountServiceAccountToken: false });
  expect(role).toMatchObject({ kind: 'Role', metadata: { namespace: 'shop' } });
  expect(role.rules).toContainEqual({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'create', 'update', 'patch'] });
  expect(role.rules.flatMap((rule: { resources: string[] }) => rule.resources)).not.toEqual(expect.arrayContaining(['secrets']));
  expect(binding).toMatchObject({ roleRef: { kind: 'Role', name: 'deployer' }, subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'shop' }] });
  expect(problemsOf(one)).toEqual([]);
});

test.each([
  [[]], [[{ apiGroup: '*', resources: ['pods'] }]], [[{ apiGroup: '', resources: ['*'] }]], [[{ apiGroup: '', resources: ['pods'], verbs: ['*'] }]],
  [[{ apiGroup: 'rbac.authorization.k8s.io', resources: ['roles'], verbs: ['create', 'escalate'] }]], [[{ apiGroup: '', resources: ['serviceaccounts'], verbs: ['impersonate'] }]],
  [[{ apiGroup: '', resources: [] }]],
])('refuses rules that allow everything or nothing (%#)', (rules) => {
  expect(problemsOf(access({ rules })).map(({ check }) => check)).toEqual(['deployer-rule']);
});
