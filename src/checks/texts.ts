import type { Text } from '../program/json-path';

/** The first text of a JSON value that is looked for, among keys too, and where it is: a key in its map. The path is made on the way back only. */
export function findText(json: unknown, isWanted: (text: string, isKey: boolean) => boolean): Text | undefined {
  const found = find(json, isWanted);
  return found && { at: found.at.replace(/^\./, ''), text: found.text };
}

function find(json: unknown, isWanted: (text: string, isKey: boolean) => boolean): Text | undefined {
  if (typeof json === 'string') return isWanted(json, false) ? { at: '', text: json } : undefined;
  if (json === null || typeof json !== 'object') return undefined;
  if (Array.isArray(json)) {
    for (let i = 0; i < json.length; i++) {
      const found = find(json[i], isWanted);
      if (found !== undefined) return { at: `[${i}]${found.at}`, text: found.text };
    }
    return undefined;
  }
  for (const key in json) {
    if (isWanted(key, true)) return { at: '', text: key };
    const found = find((json as Record<string, unknown>)[key], isWanted);
    if (found !== undefined) return { at: `.${key}${found.at}`, text: found.text };
  }
  return undefined;
}
