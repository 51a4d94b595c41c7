import { fastValue } from './fast';
import { DocumentFault, Fault } from './fault';
import { Marker } from './setter-markers';
import { Path, Tree } from './tree';

/** One document of a YAML text. */
export interface YamlDocument {
  /** Its value as plain data, without shared references. */
  readonly value: unknown;
  /** The setter markers in it. */
  readonly markers: readonly Marker[];
  /** Position of a value, as `file:line:column`; of the enclosing value if it has no position of its own. */
  at(path: Path): string;
}

/** The documents of a YAML text, and its errors. Documents with an error are skipped; the others are read. */
interface YamlText {
  readonly documents: readonly YamlDocument[];
  readonly faults: readonly Fault[];
}

/**
 * Reads YAML as kustomize, and therefore Flux, does: like kyaml, which is go-yaml v3. All YAML from outside the program is read here: in linear
 * time, with limits on depth and alias expansion. Errors have file, line and column, and never quote the text.
 *
 * kustomize reads these, but here they are errors: integers beyond 2^53, raw U+0085, U+2028 and U+2029, text after `...`, keys that are aliases.
 *
 * @param name path of the file, for positions
 */
export function readYaml(text: string, name: string): YamlText {
  const documents: YamlDocument[] = [];
  const faults: Fault[] = [];
  for (const part of splitDocuments(text.replaceAll('\r\n', '\n'))) {
    const unified = part.text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'); // after the split: a line that ends with \r alone separates nothing
    const placeOf = (offset: number): string => place(name, unified, part.line, offset);
    try {
      if (part.isBadlySeparated) throw new DocumentFault(0, 'follows a line with more than --- and a comment, which kustomize refuses', 'begin the document on the next line');
      const document = readDocument(unified, placeOf);
      if (document.value !== null) documents.push(document);
    } catch (error) {
      if (!(error instanceof DocumentFault)) throw error;
      faults.push({ message: `${placeOf(error.offset)} ${error.message}`, fix: error.fix });
    }
  }
  return { documents, faults };
}

function readDocument(text: string, placeOf: (offset: number) => string): YamlDocument {
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) throw forbiddenFault(text, forbidden);
  const mark = text.search(/^\ufeff/m);
  if (mark >= 0) throw new DocumentFault(mark, 'has a byte order mark in front of a line, which kustomize takes for a part of the key', 'remove the invisible character U+FEFF');
  if (/^\s*%/.test(text)) throw new DocumentFault(text.indexOf('%'), 'begins with a directive, which kustomize refuses', 'remove the line');
  const fast = fastValue(text);
  let tree: Tree | undefined;
  const at = (path: Path): string => placeOf((path.length === 0 ? start(text) : undefined) ?? (tree ??= new Tree(text)).offsetOf(path));
  if (fast) return { value: fast.value, markers: [], at };
  tree = new Tree(text);
  return { ...tree.read(), at };
}

/** Where the value of a document begins; undefined where that has to be read. */
function start(text: string): number | undefined {
  const [skipped] = /^(?:[ \t]*(?:#[^\n]*)?\n|---[ \t]*(?:#[^\n]*)?\n)*/.exec(text)!;
  return /^(?:[a-zA-Z]|- )/.test(text.slice(skipped.length, skipped.length + 2)) ? skipped.length : undefined;
}

/** Control characters, lone surrogates, and line separators that go-yaml reads as line breaks. */
const FORBIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u;

function forbiddenFault(text: string, offset: number): DocumentFault {
  const code = text.codePointAt(offset)!.toString(16).toUpperCase().padStart(4, '0');
  return new DocumentFault(offset, `contains U+${code}, which YAML does not allow or reads as a line break`, 'remove it, or escape it in double quotes');
}

function place(name: string, text: string, line: number, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${name}:${line + before.split('\n').length}:${offset - lineStart + 1}`;
}

/** One document of a text. */
interface Part {
  readonly text: string;
  /** Number of lines before it. */
  readonly line: number;
  /** Whether the line before it has more than `---` and a comment. */
  readonly isBadlySeparated: boolean;
}

/** The documents of a text, split where kustomize splits it: at every line that begins with `---`, regardless of context. */
function splitDocuments(text: string): Part[] {
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
