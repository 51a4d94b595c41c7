/** A place of a text that Flux's post-build substitution changes. */
interface Expansion {
  /** The text there. */
  readonly text: string;
  /** Variable that must be defined; undefined where there is a default, or none can be read. */
  readonly needs?: string;
  /** Why the whole apply fails, or something else arrives than was written, whatever is defined. */
  readonly fault?: string;
}

/** More of an expansion is not shown. */
const LONGEST = 100;

/**
 * Dollars in pairs, which are one each, and openings with what follows the name. A default may have further openings, so that is not
 * skipped.
 */
const TOKEN = /\$\$(?:\$\$)*|\$\{(#?)([\p{L}\p{Nd}_]*)([\s\S]?)/gu;

/**
 * What substitution makes of a text, in its order. The grammar is that of the engine, which is not a shell's: `${a-b}`, `${a[0]}` and
 * `${{ a }}` are errors there.
 *
 * @see https://pkg.go.dev/github.com/fluxcd/pkg/envsubst
 */
export function expansionsOf(text: string): Expansion[] {
  const found: Expansion[] = [];
  let end = text.indexOf('}');
  for (const { 0: token, 1: hash, 2: name, 3: next, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('$$')) {
      const after = text.slice(index + token.length, index + token.length + 2);
      if (token === '$$' && !/^\$?\{/.test(after)) found.push({ text: '$$', fault: 'which becomes $' });
      continue;
    }
    if (end >= 0 && end < index) end = text.indexOf('}', index); // each brace is looked for once, also where many openings stand before it
    const whole = end < 0 ? text.slice(index, index + 20) : end - index > LONGEST ? `${text.slice(index, index + LONGEST)}…` : text.slice(index, end + 1);
    if (end < 0 || name === '' || !isKnown(hash, next)) found.push({ text: whole, fault: 'which is not a valid variable' });
    else found.push({ text: whole, needs: hasDefault(text, index + 2 + name.length, next) ? undefined : name });
  }
  return found;
}

function isKnown(hash: string, next: string): boolean {
  return hash ? next === '}' : next !== '' && '}:=,^/#%'.includes(next);
}

function hasDefault(text: string, at: number, next: string): boolean {
  return next === '=' || (next === ':' && '=-?+'.includes(text.charAt(at + 1) || ' '));
}
