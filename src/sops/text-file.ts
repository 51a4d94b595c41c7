import { SopsError } from './sops-error';
import { readTextFile } from '../base/yaml/text-file';

/**
 * The text of a file.
 *
 * @param path absolute path
 * @param name its name in messages
 * @throws SopsError if it cannot be read, is too large or is not valid UTF-8
 */
export function readText(path: string, name: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new SopsError([`cannot read ${name}: ${(error as Error).message}`]);
  }
}
