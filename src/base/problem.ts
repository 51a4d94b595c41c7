import { IConstruct } from 'constructs';
import { withoutTokens } from './cdk-token';
import { withoutCredentials } from './hidden-values';

/** A mistake of the user, found while constructs are created or checked. */
export interface Problem {
  /** Id of the check that reports it, as in the catalogue. */
  readonly check: string;
  /** Whether it is a risk, not a mistake: synthesis continues. */
  readonly warning: boolean;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** Valid values, or what to do. */
  readonly fix: string;
}

const PROBLEMS = Symbol.for('cdk-gitops.problems');

/** A construct with recorded problems. */
interface Troubled extends IConstruct {
  [PROBLEMS]?: Problem[];
}

/**
 * Records a mistake at a construct instead of throwing, so that one run reports all mistakes. Synthesis then fails, in our `App` and in
 * a plain `cdk8s.App`.
 */
export function problem(construct: IConstruct, check: string, message: string, fix: string): void {
  record(construct, { check, warning: false, message, fix });
}

/** Records a risk at a construct: our `App` prints it, unless it is acknowledged with a reason. */
export function warning(construct: IConstruct, check: string, message: string, fix: string): void {
  record(construct, { check, warning: true, message, fix });
}

/** The mistakes and risks recorded at a construct itself, not at its children. */
export function problemsOf(construct: IConstruct): readonly Problem[] {
  return (construct as Troubled)[PROBLEMS] ?? [];
}

/** A problem in one line: `check message — fix`. */
export function render(p: Pick<Problem, 'check' | 'message' | 'fix'>): string {
  return `${p.check} ${p.message} — ${p.fix}`;
}

function record(construct: IConstruct, found: Problem): void {
  const p = { ...found, message: withoutCredentials(withoutTokens(found.message)), fix: withoutCredentials(found.fix) };
  const troubled: Troubled = construct;
  if (!troubled[PROBLEMS]) {
    const problems: Problem[] = [];
    Object.defineProperty(troubled, PROBLEMS, { value: problems });
    construct.node.addValidation({ validate: () => problems.filter((each) => !each.warning).map(render) });
  }
  troubled[PROBLEMS]!.push(p);
}
