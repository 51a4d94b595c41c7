/**
 * How long is waited for something: the controllers try again after up to two minutes, and on a busy machine not each try succeeds. A test
 * that waits longer than its own time (`testTimeout`) would not say what it waited for.
 */
const SECONDS = 8 * 60;

/** What `probe` returns once it returns something; its last error is part of the message when time runs out. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + SECONDS * 1000;
  let last: unknown;
  do {
    try {
      const result = await probe();
      if (result !== undefined) return result;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(100);
  } while (Date.now() < end);
  throw new Error(`${what}: not within ${SECONDS} s${last ? `: ${(last as Error).message}` : ''}`);
}

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
