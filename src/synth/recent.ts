/**
 * What was worked out for the strings met lately, at each depth of a document. It forgets everything when it holds its budget of
 * characters, so endless distinct strings cost no memory.
 */
export class Recent {
  private readonly depths: Map<string, string>[] = [];
  private held = 0;

  constructor(private readonly budget: number) {}

  public get(from: string, depth: number): string | undefined {
    return from.length > LONGEST ? undefined : this.depths[depth]?.get(from);
  }

  /** Keeps the pieces as one flat string: a string that is still a tree of its parts is slower wherever it is put. */
  public remember(from: string, depth: number, ...pieces: string[]): string {
    const text = pieces.join('');
    if (from.length > LONGEST) return text;
    if (this.held > this.budget) {
      this.depths.length = 0;
      this.held = 0;
    }
    (this.depths[depth] ??= new Map<string, string>()).set(from, text);
    this.held += from.length + text.length + ENTRY;
    return text;
  }
}

/** The engine hashes longer strings by their length alone. */
const LONGEST = 16_000;

/** What an entry costs beside its characters. */
const ENTRY = 100;
