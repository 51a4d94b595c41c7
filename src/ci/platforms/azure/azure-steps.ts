import { stepCondition } from './azure-conditions';
import { azureEnvironment, outputsFile, STATE } from './azure-values';
import { problem } from '../../../base/problem';
import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { scriptText } from '../../shell-word';
import type { ValueSource } from '../../value';
import { carry } from '../carried-outputs';
import { readsVault, sourcesOf } from '../job-values';
import { assignments, identifiers, ShellValue } from '../shell-value';
import { oneLine } from '../yaml-text';

/** The steps of a job that are scripts. Each is a process of its own by nature. */
export function scriptSteps(plan: PipelinePlan, planned: PlannedJob, containerEnv: ReadonlyMap<string, ValueSource>): object[] {
  return planned.steps.map((step) => scriptStep(plan, planned, step, containerEnv));
}

/** What the steps of a job are called in expressions. */
export function stepNames({ steps }: PlannedJob): ReadonlyMap<string, string> {
  return identifiers(steps.map(({ id }) => id));
}

function scriptStep(plan: PipelinePlan, planned: PlannedJob, step: PlannedStep, containerEnv: ReadonlyMap<string, ValueSource>): object {
  const { spec } = step;
  if (spec.action && spec.script.trim() === '') {
    problem(planned.job, 'azure-action', `step ${JSON.stringify(spec.name)} is the action ${spec.action.action}, which Azure Pipelines does not support`,
      'use a step with a script');
  }
  checkMacros(planned, step);
  const { mapped, guards, values } = azureEnvironment(plan, planned, [...planned.env, ...containerEnv, ...step.env]);
  const carried = [...planned.outputs].filter(([, producer]) => producer === step).map(([name]) => name);
  const text = scriptText(spec, [...prepared(step), ...guards, ...assignments(new Map([...places(planned, step), ...values]))]);
  return {
    bash: carried.length > 0 ? handingOn(text, step, carried) : text,
    ...carried.length > 0 && { name: stepNames(planned).get(step.id) },
    displayName: oneLine(spec.name),
    ...optional('condition', stepCondition(spec.when)),
    ...spec.continueOnError && { continueOnError: true },
    ...spec.timeout && { timeoutInMinutes: Math.ceil(spec.timeout.toSeconds({ integral: false }) / 60) },
    ...Object.keys(mapped).length > 0 && { env: mapped },
  };
}

function prepared(step: PlannedStep): string[] {
  return writes(step) ? [`mkdir -p "${STATE}/outputs"`, `: >"${outputsFile(step)}"`] : [];
}

function places(planned: PlannedJob, step: PlannedStep): [string, ShellValue][] {
  return [
    ...writes(step) ? [['JOB_OUTPUTS', { word: `"${outputsFile(step)}"` }] as [string, ShellValue]] : [],
    ...readsVault(planned) ? [['JOB_SECRETS', { word: `"${STATE}/secrets"` }] as [string, ShellValue]] : [],
  ];
}

function writes({ spec }: PlannedStep): boolean {
  return (spec.outputs?.length ?? 0) > 0 || spec.script.includes('JOB_OUTPUTS');
}

/** The agent reads outputs from what the step prints. */
function handingOn(text: string, step: PlannedStep, names: readonly string[]): string {
  const formats = new Map(names.map((name) => [name, `##vso[task.setvariable variable=${name};isOutput=true]%s`]));
  return ['set -e', `(\n${text})`, '# Outputs for other jobs', ...carry(outputsFile(step), formats)].join('\n') + '\n';
}

/** Azure replaces `$(name)` in scripts by a variable of that name, before any shell sees it. */
function checkMacros(planned: PlannedJob, { spec }: PlannedStep): void {
  const { job } = planned;
  const ours = sourcesOf(planned).flatMap((source) => {
    if (source.kind === 'variable') return [source.name.toLowerCase()];
    return source.kind === 'secret' && source.secret._source.kind === 'platform' ? [source.secret._source.name.toLowerCase()] : [];
  });
  for (const [macro, name] of spec.script.matchAll(/\$\(([A-Za-z][\w.]*)\)/g)) {
    if (!ours.includes(name.toLowerCase()) && !/^(agent|build|environment|pipeline|release|resources|system)\./i.test(name)) continue;
    problem(job, 'azure-macro', `step ${JSON.stringify(spec.name)} has ${macro} in its script`,
      'Azure inserts the value into the script, where the shell executes it: read it from an environment variable');
  }
}

/** A key that is left out where it has no value. */
export function optional(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
