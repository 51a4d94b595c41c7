import { CHOSEN_BY_OTHERS, contextCompletion, contextExpression } from './actions-context';
import { ActionsJob, followsPipeline } from './actions-dialect';
import { expression, literalText } from './actions-text';
import type { ValueSource } from '../value-source';

/** How a value gets into an environment variable. */
export interface ActionsValue {
  /** What the workflow's `env` has; undefined where only the script can make it. */
  readonly text?: string;
  /** What the script does before all else. */
  readonly lines: readonly string[];
}

/** How the variable `name` gets its value. */
export function actionsValue(job: ActionsJob, name: string, source: ValueSource): ActionsValue {
  const ofExpression = (code: string): ActionsValue => ({ text: expression(code), lines: [] });
  switch (source.kind) {
    case 'text': return { text: literalText(source.text), lines: [] };
    case 'variable': return ofExpression(`vars.${source.name}`);
    case 'matrix': return ofExpression(`matrix.${source.axis}`);
    case 'jobToken': return ofExpression('github.token');
    case 'output': return ofExpression(outputExpression(job, source));
    case 'idToken': return { lines: idTokenLines(name, source.audience) };
    case 'secret': {
      const { _source } = source.secret;
      return _source.kind === 'platform' ? ofExpression(`secrets.${_source.name}`) : { lines: vaultLines(name, source.secret.name) };
    }
    case 'context': {
      const completion = contextCompletion(source.name, name);
      return { text: expression(contextExpression(source.name, followsPipeline(job.plan))), lines: completion === undefined ? [] : [completion] };
    }
  }
}

/**
 * Whether a variable can be given to a job as a whole. Secrets go to the scripts that read them, not to actions. What others choose goes to
 * scripts, too: Gitea's runner evaluates a job's variables a second time, and would take an expression in a commit's message for ours.
 */
export function isForWholeJob(name: string, source: ValueSource): boolean {
  if (source.kind === 'context') return !CHOSEN_BY_OTHERS.has(source.name) && contextCompletion(source.name, name) === undefined;
  if (source.kind === 'text') return !source.text.includes('${{');
  return source.kind === 'variable' || source.kind === 'matrix';
}

function outputExpression({ plan, planned }: ActionsJob, { step, name }: ValueSource & { kind: 'output' }): string {
  const found = plan.find(step);
  if (!found) return "''"; // recorded as `output-missing`
  return found.job === planned ? `steps.${found.step.id}.outputs.${name}` : `needs.${found.job.id}.outputs.${name}`;
}

/** Asks GitHub for the token. The bearer of the request is written into curl's input: arguments are visible to others. */
function idTokenLines(name: string, audience: string): string[] {
  const forWhom = encodeURIComponent(audience).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return [
    `${name}="$(printf 'header = "Authorization: bearer %s"\\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\`,
    `  | curl --fail-with-body -sS --max-time 30 --retry 3 -K - "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${forWhom}" | jq -er .value)"`,
    `echo "::add-mask::$${name}"`,
    `export ${name}`,
  ];
}

/** Reads the file that the step before all others has written. */
function vaultLines(name: string, secret: string): string[] {
  return [`${name}="$(cat "$JOB_SECRETS"/'${secret.replace(/'/g, "'\\''")}')"`, `export ${name}`];
}
