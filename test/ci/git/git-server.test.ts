import { App, Repository, ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { GitServerApi } from '../../../src/ci/git/git-server-api';

function apiOf(server: ci.GitServer, url: string): GitServerApi & { readonly problems: readonly string[] } {
  const repository = new Repository(new App(), 'manifests', { url });
  const api = server._api(repository, repository);
  return { ...api, problems: problemsOf(repository).map((each) => `${each.check}: ${each.message}`) };
}

test.each([
  [ci.GitServer.gitea(), 'https://gitea.example.com/org/app.git', 'https://gitea.example.com/api/v1/repos/org/app', 'https://gitea.example.com/org/app'],
  [ci.GitServer.gitea(), 'http://gitea:3000/org/app', 'http://gitea:3000/api/v1/repos/org/app', 'http://gitea:3000/org/app'],
  [ci.GitServer.gitea(), 'ssh://git@gitea.example.com:2222/org/app.git', 'https://gitea.example.com/api/v1/repos/org/app', 'https://gitea.example.com/org/app'],
  [ci.GitServer.gitea({ url: 'https://example.com/git/' }), 'https://example.com/git/org/app.git', 'https://example.com/git/api/v1/repos/org/app',
    'https://example.com/git/org/app'],
  [ci.GitServer.gitea({ url: 'https://web.example.com' }), 'ssh://git@ssh.example.com/org/app.git', 'https://web.example.com/api/v1/repos/org/app',
    'https://web.example.com/org/app'],
  [ci.GitServer.github(), 'https://github.com/org/app', 'https://api.github.com/repos/org/app', 'https://github.com/org/app'],
  [ci.GitServer.github(), 'ssh://git@github.com/org/app.git', 'https://api.github.com/repos/org/app', 'https://github.com/org/app'],
  [ci.GitServer.github(), 'https://acme.ghe.com/org/app', 'https://api.acme.ghe.com/repos/org/app', 'https://acme.ghe.com/org/app'],
  [ci.GitServer.github(), 'https://github.example.com/org/app', 'https://github.example.com/api/v3/repos/org/app', 'https://github.example.com/org/app'],
  [ci.GitServer.gitlab(), 'https://gitlab.com/org/team/app.git', 'https://gitlab.com/api/v4/projects/org%2Fteam%2Fapp', 'https://gitlab.com/org/team/app'],
  [ci.GitServer.azure(), 'https://org@dev.azure.com/org/my%20project/_git/app', 'https://dev.azure.com/org/my%20project/_apis/git/repositories/app',
    'https://dev.azure.com/org/my%20project/_git/app'],
  [ci.GitServer.azure(), 'https://org.visualstudio.com/project/_git/app', 'https://org.visualstudio.com/project/_apis/git/repositories/app',
    'https://org.visualstudio.com/project/_git/app'],
  [ci.GitServer.azure(), 'ssh://git@ssh.dev.azure.com/v3/org/project/app', 'https://dev.azure.com/org/project/_apis/git/repositories/app',
    'https://dev.azure.com/org/project/_git/app'],
])('derives the API of %# from %s', (server, url, api, web) => {
  expect(apiOf(server, url)).toMatchObject({ repository: api, web, problems: [] });
});

test.each([
  [ci.GitServer.gitea(), 'oci://registry.example.com/org/app', 'on Gitea'],
  [ci.GitServer.gitea(), 'https://gitea.example.com/deep/org/app.git', 'on Gitea'],
  [ci.GitServer.gitea({ url: 'example.com' }), 'https://gitea.example.com/org/app.git', 'on Gitea'],
  [ci.GitServer.github(), 'https://github.com/org', 'on GitHub'],
  [ci.GitServer.github(), 'https://github.com/org/app$(id)', 'on GitHub'],
  [ci.GitServer.gitlab({ url: 'https://example.com/gitlab' }), 'https://example.com/org/app.git', 'on GitLab'],
  [ci.GitServer.azure(), 'https://dev.azure.com/org/project/app', 'on Azure Repos'],
])('refuses what is no address there (%#)', (server, url, place) => {
  const { problems } = apiOf(server, url);
  expect(problems).toEqual([`git-server-address: ${url} is not a valid repository URL ${place}`]);
});
