import * as fs from 'fs';
import * as path from 'path';
import { explainFailure, failureCode } from './file-system';

/**
 * Makes sure that a folder is there and can be written to.
 *
 * @throws with its path and what to do
 */
export function makeOutputFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(failureCode(error) ?? '')) throw explainFailure(error);
    throw new Error(`${folder}: a file stands where a folder is needed; move it away or choose another place`, { cause: error });
  }
}

/**
 * Writes files below a folder that is there already. A file that has this text already is left alone, and so are all others in the
 * folder.
 *
 * @param folders folders below it, which are made also when they stay empty
 * @param files their texts by path below it
 * @returns how many files were written
 */
export function writeFiles(folder: string, folders: Iterable<string>, files: ReadonlyMap<string, string>): number {
  try {
    for (const name of folders) fs.mkdirSync(path.join(folder, name), { recursive: true });
    const present = new Map<string, ReadonlySet<string>>();
    const namesIn = (dir: string) => present.get(dir) ?? present.set(dir, new Set(fs.readdirSync(dir))).get(dir)!;
    let written = 0;
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      if (namesIn(path.dirname(file)).has(path.basename(file)) && fs.readFileSync(file).equals(Buffer.from(text))) continue;
      fs.writeFileSync(file, text);
      written++;
    }
    return written;
  } catch (error) {
    throw explainFailure(error);
  }
}
