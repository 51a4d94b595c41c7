import { errorsFrom, folderOf, platform } from '../program';

/** What is said of a Secret with this label and these keys. */
function said(type: string, keys: readonly string[], field = 'stringData'): string[] {
  const { app, repository, cluster } = platform();
  const labels = `labels: { argocd.argoproj.io/secret-type: ${type} }`;
  const values = keys.map((key) => `  ${key}: ENC[AES256_GCM,data:a]\n`).join('');
  cluster.apply(folderOf(repository, 'a', `apiVersion: v1\nkind: Secret\nmetadata: { name: charts, namespace: default, ${labels} }\n${keys.length > 0 ? `${field}:\n${values}` : ''}`));
  return errorsFrom(app, 'argo-secret').map((line) => line.slice(line.indexOf(' argo-secret ') + ' argo-secret '.length));
}

test.each<[string, string[]]>([
  ['repository', ['type', 'url', 'username', 'password']],
  ['repo-creds', ['url', 'sshPrivateKey']],
  ['repository', ['url', 'notes']],
  ['cluster', ['name', 'server', 'config']],
  ['scm-creds', ['token']],
  ['repository', []],
  ['"${type}"', ['x']],
  ['"ENC[AES256_GCM,data:a,type:str]"', ['x']],
])('accepts %s with %s', (type, keys) => {
  expect(said(type, keys)).toEqual([]);
  expect(said(type, keys, 'data')).toEqual([]);
});

test('refuses a type that Argo CD does not have', () => {
  expect(said('repositories', ['url'])).toEqual([
    'Secret charts has the label argocd.argoproj.io/secret-type: "repositories", a type that Argo CD does not have — '
    + 'use repository, repo-creds, repository-write, repo-write-creds, cluster, scm-creds',
  ]);
  expect(said('constructor', ['url'])).toHaveLength(1);
});

test('refuses one that does not say what it is for', () => {
  expect(said('repository', ['password', 'username'])).toEqual([
    'Secret charts for Argo CD (argocd.argoproj.io/secret-type: repository) has no key url, so Argo CD does not know which repository it is for — add url',
  ]);
  expect(said('cluster', ['name', 'config'])).toEqual([expect.stringContaining('has no key server, so Argo CD does not know which cluster it is for')]);
});

test('refuses keys in another case', () => {
  expect(said('repository', ['URL', 'githubAppId'])).toEqual([
    'Secret charts for Argo CD (argocd.argoproj.io/secret-type: repository) has the key URL, which Argo CD does not read — use url',
    'Secret charts for Argo CD (argocd.argoproj.io/secret-type: repository) has the key githubAppId, which Argo CD does not read — use githubAppID',
  ]);
});
