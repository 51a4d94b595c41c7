import { Check } from './check';
import { yamlFilesOf } from './image-policy-marker';
import { markerFaults } from '../base/yaml/marker-faults';
import { FilePlace } from '../program/place';

/** Comments that are meant for image automation, and that it ignores. */
export const imageMarker: Check = {
  id: 'image-marker',
  doc: 'A comment with `$imagepolicy` that image automation ignores (it is not JSON, not on the line of a scalar, or does not name a namespace and a policy), that gives one field two policies, '
    + 'or a value of an ImagePolicy that is not a whole field: the automation replaces whole fields, and finds the policy by its namespace.',
  *run(program) {
    for (const { text, shown, place } of yamlFilesOf(program)) {
      for (const { line, column, message, fix } of markerFaults(text)) {
        yield { place: new FilePlace(shown, () => `${shown}:${line}:${column}`, place), message, fix };
      }
    }
  },
};
