import type { AzureOptions } from './azure-options';
import type { Renderer } from '../renderer';

/** How Azure takes a pipeline. */
export function azureRenderer(_options: AzureOptions): Renderer {
  return { file: (id) => id, render: () => '' };
}
