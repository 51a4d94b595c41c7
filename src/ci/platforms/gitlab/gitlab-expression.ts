/** A condition of `rules:if`. GitLab has no negation, so each comparison comes with its opposite. */
export type Expression =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'comparison'; readonly text: string; readonly opposite: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] };

export const ALWAYS: Expression = { kind: 'constant', holds: true };
export const NEVER: Expression = { kind: 'constant', holds: false };

/** Whether a variable is, or is not, equal to a word of the language: a text in quotes or another variable. */
export function equal(variable: string, word: string): Expression {
  return { kind: 'comparison', text: `${variable} == ${word}`, opposite: `${variable} != ${word}` };
}

/** Whether a variable matches a regular expression. One that is not set matches none. */
export function matching(variable: string, pattern: string): Expression {
  return { kind: 'comparison', text: `${variable} =~ /${pattern}/`, opposite: `${variable} !~ /${pattern}/` };
}

/** Whether a variable is set. */
export function isSet(variable: string): Expression {
  return { kind: 'comparison', text: variable, opposite: `${variable} == null` };
}

/** All of them hold; none at all hold together. */
export function all(...of: readonly Expression[]): Expression {
  return joined('all', of);
}

/** At least one of them holds. */
export function any(...of: readonly Expression[]): Expression {
  return joined('any', of);
}

export function not(expression: Expression): Expression {
  switch (expression.kind) {
    case 'constant': return expression.holds ? NEVER : ALWAYS;
    case 'comparison': return { kind: 'comparison', text: expression.opposite, opposite: expression.text };
    case 'all': return any(...expression.of.map(not));
    case 'any': return all(...expression.of.map(not));
  }
}

export function isConstant(expression: Expression, holds: boolean): boolean {
  return expression.kind === 'constant' && expression.holds === holds;
}

/** What `if` has: at the top, and in brackets where it is part of another list. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'constant': return expression.holds ? '$CI_PIPELINE_SOURCE' : '$CI_PIPELINE_SOURCE == null';
    case 'comparison': return expression.text;
    case 'all':
    case 'any':
      return expression.of.map((each) => 'of' in each ? `(${textOf(each)})` : textOf(each)).join(expression.kind === 'all' ? ' && ' : ' || ');
  }
}

function joined(kind: 'all' | 'any', parts: readonly Expression[]): Expression {
  const decides = kind === 'any'; // a constant that decides the whole; the other one says nothing
  const flat = parts.flatMap((each) => each.kind === kind ? each.of : [each]);
  const texts = flat.map(textOf);
  const of = flat.filter((each, index) => texts.indexOf(texts[index]) === index && !isConstant(each, !decides));
  if (of.some((each) => isConstant(each, decides))) return decides ? ALWAYS : NEVER;
  if (of.length === 0) return decides ? NEVER : ALWAYS;
  return of.length === 1 ? of[0] : { kind, of };
}
