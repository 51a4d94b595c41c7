import type { CST, Document, LineCounter } from 'yaml';
import { DEEPEST } from './fast';
import { yamlLibrary } from './yaml-library';

/** The syntax of a YAML text, for those that change parts of it and keep the rest. */
export interface YamlSyntax {
  readonly tokens: readonly CST.Token[];
  /** Its comments, in order. */
  readonly comments: readonly CST.SourceToken[];
  /** Scalars are strings; aliases are nodes. */
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
  /** Offset of the first collection that is nested more than 200 levels deep; there are no documents then. */
  readonly tooDeep?: number;
}

/** Reads the syntax of a text in linear time. Keys may be there twice: that is for the reader to judge. */
export function readSyntax(text: string): YamlSyntax {
  const { Composer, LineCounter: Lines, Parser } = yamlLibrary();
  const lines = new Lines();
  let tokens: CST.Token[];
  try {
    tokens = [...new Parser(lines.addNewLine).parse(text)];
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error; // thousands of levels, of which the library makes calls
    return { tokens: [], comments: [], documents: [], lines, tooDeep: Math.max(0, text.search(/^[ ?-]{200}/m)) };
  }
  const { comments, tooDeep } = survey(tokens);
  const documents = tooDeep === undefined ? [...new Composer({ schema: 'failsafe', resolveKnownTags: false, prettyErrors: false, uniqueKeys: false }).compose(tokens)] : [];
  return { tokens, comments, documents, lines, tooDeep };
}

/** Looks at all tokens without recursion, which nesting could make too deep: that of the library fails with the size of its stack. */
function survey(tokens: readonly CST.Token[]): { comments: CST.SourceToken[]; tooDeep?: number } {
  const comments: CST.SourceToken[] = [];
  let tooDeep: number | undefined;
  const pending: object[] = [tokens];
  const depths = [0];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const depth = depths.pop()!;
    const token = item as CST.Token;
    if (token.type === 'comment') comments.push(token);
    const isCollection = COLLECTIONS.has(token.type);
    if (isCollection && depth >= DEEPEST) tooDeep = Math.min(tooDeep ?? token.offset, token.offset);
    for (const key in item) {
      const below = item[key as keyof typeof item] as unknown;
      if (typeof below !== 'object' || below === null) continue;
      pending.push(below);
      depths.push(isCollection ? depth + 1 : depth);
    }
  }
  return { comments: comments.sort((a, b) => a.offset - b.offset), tooDeep };
}

const COLLECTIONS = new Set<string>(['block-map', 'block-seq', 'flow-collection']);
