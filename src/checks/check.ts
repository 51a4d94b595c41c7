import type { Diagnostic } from '../base/diagnostic';
import type { CheckId } from '../base/rule';
import type { Place } from '../program/place';
import type { Program } from '../program/program';

/** Something that one check found. */
export interface Finding extends Diagnostic {
  /** What it concerns. */
  readonly place: Place;
  /** What to do in YAML, where `fix` speaks of constructs. */
  readonly fixInFiles?: string;
  /** Path of the value in the object's manifest, such as `spec.sourceRef.name`, where one value is wrong. */
  readonly at?: string;
  /** What it is a consequence of where one of these is reported, too: then it is counted there. Default: it is a cause itself. */
  readonly causes?: readonly Cause[];
  /** What tells it from others of its check at the construct, for those that follow from it. */
  readonly about?: string;
}

/** What a check found, or may have found, at a construct. */
export interface Cause {
  readonly check: string;
  readonly place: Place;
  /** Which of its findings there. Default: any. */
  readonly about?: string;
}

/** A rule over the finished program. One file a check. */
export interface Check {
  /** Its id in messages, acknowledgements and the catalogue. */
  readonly id: CheckId;
  /** A risk, not a mistake: synthesis goes on. Default: false. */
  readonly warning?: boolean;
  /** It judges each object alone (`local-check.ts`), so charts can be judged one by one. Default: false. */
  readonly local?: boolean;
  /** For the catalogue: what fails in the cluster without it, and what to do. */
  readonly doc: string;
  /** Everything wrong with the program. */
  run(program: Program): Iterable<Finding>;
}
