import { gzipSync } from 'zlib';

/** Text compressed with gzip, in base64: the same on every operating system. */
export function gzipped(text: string): string {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255; // the header names the operating system otherwise
  return bytes.toString('base64');
}
