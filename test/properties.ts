import * as fc from 'fast-check';

// A property that fails by chance would fail for whoever changes something else: `SEED` takes the runs elsewhere.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_261_121) });

/** fast-check, with a fixed seed. */
export { fc };

/** How many runs a property has: so many, or that many times more with `FUZZ`. */
export function runs(count: number): number {
  return count * Number(process.env.FUZZ ?? 1);
}
