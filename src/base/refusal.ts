import { hasColours, type Diagnostic, renderDiagnostic } from './diagnostic';
import { withoutCredentials } from './hidden-values';
import type { RuleId } from './rule';

const textsOf = new WeakMap<Error, (colours: boolean) => string>();

/**
 * An error for users, who can mend what it says. It has its text and nothing else, because Node prints every field of an error that is not caught.
 * Its stack, which Node prints too, is the same text: one of calls would name this library's files, where the mistake is not.
 */
export abstract class UserError extends Error {
  /** The text of an error for a stream with or without colours; undefined where it is not one for users. */
  public static textOf(error: unknown, colours: boolean): string | undefined {
    return textsOf.get(error as Error)?.(colours);
  }

  protected constructor(text: (colours: boolean) => string) {
    super(text(false));
    const head = this.message.startsWith('error[') ? '' : 'error: ';
    this.stack = `${head}${hasColours(process.stderr) ? text(true) : this.message}\n`;
    textsOf.set(this, text);
  }

  /** Not a field of each error, which would be printed too. */
  public override get name(): string {
    return this.constructor.name;
  }
}

/** One thing that is in the way of what was asked for. */
export interface Fault extends Diagnostic {
  readonly check: RuleId;
  /** The file or folder, with line and column where they are known. */
  readonly place?: string;
}

const faultsIn = new WeakMap<Error, readonly Fault[]>();

/** What was asked for cannot be done: everything that is in the way, each with its place and what to do. */
export class Refusal extends UserError {
  /** What an error consists of; nothing where it is of another kind. */
  public static faultsOf(error: unknown): readonly Fault[] {
    return faultsIn.get(error as Error) ?? [];
  }

  /** @param consequence what did not happen, for a line above them: `nothing was written` */
  constructor(faults: readonly Fault[], consequence?: string) {
    const shown = faults.map((fault) => ({ ...fault, message: withoutCredentials(fault.message), fix: withoutCredentials(fault.fix) }));
    super((colours) => [
      ...consequence === undefined ? [] : [`${shown.length} ${shown.length === 1 ? 'problem' : 'problems'}, ${consequence}:`],
      ...shown.map((fault) => renderDiagnostic({ ...fault, isWarning: false }, colours)),
    ].join('\n\n'));
    faultsIn.set(this, shown);
  }
}

/** A refusal for one reason. */
export function refusal(check: RuleId, message: string, fix: string, place?: string): Refusal {
  return new Refusal([{ check, message, fix, place }]);
}
