/** A text as a pattern of Gitea's that matches only itself. */
export function literal(text: string): string {
  return text.replace(/[\\*?[\]{}]/g, '\\$&');
}
