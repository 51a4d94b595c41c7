import type { PipelinePlan } from './plan/plan';

/** The CI systems. */
export type PlatformKind = 'github' | 'gitea' | 'gitlab' | 'azure';

/** What makes a file of a pipeline. */
export interface Renderer {
  /** Where the file of a pipeline is, where the program does not say. */
  file(id: string): string;
  /** The machine and the image of jobs that name none. */
  readonly defaults: { readonly defaultRunner?: string; readonly defaultImage?: string };
  /** Whether it waits for the health checks of services before a job's first step. */
  readonly checksHealth: boolean;
  /** The file's text. What the platform cannot do is recorded as problems at the plan's constructs. */
  render(plan: PipelinePlan): string;
}
