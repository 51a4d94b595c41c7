import { createHash } from 'crypto';
import type { MachineState } from './kept';
import { sorted } from './record';

/** The variable of the environment that accepts changes of machines: each by path and digest, so another change of the same machine is not accepted with it. */
const VARIABLE = 'CDK_GITOPS_ACCEPT';

/** What accepts a change of a machine, `path@digest`; undefined: it is gone. */
export function acceptanceOf(path: string, before: MachineState, after: MachineState | undefined): string {
  const digest = createHash('sha256').update(JSON.stringify(sorted({ path, before, after: after ?? null }))).digest('hex').slice(0, 12);
  return `${path}@${digest}`;
}

/** Whether the environment accepts a change. */
export function isAccepted(acceptance: string): boolean {
  const all = process.env[VARIABLE] ?? '';
  const at = all.indexOf(acceptance);
  return at >= 0 && /^$|\s$/.test(all.slice(0, at)) && /^(?:\s|$)/.test(all.slice(at + acceptance.length));
}

/** How to accept changes, as the end of a sentence. */
export function howToAccept(acceptances: readonly string[]): string {
  return `accept exactly this by synthesizing once with ${VARIABLE}='${acceptances.join(' ')}'`;
}

