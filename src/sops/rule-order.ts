/** Known properties of the paths that an expression matches: the literal text that they start or end with. */
interface Shape {
  readonly start?: string;
  readonly end?: string;
  /** The expression consists only of this text, optionally with anchors. */
  readonly whole?: string;
}

const SPECIAL = /[.*+?{}()|[\]^$]/;

/**
 * Rules in order of precedence: the first matching rule applies, so a rule is placed before the first rule that would shadow it, otherwise
 * last.
 */
export class RuleOrder<T extends { readonly pathRegex?: string }> {
  public readonly rules: T[] = [];
  private readonly shapes = new Map<string, Shape>();

  /** Adds a rule. @returns the conflicting rule if each of the two shadows the other; the rule is then not added */
  public add(rule: T): T | undefined {
    const index = this.rules.findIndex((earlier) => this.shadows(earlier.pathRegex, rule.pathRegex));
    if (index < 0) this.rules.push(rule);
    else if (this.shadows(rule.pathRegex, this.rules[index].pathRegex)) return this.rules[index];
    else this.rules.splice(index, 0, rule);
    return undefined;
  }

  /**
   * Whether every path that matches the second expression is certain to match the first as well. Unknown (false) if the first expression is
   * more than text with anchors.
   */
  private shadows(first: string | undefined, second: string | undefined): boolean {
    if (first === undefined || first === second) return true;
    if (second === undefined) return false;
    const [{ whole, start, end }, b] = [this.shape(first), this.shape(second)];
    if (whole === undefined) return false;
    if (start !== undefined && end !== undefined) return b.whole === whole && b.start !== undefined && b.end !== undefined;
    if (start !== undefined) return b.start?.startsWith(whole) ?? false;
    if (end !== undefined) return b.end?.endsWith(whole) ?? false;
    return [b.start, b.end, b.whole].some((text) => text?.includes(whole));
  }

  private shape(regex: string): Shape {
    let shape = this.shapes.get(regex);
    if (!shape) this.shapes.set(regex, shape = shapeOf(regex));
    return shape;
  }
}

function shapeOf(regex: string): Shape {
  const body = regex.replace(/^\^?\.\*/, '').replace(/(?<!\\)\.\*\$?$/, '');
  const isAtStart = body.startsWith('^');
  const isAtEnd = /(?<!\\)\$$/.test(body);
  const tokens: readonly string[] = body.slice(isAtStart ? 1 : 0, isAtEnd ? -1 : undefined).match(/\\.|[^\\]/gsu) ?? [];
  if (tokens.includes('|') || body.includes('(?')) return {};
  const texts = tokens.map(literalOf);
  const first = texts.indexOf(undefined);
  if (first < 0) {
    const whole = texts.join('');
    return { whole, start: isAtStart ? whole : undefined, end: isAtEnd ? whole : undefined };
  }
  const certain = /[*+?{]/.test(tokens[first]) ? first - 1 : first; // a quantifier applies to the previous character
  return {
    start: isAtStart ? texts.slice(0, certain).join('') : undefined,
    end: isAtEnd ? texts.slice(texts.lastIndexOf(undefined) + 1).join('') : undefined,
  };
}

/** The literal character of a token; undefined for other tokens. */
function literalOf(token: string): string | undefined {
  if (token.length > 1 && token.startsWith('\\')) return /\\[\p{P}\p{S}]/u.test(token) ? token.slice(1) : undefined;
  return SPECIAL.test(token) ? undefined : token;
}
