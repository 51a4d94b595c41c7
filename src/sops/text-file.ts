import * as fs from 'fs';
import { SopsError } from './sops-error';

/**
 * The text of a file.
 *
 * @param path absolute path
 * @param name its name in messages
 * @throws SopsError if it cannot be read or is not valid UTF-8
 */
export function readText(path: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(path);
  } catch (error) {
    throw new SopsError([`cannot read ${name}: ${(error as NodeJS.ErrnoException).code}`]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SopsError([`${name} is not valid UTF-8 text`]);
  }
}
