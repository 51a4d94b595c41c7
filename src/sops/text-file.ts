import { refusal } from '../base/refusal';
import { readTextFile } from '../base/yaml/text-file';

/**
 * The text of a file.
 *
 * @param path absolute path
 * @param name its name in messages
 * @throws Refusal if it cannot be read, is too large or is not valid UTF-8
 */
export function readText(path: string, name: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw refusal('file-system', `${name} cannot be read: ${(error as Error).message}`, 'correct the path or the file', name);
  }
}
