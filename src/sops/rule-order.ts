/** What is certain of the paths that an expression matches: the literal text that they start or end with. */
interface Shape {
  readonly start?: string;
  readonly end?: string;
  /** The expression is nothing but this text, with anchors at most. */
  readonly whole?: string;
}

const SPECIAL = /[.*+?{}()|[\]^$]/;

/**
 * Rules in the order in which they are tried: the first that matches a path counts, so a rule is placed before the first that would leave
 * nothing for it, else behind the others.
 */
export class RuleOrder<T extends { readonly pathRegex?: string }> {
  public readonly rules: T[] = [];
  private readonly shapes = new Map<string, Shape>();

  /** Places a rule. @returns the rule in its way, where each of the two leaves nothing for the other; then it is not placed */
  public add(rule: T): T | undefined {
    const index = this.rules.findIndex((earlier) => this.shadows(earlier.pathRegex, rule.pathRegex));
    if (index < 0) this.rules.push(rule);
    else if (this.shadows(rule.pathRegex, this.rules[index].pathRegex)) return this.rules[index];
    else this.rules.splice(index, 0, rule);
    return undefined;
  }

  /**
   * Whether every path that the second expression matches is certain to match the first too. Of expressions that are more than text with
   * anchors, nothing is certain.
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
  const certain = /[*+?{]/.test(tokens[first]) ? first - 1 : first; // a quantifier is about the character before it
  return {
    start: isAtStart ? texts.slice(0, certain).join('') : undefined,
    end: isAtEnd ? texts.slice(texts.lastIndexOf(undefined) + 1).join('') : undefined,
  };
}

/** The character that a token of an expression stands for; undefined for what is no plain character. */
function literalOf(token: string): string | undefined {
  if (token.length > 1 && token.startsWith('\\')) return /\\[\p{P}\p{S}]/u.test(token) ? token.slice(1) : undefined;
  return SPECIAL.test(token) ? undefined : token;
}
