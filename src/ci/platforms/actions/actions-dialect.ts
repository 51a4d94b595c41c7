import type { PipelinePlan, PlannedJob } from '../../plan/plan';

/** What GitHub and Gitea do differently with the one language that both speak. */
export interface ActionsDialect {
  readonly name: 'GitHub' | 'Gitea';
  /** Folder of workflows in a repository. */
  readonly folder: string;
  /** The runner of jobs that name none. */
  readonly defaultRunner: string;
  /** What stands before the name of an action: an address with a slash at its end, or nothing. */
  readonly actionsPrefix: string;
  /** What secrets and variables cannot begin with. */
  readonly reservedPrefixes: readonly string[];
  /** Records what only this platform cannot do. */
  check(plan: PipelinePlan): void;
}

/** A job and everything that decides how it is written. */
export interface ActionsJob {
  readonly dialect: ActionsDialect;
  readonly plan: PipelinePlan;
  readonly planned: PlannedJob;
}

/** Whether runs of the pipeline may follow runs of another one, whose commit and branch they are then about. */
export function followsPipeline({ pipeline }: PipelinePlan): boolean {
  return pipeline._props.triggers.some(({ _source }) => _source.kind === 'pipeline');
}

/** Both platforms send the repository that a pull request comes from; it is missing where a fork was deleted. */
export const FROM_FORK = 'github.event.pull_request.head.repo.full_name != github.repository';
