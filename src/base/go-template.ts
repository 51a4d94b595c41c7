import { withoutQuoted } from './quoted';

/**
 * Keys that a Go template certainly reads: undefined if blocks such as `range` change the meaning of the dot, or if the whole
 * input is used.
 */
export function keysRead(template: string): string[] | undefined {
  const actions = actionsIn(template).map((action) => withoutQuoted(action, '"`'));
  if (actions.some((action) => /^\s*(range|with|define|template|block)\b/.test(action))) return undefined;
  return actions.flatMap((action) => [...action.matchAll(/(?:^|[\s(|])\.([A-Za-z_]\w*)/g)].map(([, key]) => key));
}

/** What stands between `{{` and `}}`. */
export function actionsIn(template: string): string[] {
  const actions: string[] = [];
  for (let from = template.indexOf('{{'); from >= 0; from = template.indexOf('{{', from)) {
    const to = template.indexOf('}}', from + 2);
    if (to < 0) break;
    actions.push(template.slice(from + 2, to).replace(/^-/, '').replace(/-$/, ''));
    from = to + 2;
  }
  return actions;
}
