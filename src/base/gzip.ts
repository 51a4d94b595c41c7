import type * as pako from 'pako';

/** What was packed: machines of a cluster share their script, and packing is most of the time that a machine takes. */
const packed = new Map<string, string>();

/**
 * Text compressed with gzip, in base64: the same bytes on every machine. It is part of templates, in which another byte replaces a machine, so Node's zlib, which differs from build
 * to build, has no part in it (docs/decisions/0010-pako.md).
 */
export function gzipped(text: string): string {
  const known = packed.get(text);
  if (known !== undefined) return known;
  const { gzip } = require('pako') as typeof pako;
  const bytes = gzip(text, { level: 9 }); // its header holds no time
  bytes[9] = 255; // nor a name of an operating system
  const base64 = Buffer.from(bytes).toString('base64');
  packed.set(text, base64);
  return base64;
}
