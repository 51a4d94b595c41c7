import { visible } from '../base/diagnostic';
import { UserError } from '../base/refusal';

/** What a test expects is not so. Its text is all that it has: the place is the line of the test. */
export class FailedExpectation extends UserError {
  /** @param details further lines */
  constructor(message: string, details: readonly string[] = []) {
    super(() => [message, ...details].map((line) => line.split('\n').map(visible).join('\n')).join('\n'));
  }
}

/** More lines than so many hide the rest. */
const MANY = 60;

/** Lines, cut where there are many. */
export function cut(lines: readonly string[]): string[] {
  return lines.length <= MANY ? [...lines] : [...lines.slice(0, MANY), `… and ${lines.length - MANY} more lines`];
}

/** What a name may have been meant to be. */
export function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
