/** Settings of sops that select the encrypted values. */
export const SELECTIONS = ['encrypted_regex', 'unencrypted_regex', 'encrypted_suffix', 'unencrypted_suffix'] as const;

/** Selection of encrypted values: the setting, and its regular expression or suffix. */
export interface Selection {
  readonly kind: typeof SELECTIONS[number];
  readonly value: string;
}

/** Default of sops: everything is encrypted, including `apiVersion` and `kind`. */
export const SOPS_DEFAULT: Selection = { kind: 'unencrypted_suffix', value: '_unencrypted' };

/** What to do about a regular expression that Go does not take. */
export const GO_SYNTAX = 'use Go (RE2) syntax, without look-around and back-references';

/** A compiled regular expression. Declarations that users read do not name libraries that are in the package. */
export interface GoExpression {
  matcher(text: string): { find(): boolean };
}

/** Compiles a Go regular expression. @throws Error with Go's message if it is not valid */
export function compileRegex(pattern: string): GoExpression {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('re2js') as typeof import('re2js')).RE2JS.compile(pattern);
}

/** Decides by path whether a leaf is encrypted. A matching key applies to everything below it. */
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
