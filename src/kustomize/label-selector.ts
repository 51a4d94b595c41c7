import { BuildError } from './problem';

/** Whether labels satisfy a selector. */
export type LabelTest = (labels: ReadonlyMap<string, string>) => boolean;

const KEY = /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Reads a selector in Kubernetes' syntax: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`, with commas between them.
 *
 * @throws BuildError if it is not valid
 */
export function labelSelector(text: string | undefined): LabelTest | undefined {
  if (!text) return undefined;
  const tokens = text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new BuildError(`the selector "${text}" is not valid`, 'write a=b, a!=b, a in (b, c), a notin (b), a or !a, with commas between them');
  };
  const word = (pattern: RegExp): string => {
    const token = tokens[at++] ?? '';
    return pattern.test(token) ? token : fail();
  };
  const key = (): string => word(KEY);
  const value = (): string => (at >= tokens.length || tokens[at] === ',' || tokens[at] === ')' ? '' : word(VALUE));
  const tests: LabelTest[] = [];
  const requirement = (): LabelTest => {
    if (tokens[at] === '!') {
      at++;
      const absent = key();
      return (labels) => !labels.has(absent);
    }
    const name = key();
    const operator = tokens[at];
    if (operator === undefined || operator === ',') return (labels) => labels.has(name);
    at++;
    if (operator === '=' || operator === '==') {
      const wanted = value();
      return (labels) => labels.get(name) === wanted;
    }
    if (operator === '!=') {
      const unwanted = value();
      return (labels) => labels.get(name) !== unwanted;
    }
    if (operator === '<' || operator === '>') {
      const limit = word(/^[-+]?\d+$/);
      return (labels) => {
        const own = labels.get(name);
        return own !== undefined && /^[-+]?\d+$/.test(own) && (operator === '<' ? BigInt(own) < BigInt(limit) : BigInt(own) > BigInt(limit));
      };
    }
    if (operator !== 'in' && operator !== 'notin') return fail();
    if (tokens[at++] !== '(') fail();
    const set = new Set<string>();
    for (;;) {
      set.add(value());
      const next = tokens[at++];
      if (next === ')') break;
      if (next !== ',') fail();
    }
    return operator === 'in' ? (labels) => labels.has(name) && set.has(labels.get(name)!) : (labels) => !labels.has(name) || !set.has(labels.get(name)!);
  };
  while (at < tokens.length) {
    tests.push(requirement());
    if (at >= tokens.length) break;
    if (tokens[at++] !== ',' || at >= tokens.length) fail();
  }
  return (labels) => tests.every((test) => test(labels));
}
