import * as fc from 'fast-check';

// A property that fails by chance would fail for whoever changes something else: `SEED` takes the runs elsewhere.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_261_121) });

/** fast-check, with a fixed seed. */
export { fc };
