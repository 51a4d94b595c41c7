import { isDataKey } from './kubernetes-names';

/** Placeholder for a secret in a message. */
const HIDDEN = '…';

/** Patterns of credentials; the first group is shown. */
const CREDENTIALS = [
  /(")[^\s"'@:/]*:(?!\/\/)[^\s"'@]+(?=@(?!sha\d)[\w.-]+[:/])/g, // those of an address without a scheme, as Git writes it
  /()\b(?:gh[opsru]_|github_pat_|glpat-)[\w-]{10,}/g,
  /(\/hooks?\/)[\w-]{8,}/gi, // chats
  /(hooks\.slack\.com\/(?:services|workflows)\/)[^\s"']+/gi,
  /(discord(?:app)?\.com\/api\/webhooks\/)[^\s"']+/gi,
  /(webhook\.office\.com\/)[^\s"']+/gi,
  /([?&](?:key|token|access_token|private_token|password|secret|sig|signature)=)[^\s"'&]+/gi,
  /()AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+/gi,
  /(-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----)[\s\S]*?(?=-----END|"|$)/g,
];

/** A message without credentials that match a known pattern, whatever their origin. */
export function withoutCredentials(message: string): string {
  if (!/:\/\/|hook|KEY|@|gh[opsru]_|_pat_|glpat/i.test(message)) return message;
  return CREDENTIALS.reduce((text, credential) => text.replace(credential, `$1${HIDDEN}`), message.replace(/[^\s"'@]+@?/g, withoutLogin));
}

/** A text that may end like `https://user:password@`, without user and password. */
function withoutLogin(text: string): string {
  if (!text.endsWith('@')) return text;
  for (const { 0: found, index } of text.matchAll(/(?<=[a-z0-9+.-]):\/\/[^/:]*:?/gi)) {
    if (found.length > 3 && found.endsWith(':')) return `${text.slice(0, index + 3)}${HIDDEN}@`;
  }
  return text;
}

/** Keys of a Secret for a message. A key that is not valid may contain a value: in YAML `{password:value}`, all of it is the key. */
export function shownKeys(keys: readonly string[]): string {
  return [...keys].sort().map((key) => (isPlainKey(key) ? key : HIDDEN)).join(', ') || 'none';
}

/** Whether a key can be nothing but a key. */
export function isPlainKey(key: string): boolean {
  return isDataKey(key);
}

/**
 * A message about a Secret without the values of its data. Short values are hidden only where they are quoted: elsewhere they may be parts of words.
 */
export function withoutValuesOf(manifest: unknown, message: string): string {
  if (!isSecret(manifest)) return message;
  const values = new Set(['data', 'stringData'].flatMap((field) => textsIn(manifest[field])).flatMap((text) => [text, decoded(text), escaped(text)]));
  let text = message;
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    if (value === '') continue;
    text = value.length < SHORT ? text.replaceAll(JSON.stringify(value), HIDDEN) : text.replaceAll(value, HIDDEN);
  }
  return text;
}

/** Whether a manifest is a Secret, whose data must not appear in messages. */
export function isSecret(manifest: unknown): manifest is { readonly [field: string]: unknown } {
  return typeof manifest === 'object' && manifest !== null && (manifest as { kind?: unknown }).kind === 'Secret';
}

const SHORT = 4;

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, below]) => (isDataKey(key) ? textsIn(below) : [key, ...textsIn(below)]));
  return value === null || value === undefined || typeof value === 'function' ? [] : [String(value)];
}

/** A text as escaped in JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The decoded text of a value of `data`. */
function decoded(text: string): string {
  return /^[A-Za-z0-9+/]{4,}={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : '';
}
