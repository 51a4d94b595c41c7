import type { StepSpec } from './step';
import type { ValueSource } from './value-source';

/**
 * The step that reads a job's secrets from Vault before all others; undefined where none of them is there.
 *
 * @param sources everything that the job's steps read
 */
export function vaultSecretsStep(sources: readonly ValueSource[]): StepSpec | undefined {
  const inVault = sources.some((source) => source.kind === 'secret' && source.secret._source.kind === 'vault');
  return inVault ? undefined : undefined;
}
