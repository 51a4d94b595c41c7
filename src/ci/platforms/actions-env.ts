import type { ActionsJob } from './actions-dialect';
import { actionsValue, isForWholeJob } from './actions-value';
import { problem } from '../../problem';
import type { PlannedStep } from '../plan';
import type { ValueSource } from '../value-source';

/** Environment variables in a workflow. */
export interface ActionsEnv { readonly [name: string]: string }

/** The variables that all steps of a job have from the workflow; undefined where there are none. */
export function envOfJob(job: ActionsJob): ActionsEnv | undefined {
  return collect([...job.planned.env].filter(([name, source]) => isForWholeJob(name, source)).map(([name, source]) =>
    [name, actionsValue(job, name, source).text] as const));
}

/** The variables of a script beside the job's, and the lines with which it makes the others. */
export function envOfScript(job: ActionsJob, step: PlannedStep): { readonly env?: ActionsEnv; readonly lines: readonly string[] } {
  const { spec, env } = step;
  const ofJob = bringsSecrets(job, step) ? [] : [...job.planned.env].filter(([name, source]) => !env.has(name) && !isForWholeJob(name, source));
  const values = [...ofJob, ...env].map(([name, source]) => ({ name, ...actionsValue(job, name, source) }));
  const lines = values.flatMap((each) => each.lines);
  const before: string[] = [];
  if (spec.outputs?.length) before.push('export JOB_OUTPUTS="$GITHUB_OUTPUT"');
  if ([spec.script, ...lines].some((text) => text.includes('JOB_SECRETS'))) before.push('export JOB_SECRETS="$RUNNER_TEMP/secrets"');
  return { env: collect(values.map(({ name, text }) => [name, text] as const)), lines: [...before, ...lines] };
}

/**
 * Values for something that runs no script of ours: a container, or the inputs of an action.
 *
 * @param where what the message calls it
 */
export function envWithoutScript(job: ActionsJob, where: string, sources: Iterable<readonly [string, ValueSource]>): ActionsEnv | undefined {
  return collect([...sources].map(([name, source]) => {
    const { text, lines } = actionsValue(job, name, source);
    if (lines.length > 0) {
      problem(job.planned.job, 'actions-value', `${where} has ${name} from what only a script can make: ${described(source)}`,
        'give it to a step whose script needs it, or take another value');
    }
    return [name, text] as const;
  }));
}

/** Whether it is the step that reads the job's secrets from Vault: it comes first, and needs nothing of the job. */
function bringsSecrets({ planned }: ActionsJob, step: PlannedStep): boolean {
  const sources = [...planned.env.values(), ...planned.steps.flatMap(({ env }) => [...env.values()])];
  return step === planned.steps[0] && sources.some((source) => source.kind === 'secret' && source.secret._source.kind === 'vault');
}

function described(source: ValueSource): string {
  switch (source.kind) {
    case 'context': return source.name;
    case 'secret': return `the secret ${source.secret.name} in Vault`;
    default: return 'a signed token';
  }
}

function collect(entries: readonly (readonly [string, string | undefined])[]): ActionsEnv | undefined {
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
