/**
 * Whether a text matches a glob, as Argo CD reads it (github.com/gobwas/glob): `*`, `**`, `?`, `[abc]`, `[!abc]`, `{a,b}` and a backslash before what is meant literally.
 *
 * @param separator what `*` and `?` do not cross; default: they cross everything
 */
export function globMatch(pattern: string, text: string, separator?: string): boolean {
  if (pattern === '*') return true;
  return new RegExp(`^${regexpOf(pattern, separator === undefined ? '[^]' : `[^${separator}]`)}$`).test(text);
}

function regexpOf(pattern: string, one: string): string {
  let [source, depth] = ['', 0];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '*') {
      const isDouble = pattern[i + 1] === '*';
      source += isDouble ? '[^]*' : `${one}*`;
      if (isDouble) i++;
    } else if (char === '?') {
      source += one;
    } else if (char === '{') {
      source += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (char === ',' && depth > 0) {
      source += '|';
    } else if (char === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2);
      const inside = pattern.slice(i + 1, end).replace(/^!/, '^').replace(/[\\[\]]/g, '\\$&');
      source += `[${inside}]`;
      i = end;
    } else {
      const literal = char === '\\' && i + 1 < pattern.length ? pattern[++i] : char;
      source += literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    }
  }
  return source + ')'.repeat(depth);
}
