import { IConstruct } from 'constructs';
import type { Program } from './program';
import type { CheckId } from '../base/rule';

/** Something that one check found. */
export interface Finding {
  /** The construct that it concerns. */
  readonly construct: IConstruct;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly fix: string;
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
