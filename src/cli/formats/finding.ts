import { createHash } from 'node:crypto';
import type { RuleId } from '../../base/rule';
import type { ClusterWaves } from '../../checks/waves';

/** Something that a check found in a file. */
export interface FileFinding {
  readonly check: RuleId;
  readonly isWarning: boolean;
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** Path below the working directory, with `/`; undefined where it concerns no single file. */
  readonly file?: string;
  /** Path of the file below the directory that is checked, which is the same wherever the user is. Default: `file`. */
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** The line may have a secret: it is not shown. Default: false. */
  readonly isHidden?: boolean;
}

/** A finding that the user has accepted. */
export interface Acknowledged {
  readonly finding: FileFinding;
  readonly reason: string;
}

/** Objects and references that no check could judge, for one reason. */
export interface Unchecked {
  /** Why, with the file that it begins at: "apps/x/kustomization.yaml:3 fetches a remote base". */
  readonly reason: string;
  /** How many objects and references it concerns; undefined where even that is unknown. */
  readonly count?: number;
}

/** What a run has looked at. */
export interface Coverage {
  readonly clusters: readonly string[];
  readonly deliveries: number;
  readonly objects: number;
  /** References between objects that were followed. */
  readonly references: number;
  /** References whose target could not be known. */
  readonly unknownReferences: number;
}

/** All that a run of `check` says. */
export interface CheckResult {
  readonly findings: readonly FileFinding[];
  readonly acknowledged: readonly Acknowledged[];
  readonly unchecked: readonly Unchecked[];
  readonly coverage: Coverage;
  /** How each cluster comes up from empty; undefined where that was not asked for. */
  readonly waves?: readonly ClusterWaves[];
}

/**
 * What tells a finding from all others and stays when lines move: its check, file and message. The same finding several times in one file is
 * counted.
 */
export function fingerprintsOf(findings: readonly FileFinding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ check, file, path, message }) => {
    const what = [check, path ?? file ?? '', message].join('\0');
    const count = seen.get(what) ?? 0;
    seen.set(what, count + 1);
    return createHash('sha256').update(`${what}\0${count}`).digest('hex').slice(0, 32);
  });
}
