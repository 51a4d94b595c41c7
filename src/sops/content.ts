import type { Leaf, Source } from './source';
import type { Value } from './value';

/**
 * The content of a text, independent of its formatting: keys, values and comments, one per item. Texts with the same content are equivalent
 * for sops and Kubernetes.
 *
 * @param valueOf returns the value of a leaf or comment; comments that sops writes as list items count as comments
 */
export function contentOf(source: Source, valueOf: (leaf: Leaf) => Value = ({ value }) => value): string[] {
  const comments = source.comments.map((leaf) => ({ start: leaf.start, text: valueOf(leaf).text }));
  const values = source.layout.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const value = valueOf(item);
    if (value.type === 'comment') {
      comments.push({ start: item.start, text: value.text });
      return [];
    }
    const { type, text } = source.asRead(value);
    return [`${type} ${text}`];
  });
  return [...values, ...comments.sort((a, b) => a.start - b.start).map(({ text }) => `#${text}`)];
}

/** Whether two texts have the same content. */
export function isSameContent(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
