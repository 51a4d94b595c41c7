import type { Node, YAMLMap } from 'yaml';
import { Edit } from './text-edit';
import { yamlLibrary } from './yaml-library';

/**
 * The `sops` entry of a mapping in block style, whose keys start at a column.
 *
 * @param earlier a text that says the same, which is taken where it fits
 */
export function blockEntry(metadata: object, column: number, earlier?: string): string {
  if (earlier !== undefined && /^ *(?=["']?sops)/.exec(earlier)?.[0].length === column) return earlier;
  // The YAML 1.1 schema quotes what any reader might take for a number or a time; sops wants both as strings.
  const text = yamlLibrary().stringify({ sops: metadata }, { indent: 4, lineWidth: 0, version: '1.1' });
  return text.replace(/^(?=.)/gm, ' '.repeat(column));
}

/** The `sops` entry of a mapping in `{ }`, as JSON, laid out as its last entry is. */
export function flowEntry(text: string, map: YAMLMap<Node, Node | null>, metadata: object, earlier?: string): Edit {
  const last = map.items[map.items.length - 1];
  const end = last ? (last.value ?? last.key).range![1] : map.range![1] - 1;
  if (last && earlier?.startsWith(',')) return { start: end, end, text: earlier };
  const start = last?.key.range![0] ?? end;
  const indent = /(?:^|\n)([ \t]+)$/.exec(text.slice(0, start))?.[1];
  const json = indent === undefined ? JSON.stringify(metadata) : JSON.stringify(metadata, undefined, indent).replace(/\n/g, `\n${indent}`);
  return { start: end, end, text: `${last ? ',' : ''}${indent === undefined ? ' ' : `\n${indent}`}"sops": ${json}` };
}
