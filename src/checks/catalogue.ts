import { appliedTwice } from './applied-twice';
import { Check } from './check';
import { danglingReference } from './dangling-reference';
import { dependencyCycle } from './dependency-cycle';
import { missingKey } from './missing-key';

/** All checks over the finished program. A new one is a file beside this and a line here. */
export const CHECKS: readonly Check[] = [
  appliedTwice,
  danglingReference,
  dependencyCycle,
  missingKey,
];
