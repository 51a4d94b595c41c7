/** How many letters of a text may be wrong for one letter in so many. */
const LETTERS_PER_MISTAKE = 3;
const MOST_MISTAKES = 3;

/** How many pairs of letters one run may compare: what is meant is a courtesy, and 10,000 wrong names among 10,000 are 100 million pairs of names. */
const BUDGET = 1_000_000;

/** Finds what a text was meant to be among what exists. */
export class Nearest {
  private left = BUDGET;

  /**
   * The candidate that differs least from a text by letters added, left out, replaced or swapped with the next; the first of several. Undefined where
   * none is near, or the budget is spent.
   */
  public of(text: string, candidates: Iterable<string>): string | undefined {
    let best: string | undefined;
    let limit = Math.min(MOST_MISTAKES, Math.floor((text.length + 1) / LETTERS_PER_MISTAKE));
    for (const candidate of candidates) {
      if (limit < 1 || this.left-- <= 0) break;
      if (candidate === text || Math.abs(candidate.length - text.length) > limit) continue;
      this.left -= text.length * (2 * limit + 1);
      const distance = distanceOf(text, candidate, limit);
      if (distance > limit) continue;
      best = candidate;
      limit = distance - 1;
    }
    return best;
  }
}

/** No name is longer. */
const LONGEST = 253;

/** Letters to change to make one text of another, swaps of neighbours counted once; more than the limit where it is more. Only near the diagonal can it be less. */
function distanceOf(a: string, b: string, limit: number): number {
  const far = limit + 1;
  if (a.length > LONGEST || b.length > LONGEST) return far;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(far);
    if (i <= limit) row[0] = i;
    let least = row[0];
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return far;
    before = last;
    last = row;
  }
  return last[b.length];
}
