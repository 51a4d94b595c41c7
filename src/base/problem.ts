import { IConstruct } from 'constructs';
import { withoutTokens } from './cdk-token';
import { Diagnostic, placeOf, renderDiagnostic } from './diagnostic';
import { withoutCredentials } from './hidden-values';
import { PROBLEMS } from './marks';
import type { RuleId } from './rule';
import { withoutSetterToken } from './setter-token';

/** One mistake of the user, found while constructs are made or checked. */
export interface Problem extends Diagnostic {
  /** Id of the rule that it breaks, as in docs/checks.md. */
  readonly check: RuleId;
  /** Whether synthesis goes on: a risk, not a mistake. */
  readonly warning: boolean;
}

/** A construct that remembers its problems. */
interface WithProblems extends IConstruct {
  [PROBLEMS]?: Problems;
}

interface Problems {
  readonly recorded: Problem[];
  /** What finds those that are known only once the program is complete. */
  readonly later: (() => readonly Mistake[])[];
}

/** A mistake that is yet to be recorded. */
export type Mistake = Pick<Problem, 'check' | 'message' | 'fix'>;

/**
 * Records a mistake at a construct instead of throwing, so that one run reports all mistakes. Synthesis then fails, in our `App` and in
 * a plain `cdk8s.App`.
 */
export function problem(construct: IConstruct, check: RuleId, message: string, fix: string): void {
  record(construct, { check, warning: false, message, fix });
}

/** Records a risk at a construct: our `App` prints it, and it can be acknowledged with a reason. */
export function warning(construct: IConstruct, check: RuleId, message: string, fix: string): void {
  record(construct, { check, warning: true, message, fix });
}

/** Records mistakes that are known only once the program is complete. */
export function problemsAtSynthesis(construct: IConstruct, find: () => readonly Mistake[]): void {
  problemsIn(construct).later.push(find);
}

/** The mistakes and risks recorded at a construct itself, not below it. */
export function problemsOf(construct: IConstruct): readonly Problem[] {
  const problems = (construct as WithProblems)[PROBLEMS];
  if (!problems) return NONE;
  if (problems.later.length === 0) return problems.recorded;
  return [...problems.recorded, ...problems.later.flatMap((find) => find().map((found) => withoutSecrets({ ...found, warning: false })))];
}

const NONE: readonly Problem[] = [];

/** What a plain `cdk8s.App` prints of the mistakes of a construct: it puts the path before each, and every line of ours below its list. */
export function validationsOf(construct: IConstruct): string[] {
  const errors = problemsOf(construct).filter(({ warning: isWarning }) => !isWarning);
  if (errors.length === 0) return [];
  const place = placeOf(construct);
  return errors.map(({ check, message, fix }) => renderDiagnostic({ check, isWarning: false, message, place, fix }).replaceAll('\n', '\n  '));
}

function record(construct: IConstruct, found: Problem): void {
  problemsIn(construct).recorded.push(withoutSecrets(found));
}

function withoutSecrets(found: Problem): Problem {
  return { ...found, message: withoutCredentials(withoutTokens(withoutSetterToken(found.message))), fix: withoutCredentials(found.fix) };
}

function problemsIn(construct: WithProblems): Problems {
  if (!construct[PROBLEMS]) {
    Object.defineProperty(construct, PROBLEMS, { value: { recorded: [], later: [] } satisfies Problems });
    construct.node.addValidation({ validate: () => validationsOf(construct) });
  }
  return construct[PROBLEMS]!;
}
