import { Check } from './check';
import { viewsOf } from '../program/view';

/** A delivery that cannot be built. */
export const kustomizeBuild: Check = {
  id: 'kustomize-build',
  doc: 'kustomize cannot build what a delivery applies: a file or component that does not exist, YAML that it does not read, a patch of an object or of a field that is not there, '
    + 'two objects of one identity. Flux applies nothing of it. Correct what the message says.',
  *run(program) {
    viewsOf(program); // which builds it
    for (const finding of program.found) if (finding.check === 'kustomize-build') yield finding;
  },
};
