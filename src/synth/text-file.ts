import * as fs from 'fs';

/**
 * The text of a file.
 *
 * @throws an error whose message says why it cannot be read, without the path
 */
export function readTextFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(path);
  } catch (error) {
    throw new Error((error as NodeJS.ErrnoException).code);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // a decoder that does not fail would change what is no UTF-8
  } catch {
    throw new Error('it is no UTF-8 text');
  }
}
