import { type Fault, Refusal } from '../../src/base/refusal';

/** Faults as one line each: where, what, and what to do. */
export function faultTexts(faults: readonly Fault[]): string[] {
  return faults.map(({ message, fix, place }) => `${place !== undefined && /:\d+:\d+$/.test(place) ? `${place} ` : ''}${message}; ${fix}`);
}

/** The faults of a refusal, one a line. */
export function refusalText(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return faultTexts(Refusal.faultsOf(error)).join('\n');
}
