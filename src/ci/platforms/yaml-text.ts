import type * as yaml from 'yaml';
import { yamlLibrary } from '../../base/yaml/yaml-library';

/** A comment above a key, or above an item of a list. */
export interface YamlComment {
  /** Keys and places that lead to it. */
  readonly at: readonly (string | number)[];
  readonly text: string;
}

/** A pipeline's file: scripts as blocks, nothing folded, a line between sections. */
export function yamlText(content: object, header: string, remarks: readonly YamlComment[]): string {
  const { Document, isMap } = yamlLibrary();
  const document = new Document(content, { version: '1.1', aliasDuplicateObjects: false });
  document.commentBefore = ` ${header}`;
  const nodeAt = (at: readonly (string | number)[]): yaml.Node | undefined => {
    const parent = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
    if (isMap(parent)) return parent.items.find(({ key }) => (key as yaml.Scalar).value === at.at(-1))?.key as yaml.Scalar | undefined;
    return document.getIn(at, true) as yaml.Node | undefined;
  };
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items.slice(1) as yaml.Pair<yaml.Scalar>[]) key.spaceBefore = true;
  }
  for (const { at, text } of remarks) {
    const node = nodeAt(at);
    if (node) node.commentBefore = [node.commentBefore, ` ${text}`].filter(Boolean).join('\n');
  }
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}

/** A comment's text in one line, whatever was given. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A text as it must stand in a workflow to arrive as it is: what begins an expression becomes an expression that gives these letters. */
export function literalText(text: string): string {
  return text.replace(/\$\{\{/g, "${{ '${{' }}");
}

/** A text as a value in an expression. The letters that begin an expression are put together there: readers look for them first. */
export function quoted(text: string): string {
  const inQuotes = (each: string): string => `'${each.replace(/'/g, "''")}'`;
  if (!text.includes('${{')) return inQuotes(text);
  return `format(${inQuotes(text.replace(/[{}]/g, '$&$&').replace(/\$(?=\{{4})/g, '{0}'))}, '$')`;
}

/** An expression as a value in a workflow. */
export function expression(code: string): string {
  return `\${{ ${code} }}`;
}
