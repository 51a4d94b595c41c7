import type { PipelinePlan, PlannedJob } from '../plan/plan';
import type { ValueSource } from '../value';

/** Whether a run may be for a pull request: its commit is not always what the platform calls the commit of the run. */
export function hasPullRequests({ pipeline }: PipelinePlan): boolean {
  return pipeline._props.triggers.some(({ _source }) => _source.kind === 'pullRequest');
}

/** Everything that a job reads. */
export function sourcesOf({ env, containerEnv, steps }: PlannedJob): ValueSource[] {
  return [...env.values(), ...containerEnv.map(([, source]) => source), ...steps.flatMap((step) => [...step.env.values()])];
}

/** Whether a job reads secrets from Vault, which a step of its own lays into files. */
export function readsVault(planned: PlannedJob): boolean {
  return sourcesOf(planned).some((source) => source.kind === 'secret' && source.secret._source.kind === 'vault');
}

/** The variable that GitLab and Azure set in each job of a matrix: not called like the axis, which may be called like anything else. */
export function matrixVariable(axis: string): string {
  return `MATRIX_${axis.toUpperCase()}`;
}
