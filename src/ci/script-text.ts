import type { StepSpec } from './step';

/**
 * A step's script as a platform runs it: strict, with its values in the environment, and with a clear end where a program is missing.
 *
 * @param spec the step
 * @param assignments lines that set variables which the platform cannot put into the environment itself
 */
export function scriptText(spec: StepSpec, assignments: readonly string[]): string {
  return ['set -euo pipefail', ...assignments, ...missingTools(spec.tools ?? []), spec.script.trimEnd()].join('\n') + '\n';
}

/** Tools are on PATH or where `InstallTools` puts them: not every platform carries PATH from step to step. */
function missingTools(tools: readonly string[]): string[] {
  if (tools.length === 0) return [];
  const lines = tools.map((tool) => `command -v ${tool} >/dev/null || { echo 'this step needs ${tool}, which this runner does not have' >&2; exit 127; }`);
  return ['PATH="$HOME/.local/bin:$PATH"', ...lines];
}
