/**
 * Values that Flux's image automation writes: those with a comment such as `# {"$imagepolicy": "flux-system:app"}` on their line. In a file that exists, they are the
 * automation's, and everything else is its writer's.
 */

/** A line in three parts: the value of image automation, and what is around it. */
interface MarkedLine {
  readonly before: string;
  readonly value: string;
  readonly after: string;
  /** The comment without `#`. */
  readonly comment: string;
}

/** What stands in a marked value's place where only the rest of a text counts. */
const NOTHING = '*';

const MARKER = /#[ \t]*\{[ \t]*"\$imagepolicy"[ \t]*:/;

/** Whether a text may have such values. */
export function mayHaveMarkedValues(content: string | Uint8Array): boolean {
  return typeof content === 'string' ? content.includes('"$imagepolicy"') : Buffer.from(content.buffer, content.byteOffset, content.length).includes('"$imagepolicy"');
}

/** A text without them. Two texts that differ in nothing else are the same without them. */
export function withoutMarkedValues(text: string): string {
  return mapMarked(text, ({ before, after }) => before + NOTHING + after);
}

/** A text with the values of an earlier one, for each comment that both have. */
export function withMarkedValuesOf(earlier: string, text: string): string {
  const values = new Map<string, string>();
  mapMarked(earlier, ({ value, comment }) => {
    values.set(comment, value);
    return '';
  });
  return mapMarked(text, ({ before, value, after, comment }) => before + inStyleOf(value, values.get(comment) ?? value) + after);
}

function mapMarked(text: string, change: (line: MarkedLine) => string): string {
  return text.split('\n').map((line) => {
    const marked = line.includes('"$imagepolicy"') ? markedLine(line) : undefined;
    return marked ? change(marked) : line;
  }).join('\n');
}

function markedLine(line: string): MarkedLine | undefined {
  const at = line.search(MARKER);
  const comment = line.slice(at + 1).trim();
  if (at < 1 || !comment.endsWith('}')) return undefined;
  const end = line.slice(0, at).trimEnd().replace(/,$/, '').length;
  const scalar = line.slice(0, end);
  const last = scalar[end - 1];
  const begin = last === '"' || last === '\'' ? scalar.lastIndexOf(last, end - 2) : Math.max(...[...' \t,[{'].map((c) => scalar.lastIndexOf(c))) + 1;
  const value = scalar.slice(Math.max(begin, 0), end);
  return value === '' || begin < 0 ? undefined : { before: scalar.slice(0, begin), value, after: line.slice(end), comment };
}

/** A scalar between the same quotes as another one. */
function inStyleOf(other: string, scalar: string): string {
  const [is, was] = [quoteOf(scalar), quoteOf(other)];
  return is === was || (is !== '' && was === '') ? scalar : was === '\'' ? `'${textOf(scalar)}'` : JSON.stringify(textOf(scalar));
}

function quoteOf(scalar: string): string {
  return /^["']/.exec(scalar)?.[0] ?? '';
}

/** Names, tags and digests have nothing to escape. */
function textOf(scalar: string): string {
  return scalar.replace(/^["']|["']$/g, '');
}
