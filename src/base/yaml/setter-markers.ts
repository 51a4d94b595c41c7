/** A comment that image automation or another kyaml setter looks for, and the scalar that it marks. */
export interface Marker {
  /** Keys and indexes from the root. */
  readonly path: ReadonlyArray<string | number>;
  /** The comment without `#`. */
  readonly comment: string;
}

/** A scalar of a text. */
interface ScalarRange {
  readonly from: number;
  readonly to: number;
  readonly isKey: boolean;
  /** Whether it is an item of a list. */
  readonly isItem: boolean;
}

/** Whether a text may contain setter markers: comments that are JSON with a key that begins with `$`, such as `# {"$imagepolicy": "flux-system:app"}`. */
export function mayHaveMarkers(text: string): boolean {
  return MARKER.test(text);
}

const MARKER = /#\s*\{\s*"\$/;

/**
 * The markers of a text, by the end offset of the scalar that they mark: the one before on the same line, or a list item on the next line.
 *
 * @param scalars returns all scalars of the text, in order
 */
export function findMarkers(text: string, scalars: () => readonly ScalarRange[]): ReadonlyMap<number, string> {
  const markers = new Map<number, string>();
  if (!mayHaveMarkers(text)) return markers;
  const all = scalars();
  let i = 0;
  let lineEnd = -1;
  for (const { index, 0: start } of text.matchAll(/(?<!#)#+[ \t]*(?=\{\s*"\$)/g)) { // also inside scalars: the rest of the line may be a marker
    if (index > lineEnd) lineEnd = text.includes('\n', index) ? text.indexOf('\n', index) : text.length;
    while (i < all.length && all[i].from <= index) i++;
    const [before, after] = [all[i - 1] as ScalarRange | undefined, all[i] as ScalarRange | undefined];
    if (before && before.to > index) continue; // inside a scalar
    const marked = before && !before.isKey && /^[ \t,]*$/.test(text.slice(before.to, index)) ? before
      : after?.isItem && /^[ \t]*$/.test(lineBefore(text, index)) && /^[^\n]*\n[ \t]*- +$/.test(text.slice(index, after.from)) && !markers.has(after.to) ? after : undefined;
    if (!marked) continue;
    const comment = text.slice(index + start.length, lineEnd).trim(); // judged last: a line can have as many of them as it has characters
    if (isMarker(comment)) markers.set(marked.to, comment);
  }
  return markers;
}

function lineBefore(text: string, index: number): string {
  return text.slice(text.lastIndexOf('\n', index) + 1, index);
}

function isMarker(comment: string): boolean {
  try {
    const value: unknown = JSON.parse(comment);
    return typeof value === 'object' && value !== null && Object.entries(value).some(([key, each]) => key.startsWith('$') && typeof each === 'string' && each !== '');
  } catch {
    return false;
  }
}
