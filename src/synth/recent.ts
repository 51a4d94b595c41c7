/**
 * What was worked out for the short strings met lately. It forgets everything when full, so that endless distinct strings cost no
 * memory, and it does not look at long ones, whose hash costs more than it saves.
 */
export class Recent {
  private readonly texts = new Map<string, string>();

  constructor(private readonly size: number) {}

  public get(from: string): string | undefined {
    return from.length > LONGEST ? undefined : this.texts.get(from);
  }

  /** Keeps the pieces as one flat string: a string that is still a tree of its parts is slower wherever it is put. */
  public remember(from: string, ...pieces: string[]): string {
    const text = pieces.join('');
    if (from.length > LONGEST) return text;
    if (this.texts.size >= this.size) this.texts.clear();
    this.texts.set(from, text);
    return text;
  }
}

const LONGEST = 128;
