import type { CST, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { Leaf } from './source';
import { columnOf } from './text-edit';
import { yamlLibrary } from '../base/yaml/yaml-library';

/** A comment and its position on the line. */
interface Comment {
  readonly offset: number;
  readonly column: number;
  /** Whether other text precedes it on its line. */
  readonly isInline: boolean;
}

/** The comments of a stream of documents, each with the path of its mapping, as in sops. */
export function readComments(text: string, comments: readonly CST.SourceToken[], documents: readonly { node: unknown; end: number }[]): Leaf[] {
  let current = 0;
  return comments.map(({ offset, source }) => {
    const column = columnOf(text, offset);
    const comment = { offset, column, isInline: text.slice(offset - column, offset).trim() !== '' };
    while (documents[current] && documents[current].end <= offset) current++;
    const node = documents[current]?.node;
    const path = node ? keysAround(text, node as Node, comment, true) : [];
    return { path, value: { type: 'comment', text: source.slice(1) }, start: offset + 1, end: offset + source.length };
  });
}

/** How many of the nodes, in order, start before an offset. */
function countBefore<T>(items: readonly T[], offset: number, startOf: (item: T) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1; // eslint-disable-line no-bitwise
    if (startOf(items[middle]) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The path of the mapping that contains a comment, from the root. Lists add no keys. */
function keysAround(text: string, node: Node, comment: Comment, isTop = false): string[] {
  const { isMap, isSeq } = yamlLibrary();
  if (isSeq<Node>(node)) {
    const item = node.items[countBefore(node.items, comment.offset, start) - 1] as Node | undefined;
    return item ? keysAround(text, item, comment) : [];
  }
  if (!isMap<Node, Node | null>(node)) return [];
  const index = countBefore(node.items, comment.offset, (pair) => start(pair.key)) - 1;
  const pair = node.items[index] as Pair<Node, Node | null> | undefined;
  if (!pair?.value || !isCollection(pair.value)) return [];
  const isLastBlock = !isTop && !pair.value.flow && index === node.items.length - 1;
  if (!isInside(text, pair, comment, isLastBlock)) return [];
  return [String((pair.key as Scalar).value), ...keysAround(text, pair.value, comment)];
}

/**
 * Whether a comment after a key belongs to the items of the key's value. After the last item, indentation decides; go-yaml assigns a comment
 * that closes a mapping to the collection that closes it.
 */
function isInside(text: string, { key, value }: Pair<Node, Node | null>, { offset, column, isInline }: Comment, isLast: boolean): boolean {
  if (isInline) return offset > start(value!);
  return offset < contentEnd(value!) || column > columnOf(text, start(key)) - (isLast ? 1 : 0);
}

/** End offset of the last scalar of a node. */
function contentEnd(node: Node): number {
  const { isMap, isPair, isSeq } = yamlLibrary();
  const isBlock = (isMap(node) || isSeq(node)) && !node.flow;
  const last = isBlock ? node.items[node.items.length - 1] : undefined;
  if (!last) return node.range![1];
  return contentEnd((isPair(last) ? last.value ?? last.key : last) as Node);
}

function isCollection(node: Node): node is YAMLMap<Node, Node> {
  return yamlLibrary().isCollection(node);
}

function start(node: Node): number {
  return node.range![0];
}
