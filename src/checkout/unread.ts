import type { ClusterContents, PartlyRead } from '../program/cluster-contents';
import { makersOf } from '../program/makers';
import type { ProgramObject } from '../program/program';
import type { Reference } from '../program/references';

/** What could not be read of directories. */
export class Unread {
  private readonly reasons = new Set<string>();

  /** Why something could not be read, in sentences that begin with a place. */
  public get all(): readonly string[] {
    return [...this.reasons].sort();
  }

  public addReason(reason: string): void {
    this.reasons.add(reason);
  }

  /** A delivery of which not everything was read. */
  public addDelivery(contents: ClusterContents, by: ProgramObject | undefined, how: PartlyRead = 'unknown'): void {
    contents.addPartial(by, how);
    contents.addIncomplete(by);
  }

  /** Whether something may exist in a cluster though nothing that was read creates it. */
  public of(contents: ClusterContents): (reference: Reference) => boolean {
    return (reference) => makersOf(contents).mayHave(reference);
  }
}
