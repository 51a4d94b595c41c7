/** The first text of a JSON value that is looked for, among keys too. */
export function findText(json: unknown, isWanted: (text: string, isKey: boolean) => boolean): string | undefined {
  if (typeof json === 'string') return isWanted(json, false) ? json : undefined;
  if (json === null || typeof json !== 'object') return undefined;
  if (Array.isArray(json)) {
    for (const item of json) {
      const found = findText(item, isWanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const key in json) {
    const found = isWanted(key, true) ? key : findText((json as Record<string, unknown>)[key], isWanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
