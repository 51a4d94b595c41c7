import { Refusal } from '../src/base/refusal';

/** What an action is refused for, one line for each reason: where, what, and what to do. */
export function refusalLines(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Refusal.faultsOf(error).map(({ check, message, fix, place }) => `${place ?? ''}: ${check}: ${message}; ${fix}`);
  }
  throw new Error('nothing was refused');
}
