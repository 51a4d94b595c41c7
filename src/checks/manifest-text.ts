import { lenientValues } from '../base/yaml/lenient';

/** What a text must have to hold a Secret, or to make one. */
const MENTION = /["']?kind["']?\s*:\s*["']?(?:Secret|List)|secretGenerator|SecretList/;
/** Mistakes that leave a document readable. */
const HARMLESS: readonly string[] = ['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'];

/** The documents of a YAML or JSON text that may hold a Secret. What cannot be read (a template, a script, prose) is unknown. */
export function documentsWithSecrets(text: string): unknown[] {
  if (!MENTION.test(text)) return [];
  return lenientValues(text, { version: '1.2', harmless: HARMLESS });
}

/** Whether a value can hold a Secret or make one: a quick look at all its texts. */
export function mentionsSecret(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('Secret') || value.includes('secretGenerator');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mentionsSecret);
  for (const key in value) if (key === 'secretGenerator' || mentionsSecret((value as Record<string, unknown>)[key])) return true;
  return false;
}

/** Whether SOPS has encrypted a text as a whole: a file that the controller decrypts wherever it stands. */
export function isSopsText(text: string): boolean {
  return /\bENC\[AES256_GCM,data:/.test(text) && /(?:^|[\s,{"'])(?:sops_)?mac["']?\s*[:=]\s*["']?ENC\[AES256_GCM,/.test(text);
}
