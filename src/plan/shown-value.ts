import { withoutCredentials } from '../base/hidden-values';
import { isMap } from '../base/manifest';

/** What stands in the place of a value that is not shown. */
export const HIDDEN = '(hidden)';

/** Names of fields and variables whose values are usually secrets, in whatever object they stand. */
const SECRET_NAME = /(pass(word|wd|phrase)?|passwd|secret|token|credentials?|api[-_]?key|access[-_]?key|private[-_]?key|client[-_]?secret|auth)$/i;

/** What SOPS has encrypted. */
const ENCRYPTED = /^ENC\[[A-Z0-9_]+,/;

/**
 * Whether the values of a field are not for the eyes of those who read a plan: by its own name, or by that of the variable that it is the value of.
 *
 * @param at the path as it is shown, which names the items of lists
 */
export function isHiddenField(at: string, ...values: readonly unknown[]): boolean {
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === 0) return false;
  const named = at.endsWith('].value') ? at.slice(at.lastIndexOf('[') + 1, -'].value'.length) : at.replace(/"?\]$/, '');
  return SECRET_NAME.test(named) || texts.some((text) => ENCRYPTED.test(text));
}

/** A value as one text: scalars as they are, lists and maps as JSON, in which what is secret is hidden too. */
export function shownValue(value: unknown, isHidden: boolean): string | undefined {
  if (value === undefined) return undefined;
  if (isHidden) return HIDDEN;
  return typeof value === 'string' ? withoutCredentials(value) : withoutCredentials(JSON.stringify(hidden(value)));
}

function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (!isMap(value)) return value;
  const isSecretVariable = typeof value.name === 'string' && SECRET_NAME.test(value.name);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => {
    const isSecret = typeof below === 'string' && (SECRET_NAME.test(key) || ENCRYPTED.test(below) || (isSecretVariable && key === 'value'));
    return [key, isSecret ? HIDDEN : hidden(below)];
  }));
}
