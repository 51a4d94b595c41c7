/** A text as it must stand in a workflow to arrive as it is: what begins an expression becomes an expression that gives these letters. */
export function literalText(text: string): string {
  return text.replace(/\$\{\{/g, "${{ '${{' }}");
}

/** A text as a value in an expression. The letters that begin an expression are put together there: readers look for them first. */
export function quoted(text: string): string {
  const inQuotes = (each: string): string => `'${each.replace(/'/g, "''")}'`;
  if (!text.includes('${{')) return inQuotes(text);
  return `format(${inQuotes(text.replace(/[{}]/g, '$&$&').replace(/\$(?=\{{4})/g, '{0}'))}, '$')`;
}

/** An expression as a value in a workflow. */
export function expression(code: string): string {
  return `\${{ ${code} }}`;
}
