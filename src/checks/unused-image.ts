import { Check } from './check';
import { viewsOf } from '../program/view';

/** An image that nothing runs. */
export const unusedImage: Check = {
  id: 'unused-image',
  doc: 'A base or overlay changes the name, tag or digest of an image that no container in it uses: kustomize builds without a word, and what should run that image runs another one. Correct the name: '
    + 'it is that of the image in the manifests, without tag.',
  *run(program) {
    viewsOf(program); // which builds it
    for (const finding of program.found) if (finding.check === 'unused-image') yield finding;
  },
};
