import type { RE2JS } from 're2js';

/** The ways in which sops says what is encrypted, by the names of its settings. */
export const SELECTIONS = ['encrypted_regex', 'unencrypted_regex', 'encrypted_suffix', 'unencrypted_suffix'] as const;

/** What of a file is encrypted: the setting, and its regular expression or suffix. */
export interface Selection {
  readonly kind: typeof SELECTIONS[number];
  readonly value: string;
}

/** What sops does when no setting says otherwise: everything is encrypted, `apiVersion` and `kind` too. */
export const SOPS_DEFAULT: Selection = { kind: 'unencrypted_suffix', value: '_unencrypted' };

/** A regular expression as Go reads it. @throws Error with Go's own words when it is none */
export function compileRegex(pattern: string): RE2JS {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('re2js') as typeof import('re2js')).RE2JS.compile(pattern);
}

/** Decides by its path whether a leaf is encrypted. One matching key on the path decides for everything below it. */
export class Scope {
  private readonly matches: (key: string) => boolean;
  private readonly known = new Map<string, boolean>();

  constructor(private readonly selection: Selection) {
    const { kind, value } = selection;
    const regex = kind.endsWith('_regex') ? compileRegex(value) : undefined;
    this.matches = regex ? (key) => regex.matcher(key).find() : (key) => key.endsWith(value);
  }

  public covers(path: readonly string[]): boolean {
    return path.some((key) => this.isMatch(key)) === this.selection.kind.startsWith('encrypted');
  }

  private isMatch(key: string): boolean {
    let result = this.known.get(key);
    if (result === undefined) this.known.set(key, result = this.matches(key));
    return result;
  }
}
