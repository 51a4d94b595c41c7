/**
 * How much more processor time something takes for four times the input: about 4 where it is linear, 16 where it is quadratic. The best of three runs
 * of each counts, so that a busy machine does not.
 */
export function growth(size: number, run: (size: number) => unknown): number {
  const best = (n: number): number => Math.min(...[1, 2, 3].map(() => {
    const start = process.cpuUsage();
    run(n);
    return process.cpuUsage(start).user / 1000;
  }));
  return best(4 * size) / Math.max(best(size), SHORTEST);
}

/** Milliseconds below which times are noise. */
const SHORTEST = 5;
