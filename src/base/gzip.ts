import type * as pako from 'pako';

/**
 * Text compressed with gzip, in base64: the same bytes on every computer. Templates contain it, and a different byte there replaces a machine. Node's zlib is not used because its output
 * differs between builds (docs/decisions/0010-pako.md).
 */
export function gzipped(text: string): string {
  const { gzip } = require('pako') as typeof pako;
  const bytes = gzip(text, { level: 9 }); // its header has no timestamp
  bytes[9] = 255; // nor an operating system
  return Buffer.from(bytes).toString('base64');
}
