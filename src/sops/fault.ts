import { isPlainKey } from '../base/hidden-values';
import type { Fault } from '../base/refusal';

/** How a fault of a file is recorded, and what is wrong with it. */
export type FaultKind = Extract<Fault['check'], 'encrypted-file' | 'malformed-yaml' | 'not-decryptable' | 'not-encryptable'>;

/** What to do about a file that only sops itself supports. */
export const USE_SOPS = 'use sops itself for this file';

/** A fault of a whole file. @param what worded to follow its name; never contains a value of the file */
export function faultIn(file: string, check: FaultKind, what: string, fix: string): Fault {
  return { check, message: `${file} ${what}`, fix, place: file };
}

/** The keys of a value for a message. One that is not plain may contain a value: in YAML `{password:value: x}`, all before the blank is the key. */
export function shownPath(path: readonly string[]): string {
  return path.map((key) => (isPlainKey(key) ? key : '…')).join('.');
}
