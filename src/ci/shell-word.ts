import type { PipelineSecret } from './pipeline-secret';
import type { StepSpec } from './step';
import { shell } from '../base/shell';

/** An SSH key, and whom it may be shown to. */
export interface SshKey {
  /** The private key, as `ssh-keygen` writes it, without passphrase. */
  readonly privateKey: PipelineSecret;
  /**
   * Lines of `known_hosts`: the server's name and public key, such as `git.example.com ssh-ed25519 AAAA…` (`[git.example.com]:2222 …` where the port is
   * not 22). At least one; from the server's operator, not from `ssh-keyscan` in the run: that trusts whoever answers.
   */
  readonly knownHosts: string[];
}

/**
 * A text that is known at synth as one word of a script, whatever is in it; platforms find no template of their own in it, either. What comes from
 * the run is read from a variable instead.
 *
 * @internal
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** Options as words behind each other. @internal */
export function shellWords(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** The same, always in quotes: `${{`, `$[[` and `$(` are taken apart. @internal */
export function quoted(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'').replace(/\$(?=[{[(])/g, '$$\'\'')}'`;
}

/** Shell that makes the folder `$private`, which only this user reads, and removes it at the end, however the script ends. @internal */
export const PRIVATE_FOLDER = shell`private=$(umask 077 && mktemp -d)
trap 'rm -rf "$private"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM`;

/**
 * A step's script as a platform runs it: strict, with its values in the environment, and with a clear end where a program is missing.
 *
 * @param spec the step
 * @param assignments lines that set variables which the platform cannot put into the environment itself
 *
 * @internal
 */
export function scriptText(spec: StepSpec, assignments: readonly string[]): string {
  return ['set -euo pipefail', ...assignments, ...missingTools(spec.tools ?? []), spec.script.trimEnd()].join('\n') + '\n';
}

/** Tools are on PATH or where `InstallTools` puts them: not every platform carries PATH from step to step. */
function missingTools(tools: readonly string[]): string[] {
  if (tools.length === 0) return [];
  const [only] = tools;
  const lines = tools.length === 1
    ? [`command -v ${only} >/dev/null || { echo 'this step needs ${only}, which this runner does not have' >&2; exit 127; }`]
    : [`for tool in ${tools.join(' ')}; do`, '  command -v "$tool" >/dev/null || { echo "this step needs $tool, which this runner does not have" >&2; exit 127; }', 'done'];
  return ['PATH="$HOME/.local/bin:$PATH"', ...lines];
}
