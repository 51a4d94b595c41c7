/**
 * A text with its quoted parts as `""`. A quote that nothing closes ends it: what follows is unknown.
 *
 * @param quotes the characters that quote; after a backslash they do not, except for the backtick
 */
export function withoutQuoted(text: string, quotes: string): string {
  let result = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const quote = text[at];
    if (!quotes.includes(quote)) continue;
    result += `${text.slice(from, at)}""`;
    for (at++; at < text.length && text[at] !== quote; at++) if (text[at] === '\\' && quote !== '`') at++;
    from = at + 1;
  }
  return result + text.slice(from);
}
