import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FOLDER } from './enclosing-folder';
import { problem } from './problem';

interface Acknowledgement {
  readonly reason: string;
  used: boolean;
}

interface WithChecks extends IConstruct {
  [CHECKS]?: Checks;
}

const CHECKS = Symbol.for('cdk-gitops.checks');
const NONE: string[] = [];

/**
 * What is said about checks at a construct. Findings are errors in repositories and warnings in plain charts.
 *
 * The catalogue of all checks is `docs/checks.md`.
 */
export class Checks {
  /** The checks of a construct and everything below it. */
  public static of(construct: IConstruct): Checks {
    const governed: WithChecks = construct;
    return governed[CHECKS] ?? new Checks(construct);
  }

  /** Makes the findings in a plain chart errors, as they are in repositories. */
  public static enforce(chart: Chart): void {
    Checks.of(chart).enforced = true;
  }

  /** Whether findings at a construct are errors. @internal */
  public static _enforcedAt(construct: IConstruct): boolean {
    for (let c: IConstruct | undefined = construct; c; c = c.node.scope) {
      if (FOLDER in c || (c as WithChecks)[CHECKS]?.enforced) return true;
    }
    return !hasChart(construct);
  }

  /** Whether anything is said about checks at this very construct. @internal */
  public static _isGoverned(construct: IConstruct): boolean {
    return CHECKS in construct;
  }

  /** Whether the checks are enforced at this very construct. @internal */
  public static _enforces(construct: IConstruct): boolean {
    return (construct as WithChecks)[CHECKS]?.enforced === true;
  }

  /** Why a finding is accepted, at its construct or a scope above; undefined: it is not. @internal */
  public static _acknowledged(construct: IConstruct, check: string): string | undefined {
    for (let c: IConstruct | undefined = construct; c; c = c.node.scope) {
      const said = (c as WithChecks)[CHECKS]?.acknowledgements.get(check);
      if (said) {
        said.used = true;
        return said.reason;
      }
    }
    return undefined;
  }

  /** Ids that are acknowledged at this very construct and that nothing broke. @internal */
  public static _unusedAt(construct: IConstruct): string[] {
    const said = (construct as WithChecks)[CHECKS]?.acknowledgements;
    if (!said) return NONE;
    return [...said].filter(([, each]) => !each.used).map(([id]) => id);
  }

  private readonly acknowledgements = new Map<string, Acknowledgement>();
  private enforced = false;

  private constructor(private readonly construct: IConstruct) {
    Object.defineProperty(construct, CHECKS, { value: this });
  }

  /**
   * Accepts what a check finds at this construct and below it. Values that the API server refuses cannot be accepted, only what the
   * checks conclude.
   *
   * @param check id of the check, as in the message
   * @param reason why this is right here; must not be empty
   */
  public acknowledge(check: string, reason: string): void {
    if (reason.trim() === '') {
      problem(this.construct, 'acknowledgement', `${check} is acknowledged without a reason`, 'state why the finding is acceptable here');
    }
    this.acknowledgements.set(check, { reason, used: false });
  }
}

function hasChart(construct: IConstruct): boolean {
  for (let c: IConstruct | undefined = construct; c; c = c.node.scope) if (Chart.isChart(c)) return true;
  return false;
}
