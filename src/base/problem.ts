import { IConstruct } from 'constructs';
import { withoutTokens } from './cdk-token';
import { withoutCredentials } from './hidden-values';
import type { RuleId } from './rule';

/** One mistake of the user, found while constructs are made or checked. */
export interface Problem {
  /** Id of the rule that it breaks, as in docs/checks.md. */
  readonly check: RuleId;
  /** Whether synthesis goes on: a risk, not a mistake. */
  readonly warning: boolean;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly fix: string;
}

const PROBLEMS = Symbol.for('cdk-gitops.problems');

/** A construct that remembers its problems. */
interface WithProblems extends IConstruct {
  [PROBLEMS]?: Problem[];
}

/**
 * Records a mistake at a construct instead of throwing, so that one run reports all of them. Synthesis fails with it, in our
 * `App` and in a plain `cdk8s.App` alike.
 */
export function problem(construct: IConstruct, check: RuleId, message: string, fix: string): void {
  record(construct, { check, warning: false, message, fix });
}

/** Records a risk at a construct: our `App` prints it, and it can be acknowledged with a reason. */
export function warning(construct: IConstruct, check: RuleId, message: string, fix: string): void {
  record(construct, { check, warning: true, message, fix });
}

/** The mistakes and risks recorded at a construct itself, not below it. */
export function problemsOf(construct: IConstruct): readonly Problem[] {
  return (construct as WithProblems)[PROBLEMS] ?? [];
}

/** A problem in one line: `check message — fix`. */
export function render(p: Pick<Problem, 'check' | 'message' | 'fix'>): string {
  return `${p.check} ${p.message} — ${p.fix}`;
}

function record(construct: IConstruct, found: Problem): void {
  const p = { ...found, message: withoutCredentials(withoutTokens(found.message)), fix: withoutCredentials(found.fix) };
  const marked: WithProblems = construct;
  if (!marked[PROBLEMS]) {
    const problems: Problem[] = [];
    Object.defineProperty(marked, PROBLEMS, { value: problems });
    construct.node.addValidation({ validate: () => problems.filter((each) => !each.warning).map(render) });
  }
  marked[PROBLEMS]!.push(p);
}
