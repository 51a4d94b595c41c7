import type { PipelinePlan } from './plan/plan';

/** The CI systems. */
export type PlatformKind = 'github' | 'gitea' | 'gitlab' | 'azure';

/** The machine and the image of jobs that name none. */
export interface RunnerDefaults {
  readonly defaultRunner?: string;
  readonly defaultImage?: string;
}

/** What makes a file of a pipeline. */
export interface Renderer {
  readonly defaults: RunnerDefaults;
  /** Whether it waits for the health checks of services before a job's first step. */
  readonly checksHealth: boolean;
  /** Where the file of a pipeline is, where the program does not say. */
  file(id: string): string;
  /** The file's text. What the platform cannot do is recorded as problems at the plan's constructs. */
  render(plan: PipelinePlan): string;
}
