import { IConstruct } from 'constructs';
import { problem } from '../problem';

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** Reports an expression that is empty, or whose brackets or quotes do not match. Nothing else of PromQL is checked here. */
export function checkExpression(construct: IConstruct, prop: string, expr: string): void {
  const wrong = expr.trim() === '' ? 'is empty' : imbalance(expr);
  if (wrong) problem(construct, 'promql', `${prop} ${wrong}: ${JSON.stringify(expr)}`, 'Prometheus refuses the whole rule file: correct the expression');
}

function imbalance(expr: string): string | undefined {
  const open: string[] = [];
  for (let i = 0; i < expr.length; i++) {
    const c = expr[i];
    if (c === '#') {
      while (i + 1 < expr.length && expr[i + 1] !== '\n') i++;
    } else if (c === '"' || c === '\'' || c === '`') {
      i = endOfString(expr, i);
      if (i < 0) return 'has a text that does not end';
    } else if (c in CLOSING) {
      open.push(CLOSING[c]);
    } else if (')]}'.includes(c) && open.pop() !== c) {
      return `has a ${c} too many at character ${i + 1}`;
    }
  }
  return open.length ? `lacks a ${open[open.length - 1]}` : undefined;
}

function endOfString(expr: string, start: number): number {
  const quote = expr[start];
  for (let i = start + 1; i < expr.length; i++) {
    if (expr[i] === quote) return i;
    if (expr[i] === '\\' && quote !== '`') i++;
    else if (expr[i] === '\n' && quote !== '`') return -1;
  }
  return -1;
}
