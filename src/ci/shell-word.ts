/**
 * A text that is known at synth as one word of a script, whatever is in it; platforms find no template of their own in it, either. What comes from
 * the run is read from a variable instead.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** Options as words behind each other. */
export function shellWords(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** The same, always in quotes: `${{`, `$[[` and `$(` are taken apart. */
export function quoted(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'').replace(/\$(?=[{[(])/g, '$$\'\'')}'`;
}
