/** A text without those of some characters that stand at its end. An expression such as `/\/+$/` takes quadratic time for a text that has many of them elsewhere. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** The same at both ends. */
export function trim(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text[start])) start++;
  return trimEnd(text.slice(start), characters);
}
