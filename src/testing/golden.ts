import * as fs from 'node:fs';
import * as path from 'node:path';
import { cut, FailedExpectation } from './failed-expectation';
import type { Rendering } from './rendering';

/** Compares all files with those of a directory, or writes them there. */
export function expectGolden(rendering: Rendering, directory: string, isUpdate: boolean): void {
  const root = path.resolve(directory);
  const wanted = new Map(filesBelow(root).map((file) => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
  const own = new Map(rendering.files.map((file) => [file, rendering.textOf(file)]));
  if (isUpdate) return write(root, own, wanted);
  const lines = [...new Set([...own.keys(), ...wanted.keys()])].sort().flatMap((file) => {
    const [before, after] = [wanted.get(file), own.get(file)];
    if (before === after) return [];
    if (before === undefined) return [`+ ${file} is new`];
    if (after === undefined) return [`- ${file} is no longer rendered`];
    return [`~ ${file}`, ...differingLines(before.split('\n'), after.split('\n')).map((line) => `    ${line}`)];
  });
  if (lines.length === 0) return;
  throw new FailedExpectation(`what is rendered is not what ${directory} has`, ['', ...cut(lines), '', 'Look at the differences. If they are meant, run the tests with UPDATE_GOLDEN=1, and commit the files.']);
}

function write(root: string, own: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): void {
  for (const file of wanted.keys()) if (!own.has(file)) fs.rmSync(path.join(root, file));
  for (const [file, text] of own) {
    if (wanted.get(file) === text) continue;
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
}

function filesBelow(root: string): string[] {
  if (!fs.existsSync(root)) return [];
  return fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/** Texts with more pairs of lines than this are shown as a whole. */
const PAIRS = 4_000_000;

/** The lines that differ, with the two before and after. */
export function differingLines(before: readonly string[], after: readonly string[]): string[] {
  const marked = before.length * after.length > PAIRS
    ? [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)] : aligned(before, after);
  const isShown = marked.map((_, i) => marked.slice(Math.max(0, i - 2), i + 3).some((line) => !line.startsWith(' ')));
  return marked.flatMap((line, i) => (isShown[i] ? [line] : isShown[i - 1] ? ['  …'] : []));
}

/** All lines of both, by their longest common part. */
function aligned(before: readonly string[], after: readonly string[]): string[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const [both, own, other] = [lengths[(i + 1) * width + j + 1], lengths[(i + 1) * width + j], lengths[i * width + j + 1]];
      lengths[i * width + j] = before[i] === after[j] ? both + 1 : Math.max(own, other);
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push(`  ${before[i]}`);
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      lines.push(`- ${before[i++]}`);
    } else {
      lines.push(`+ ${after[j++]}`);
    }
  }
  return lines;
}
