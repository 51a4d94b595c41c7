import type { GiteaOptions } from './gitea-options';
import type { Renderer } from '../renderer';

/** How Gitea takes a pipeline. */
export function giteaRenderer(_options: GiteaOptions): Renderer {
  return { file: (id) => id, render: () => '' };
}
