import type { GitHubOptions } from './github-options';
import type { Renderer } from '../renderer';

/** How GitHub takes a pipeline. */
export function githubRenderer(_options: GitHubOptions): Renderer {
  return { file: (id) => id, render: () => '' };
}
