/**
 * A text that is known at synth as one word of a script, whatever is in it; platforms find no template of their own in it, either. What comes from
 * the run is read from a variable instead.
 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, '\'\\\'\'').replace(/\$(?=[{[(])/g, '$$\'\'')}'`;
}

/** Options as words behind each other. */
export function shellWords(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
