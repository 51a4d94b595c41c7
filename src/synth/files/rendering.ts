import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { Disk } from './disk';
import { explainFailure } from './file-system';
import { digestOf, InvalidOwnership, Ownership, withOtherLineEndings } from './ownership';
import type { OutputFile } from './tree';
import { shortPath } from '../../base/diagnostic';
import { OWNERSHIP_FILE } from '../../base/path-problem';
import { type Fault, Refusal, refusal } from '../../base/refusal';

/** A tree that was written earlier. */
export interface Rendering {
  readonly files: OutputFile[];
  /** The address of its repository, where that was told. */
  readonly url?: string;
}

/**
 * Reads a tree that was written earlier, just as it was written.
 *
 * @throws Refusal with all files that were edited or removed since, or that a run that was cut short did not write
 */
export function readRendering(root: string): Rendering {
  try {
    const disk = new Disk(root, nodeFs);
    if (disk.at(OWNERSHIP_FILE) !== 'file') throw refusal('rendering', `${OWNERSHIP_FILE} is missing`, 'synthesize the program again', shortPath(root));
    const text = disk.read(OWNERSHIP_FILE);
    const files: OutputFile[] = [];
    const faults: Fault[] = [];
    const refuse = (path: string, why: string, fix: string) => faults.push({ check: 'rendering', message: `${path} ${why}`, fix, place: shortPath(join(root, path)) });
    const ownership = parse(root, text);
    for (const [path, { sha256, next, seeded, publishedAs = path }] of ownership.files) {
      const standing = disk.at(path);
      const content = standing === 'file' ? asWritten(disk.read(path), sha256) : standing;
      if (next !== undefined) {
        refuse(path, 'was not written to its end', 'synthesize the program again');
      } else if (typeof content === 'string') {
        refuse(path, content === 'file' ? 'was edited by hand' : `is a ${content}`, 'take the change over into the program, delete it, and synthesize again');
      } else if (content === undefined) {
        refuse(path, 'is missing', 'synthesize the program again');
      } else {
        files.push({ path: publishedAs, content, seeded });
      }
    }
    if (!disk.read(OWNERSHIP_FILE).equals(text)) {
      throw refusal('changed-meanwhile', 'the output of the program was written again while it was read', 'run this again when the program has ended', shortPath(root));
    }
    if (faults.length > 0) throw new Refusal(faults);
    return { files, url: ownership.url };
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
    if (!(error instanceof InvalidOwnership)) throw error;
    throw refusal('rendering', `${OWNERSHIP_FILE} ${error.message}`, 'synthesize the program again', shortPath(root));
  }
}
