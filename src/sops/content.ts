import type { Leaf, Source } from './source';
import type { Value } from './value';

/**
 * What a text says, whatever it looks like: its keys, values and comments, one an item. Two texts with the same content are the same to
 * sops and to Kubernetes.
 *
 * @param valueOf the value to take for a leaf or comment; the comments that sops writes as items of a list are taken for comments
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
