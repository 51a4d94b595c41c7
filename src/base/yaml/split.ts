/** One document of a text. */
export interface Part {
  readonly text: string;
  /** Number of lines before it. */
  readonly line: number;
  /** Whether the line before it has more than `---` and a comment. */
  readonly isBadlySeparated: boolean;
}

/** The documents of a text, split where kustomize splits it: at every line that begins with `---`, regardless of context. */
export function splitDocuments(text: string): Part[] {
  const parts: Part[] = [];
  let [from, line, isBadlySeparated] = [0, 0, false];
  for (const { 0: separator, index } of text.matchAll(/\n---[^\n]*\n/g)) {
    const part = text.slice(from, index + 1);
    parts.push({ text: part, line, isBadlySeparated });
    from = index + separator.length;
    line += linesOf(part) + 1;
    isBadlySeparated = !/^\s*(?:#|$)/.test(separator.slice(4));
  }
  parts.push({ text: text.slice(from), line, isBadlySeparated });
  return parts;
}

function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
