import { execFileSync } from 'node:child_process';
import { program } from './build/build';

/** What one reader makes of a text. */
export interface Reading {
  readonly documents: unknown[] | null;
  readonly error?: string;
}

/** What the readers of Flux and of kubectl make of a text, and the setter markers that image automation finds in it. */
export interface Readings {
  readonly flux: Reading;
  readonly kubectl: Reading;
  readonly markers: ReadonlyArray<{ readonly document: number; readonly path: ReadonlyArray<string | number>; readonly comment: string }>;
}

/** Reads texts with kyaml and sigs.k8s.io/yaml. */
export function readings(texts: readonly string[]): Readings[] {
  const input = texts.map((text) => JSON.stringify({ text })).join('\n');
  const output = execFileSync(program('kyaml'), { input, encoding: 'utf8', maxBuffer: 1e9 });
  return output.trimEnd().split('\n').map((line) => JSON.parse(line) as Readings);
}
