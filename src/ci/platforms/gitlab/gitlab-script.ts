import { gitlabValue, outputsFile, STATE } from './gitlab-values';
import { problem } from '../../../base/problem';
import { Shell } from '../../job';
import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { FORK_GUARD } from '../../plan/possible-runs';
import { quoted, scriptText } from '../../shell-word';
import { StepCondition } from '../../step';
import type { ValueSource } from '../../value';
import { assignments, carrier, carry, readsVault, ShellValue } from '../job-values';
import { oneLine } from '../yaml-text';

/** File below the checkout, because GitLab takes reports from there only. It is written when all steps have ended. */
const REPORT = 'job-outputs.env';

/** What a job runs. */
export interface GitLabScripts {
  readonly script: readonly string[];
  readonly afterScript: readonly string[];
  /** Whether steps of the job are in the `after_script`. */
  readonly hasLateSteps: boolean;
  /** The file in which GitLab finds the outputs that other jobs read. */
  readonly dotenv?: string;
}

/**
 * Each step is one element and one process, with an environment of its own. Steps for failures, and those for any case, are in the `after_script`, which
 * GitLab runs however the job went, in another shell.
 */
export function gitlabScripts(plan: PipelinePlan, planned: PlannedJob, containerEnv: ReadonlyMap<string, ValueSource>): GitLabScripts {
  const { job, steps } = planned;
  const inVault = readsVault(planned);
  const hasState = inVault || steps.some(({ spec }) => usesOutputs(spec.script) || spec.outputs?.length);
  const clean = `rm -rf "${STATE}/outputs" "${STATE}/secrets"`;
  const script: string[] = hasState ? [`# What an earlier job has left here\n${clean}\n`] : [];
  const afterScript: string[] = [];
  steps.forEach((step, index) => {
    if (step.spec.action && step.spec.script.trim() === '') {
      problem(job, 'gitlab-action', `step ${JSON.stringify(step.spec.name)} is the action ${step.spec.action.action}, which GitLab does not support`,
        'use a step with a script');
    }
    const text = (quiet: boolean): string => stepText(plan, planned, step, containerEnv, inVault, quiet);
    if (isAfter(step)) {
      // beside failed there is timedout
      const condition = step.spec.when === StepCondition.ON_FAILURE ? `case "$CI_JOB_STATUS" in success | canceled) ;; *)\n${text(true)};; esac\n` : text(true);
      afterScript.push(`# ${oneLine(step.spec.name)}\n${condition}`);
    } else {
      checkOrder(plan, planned, step, steps.slice(0, index).filter(isAfter));
      script.push(`# ${oneLine(step.spec.name)}\n${text(step.spec.continueOnError ?? false)}`);
    }
  });
  if (planned.outputs.size > 0) afterScript.push(handOn(plan, planned));
  if (hasState) afterScript.push(`# Nothing stays on the runner\n${clean}\n`);
  return { script: script.length > 0 ? script : ['true'], afterScript, hasLateSteps: steps.some(isAfter), dotenv: planned.outputs.size > 0 ? REPORT : undefined };
}

function isAfter({ spec }: PlannedStep): boolean {
  return spec.when === StepCondition.ON_FAILURE || spec.when === StepCondition.ALWAYS;
}

function checkOrder(plan: PipelinePlan, { job }: PlannedJob, step: PlannedStep, late: readonly PlannedStep[]): void {
  for (const source of step.env.values()) {
    const producer = source.kind === 'output' ? plan.find(source.step)?.step : undefined;
    if (!producer || !late.includes(producer)) continue;
    problem(job, 'gitlab-after-script', `step ${JSON.stringify(step.spec.name)} reads an output of ${JSON.stringify(producer.spec.name)}, which GitLab runs at the end`,
      'GitLab runs steps for failures and steps that always run after all others: run the step that is read on success');
  }
}

/** A step in a shell of its own; `quiet` where its failure ends nothing. */
function stepText(
  plan: PipelinePlan, planned: PlannedJob, step: PlannedStep, containerEnv: ReadonlyMap<string, ValueSource>, inVault: boolean, quiet: boolean,
): string {
  const { spec } = step;
  const env = new Map<string, ShellValue>();
  const first: string[] = [];
  if (spec.outputs?.length || usesOutputs(spec.script)) {
    env.set('JOB_OUTPUTS', { word: `"${outputsFile(step)}"` });
    first.push(`mkdir -p "${STATE}/outputs"`, `: >"${outputsFile(step)}"`);
  }
  if (inVault) env.set('JOB_SECRETS', { word: `"${STATE}/secrets"` });
  for (const [name, source] of [...planned.env, ...containerEnv, ...step.env]) env.set(name, gitlabValue(plan, planned, source));
  const run = inProcess(scriptText(spec, [...first, ...assignments(env), ...step.skipsForks ? [FORK_GUARD] : []]), planned, step);
  if (!quiet) return run;
  return `set +e\n${run}failed=$?\nset -e\n[ "$failed" -eq 0 ] || echo ${quoted(`${oneLine(spec.name)}: failed; the job goes on`)} >&2\n`;
}

/** `set -e` counts inside parentheses, unless they are part of a condition. What has a limit is a shell of its own. */
function inProcess(text: string, { job }: PlannedJob, { spec }: PlannedStep): string {
  if (!spec.timeout) return `(\n${text})\n`;
  const seconds = Math.ceil(spec.timeout.toSeconds({ integral: false }));
  let end = 'END_OF_STEP';
  while (text.split('\n').includes(end)) end += '_';
  const ended = `echo ${quoted(`${oneLine(spec.name)}: ended after ${seconds} seconds`)} >&2`;
  const run = `timeout ${seconds} ${job._options.shell ?? Shell.BASH} /dev/fd/3 3<<'${end}' || { code=$?; [ "$code" -ne 124 ] || ${ended}; exit "$code"; }`;
  return `(\n${run}\n${text}${end}\n)\n`;
}

function handOn(plan: PipelinePlan, planned: PlannedJob): string {
  const lines = [...planned.outputs].flatMap(([name, step]) => carry(outputsFile(step), new Map([[name, `${carrier(plan, planned, name)}=%s`]])));
  return ['# Outputs for other jobs', '{', ...lines, `} >${REPORT}`].join('\n') + '\n';
}

function usesOutputs(script: string): boolean {
  return script.includes('JOB_OUTPUTS');
}
