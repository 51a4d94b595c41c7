import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { Disk } from './disk';
import { explainFailure } from './file-system';
import { digestOf, Ownership, withOtherLineEndings } from './ownership';
import type { OutputFile } from './tree';
import { OWNERSHIP_FILE } from '../../base/path-problem';

/**
 * Reads a tree that was written earlier, just as it was written.
 *
 * @throws one error that names all files which were edited or removed since, or which a run that was cut short did not write
 */
export function readRendering(root: string): OutputFile[] {
  try {
    const disk = new Disk(root, nodeFs);
    if (disk.at(OWNERSHIP_FILE) !== 'file') throw new Error(`${join(root, OWNERSHIP_FILE)} is missing; synthesize the program again`);
    const text = disk.read(OWNERSHIP_FILE);
    const files: OutputFile[] = [];
    const problems: string[] = [];
    for (const [path, { sha256, next, seeded }] of parse(root, text).files) {
      const standing = disk.at(path);
      const content = standing === 'file' ? asWritten(disk.read(path), sha256) : standing;
      if (next !== undefined) {
        problems.push(`${path}: was not written to its end`);
      } else if (typeof content === 'string') {
        problems.push(`${path}: ${content === 'file' ? 'was edited by hand' : `is a ${content}`}`);
      } else if (content === undefined) {
        problems.push(`${path}: is missing`);
      } else {
        files.push({ path, content, seeded });
      }
    }
    if (!disk.read(OWNERSHIP_FILE).equals(text)) throw new Error(`${root} was written again while it was read; run this again when the program has come to its end`);
    if (problems.length > 0) {
      throw new Error(`${root} is not what the program wrote; take changes over into the program, delete these files and synthesize again:\n${
        problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
    return files;
  } catch (error) {
    throw explainFailure(error);
  }
}

/** The content that was written, also where Git has checked it out with other line endings; else `file`. */
function asWritten(content: Buffer, sha256: string | undefined): Buffer | 'file' {
  return [content, ...withOtherLineEndings(content)].find((each) => digestOf(each) === sha256) ?? 'file';
}

function parse(root: string, text: Buffer): Ownership {
  try {
    return Ownership.parse(text.toString());
  } catch (error) {
    throw new Error(`${join(root, OWNERSHIP_FILE)}: ${(error as Error).message}`, { cause: error });
  }
}
