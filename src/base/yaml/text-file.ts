import * as fs from 'fs';

/** The largest file that is read: an object of Kubernetes has 3 MB at most, and 100 MB of YAML would take half a minute and gigabytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The text of a file.
 *
 * @throws an error whose message says why it cannot be read, without the path
 */
export function readTextFile(path: string): string {
  let bytes: Buffer;
  try {
    const stats = fs.statSync(path);
    if (stats.isFile() && stats.size > MOST_BYTES) throw new Error(`it has ${Math.ceil(stats.size / 2 ** 20)} MiB, and at most ${MOST_BYTES / 2 ** 20} MiB are read`);
    bytes = fs.readFileSync(path);
  } catch (error) {
    throw new Error((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // a decoder that does not fail would change what is no UTF-8
  } catch {
    throw new Error(notUtf8(bytes));
  }
}

function notUtf8(bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'it is UTF-16; save it as UTF-8';
  // What is replaced is where the text stops being UTF-8; a U+FFFD of the text itself takes three bytes.
  const text = bytes.toString('utf8');
  let offset = 0;
  let line = 1;
  let column = 1;
  for (const char of text) {
    const length = Buffer.byteLength(char);
    if (char === '\ufffd' && bytes.compare(Buffer.from(char), 0, length, offset, Math.min(offset + length, bytes.length)) !== 0) break;
    offset += length;
    if (char === '\n') [line, column] = [line + 1, 1];
    else column++;
  }
  return `it is not UTF-8 text at line ${line}, column ${column}; save it as UTF-8`;
}
