/**
 * Text of a shell script, as it stands in a template literal: backslashes are kept, `\${name}` is the shell's own, `${text}` inserts.
 */
export function shell(parts: TemplateStringsArray, ...inserted: readonly (string | number)[]): string {
  return parts.raw.map((part, index) => part.replace(/\\\$\{/g, '${').replace(/\\`/g, '`') + String(inserted[index] ?? '')).join('');
}
