/**
 * What Git has of a file that it has checked out with CRLF line endings (`core.autocrlf`, or `eol=crlf` in `.gitattributes`), byte for byte:
 * it only converts text without any CRLF. The file itself where it has none.
 */
export function withoutCrlf(content: Buffer): Buffer {
  if (!content.includes('\r\n')) return content;
  return Buffer.from(content.toString('latin1').replace(/\r\n/g, '\n'), 'latin1');
}
