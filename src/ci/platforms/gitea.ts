import { actionsRenderer } from './actions-workflow';
import { checkGitea } from './gitea-checks';
import type { GiteaOptions } from './gitea-options';
import type { Renderer } from '../renderer';

/** How Gitea takes a pipeline. */
export function giteaRenderer({ runners = ['ubuntu-latest'], defaultRunner = runners[0] ?? 'ubuntu-latest', actionsUrl }: GiteaOptions): Renderer {
  return actionsRenderer({
    name: 'Gitea',
    folder: '.gitea',
    defaultRunner,
    actionsPrefix: actionsUrl === undefined ? '' : `${actionsUrl.replace(/\/+$/, '')}/`,
    reservedPrefixes: ['GITEA_', 'GITHUB_'],
    check: (plan) => checkGitea(plan, runners, defaultRunner),
  });
}
