import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { Disk } from './disk';
import { explainFailure } from './file-system';
import { digestOf, Ownership } from './ownership';
import type { OutputFile } from './planner';
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
    const files: OutputFile[] = [];
    const problems: string[] = [];
    for (const [path, { sha256, next, seeded }] of parse(root, disk).files) {
      const standing = disk.at(path);
      const content = standing === 'file' ? disk.read(path) : undefined;
      if (next !== undefined) {
        problems.push(`${path}: was not written to its end`);
      } else if (content === undefined) {
        problems.push(`${path}: ${standing === undefined ? 'is missing' : `is a ${standing}`}`);
      } else if (digestOf(content) !== sha256) {
        problems.push(`${path}: was edited by hand`);
      } else {
        files.push({ path, content, seeded });
      }
    }
    if (problems.length > 0) {
      throw new Error(`${root} is not what the program wrote; take changes over into the program, delete these files and synthesize again:\n${
        problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
    return files;
  } catch (error) {
    throw explainFailure(error);
  }
}

function parse(root: string, disk: Disk): Ownership {
  try {
    return Ownership.parse(disk.read(OWNERSHIP_FILE).toString());
  } catch (error) {
    throw new Error(`${join(root, OWNERSHIP_FILE)}: ${(error as Error).message}`, { cause: error });
  }
}
