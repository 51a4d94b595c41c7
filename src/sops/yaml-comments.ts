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
export function readComments(text: string, tokens: readonly CST.Token[], documents: readonly { node: unknown; end: number }[]): Leaf[] {
  return commentTokens(tokens).map(({ offset, source }) => {
    const column = columnOf(text, offset);
    const comment = { offset, column, isInline: text.slice(offset - column, offset).trim() !== '' };
    const document = documents.find(({ end }) => offset < end);
    const path = document?.node ? keysAround(text, document.node as Node, comment, true) : [];
    return { path, value: { type: 'comment', text: source.slice(1) }, start: offset + 1, end: offset + source.length };
  });
}

function commentTokens(tokens: readonly CST.Token[]): { offset: number; source: string }[] {
  const found: { offset: number; source: string }[] = [];
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) {
      item.forEach(visit);
    } else if (typeof item === 'object' && item !== null) {
      if ((item as CST.Token).type === 'comment') found.push(item as CST.SourceToken);
      else Object.values(item).forEach(visit);
    }
  };
  visit(tokens);
  return found;
}

/** The path of the mapping that contains a comment, from the root. Lists add no keys. */
function keysAround(text: string, node: Node, comment: Comment, isTop = false): string[] {
  const { isMap, isSeq } = yamlLibrary();
  if (isSeq<Node>(node)) {
    const item = node.items.filter((each) => start(each) < comment.offset).pop();
    return item ? keysAround(text, item, comment) : [];
  }
  if (!isMap<Node, Node | null>(node)) return [];
  const index = node.items.filter((pair) => start(pair.key) < comment.offset).length - 1;
  const pair = node.items[index];
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
