/** A text that a Go template gives as it is. */
export function goTemplateText(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** A Go template that gives the value of a key. */
export function goTemplateValue(key: string): string {
  return `{{ ${field(key)} }}`;
}

/** A Go template that gives the value of a key as a JSON text, with its quotes. */
export function goTemplateJson(key: string): string {
  return `{{ ${field(key)} | toJson }}`;
}

/** A key in a Go template's expression. */
export function field(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `(index . ${JSON.stringify(key)})`;
}

/**
 * Keys that a Go template certainly reads: undefined where blocks such as `range` change what the dot means, or where the whole
 * input is used.
 */
export function keysRead(template: string): string[] | undefined {
  const actions = [...template.matchAll(/\{\{-?([\s\S]*?)-?\}\}/g)].map(([, action]) => action.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""'));
  if (actions.some((action) => /^\s*(range|with|define|template|block)\b/.test(action))) return undefined;
  return actions.flatMap((action) => [...action.matchAll(/(?:^|[\s(|])\.([A-Za-z_]\w*)/g)].map(([, key]) => key));
}
