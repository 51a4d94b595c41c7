import { Check } from './check';
import { viewsOf } from '../program/view';

/** A patch that changes nothing. */
export const idlePatch: Check = {
  id: 'idle-patch',
  warning: true,
  doc: 'The target of a patch selects no object: kustomize builds without a word, and what the patch was meant to change stays as it is. Correct the target, or remove the patch. '
    + 'A patch that several Kustomizations have in common is one for all of them: it selects something of one.',
  *run(program) {
    viewsOf(program); // which builds it
    for (const finding of program.found) {
      if (finding.check === 'idle-patch' && (finding.patch === undefined || !program.usedPatches.has(finding.patch))) yield finding;
    }
  },
};
