import { isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';

/** Size limit of a file. A Kubernetes object has at most 3 MB; 100 MB of YAML would take half a minute and gigabytes of memory. */
export const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The text of a file.
 *
 * @throws an error with the reason, without the path
 */
export function readTextFile(path: string): string {
  const content = readFile(path);
  if (typeof content !== 'string') throw new Error(notUtf8(content));
  return content;
}

/**
 * What a file holds: text, or bytes where it is not UTF-8.
 *
 * @throws an error with the reason, without the path
 */
export function readFile(path: string): string | Uint8Array {
  let bytes: Buffer;
  try {
    bytes = readBytes(path);
  } catch (error) {
    throw new Error((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  }
  if (!isUtf8(bytes)) return bytes;
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The bytes of a file, of which no more than the limit are read: a device or a pipe does not tell its size. */
function readBytes(path: string): Buffer {
  const file = fs.openSync(path, 'r');
  try {
    const stats = fs.fstatSync(file);
    const { size } = stats;
    if (size > MOST_BYTES) throw new Error(`its size is ${Math.ceil(size / 2 ** 20)} MiB; the limit is ${MOST_BYTES / 2 ** 20} MiB`);
    const whole = Buffer.allocUnsafe(stats.isFile() ? size + 1 : 0);
    if (stats.isFile() && fs.readSync(file, whole, 0, size + 1, 0) === size) return whole.subarray(0, size);
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.allocUnsafe(Math.max(65_536, size - total + 1));
      const length = fs.readSync(file, chunk, 0, chunk.length, null);
      if (length === 0) return Buffer.concat(chunks, total);
      total += length;
      if (total > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MiB, the limit`);
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    fs.closeSync(file);
  }
}

/** Why bytes are not UTF-8, and where. */
export function notUtf8(content: Uint8Array): string {
  const bytes = Buffer.from(content);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'it is UTF-16; save it as UTF-8';
  // The first replacement is where the text is not valid UTF-8; a U+FFFD in the text itself takes three bytes.
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
