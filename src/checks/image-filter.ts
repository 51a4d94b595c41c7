import { localCheck } from './local-check';
import { filterFault } from '../flux/image/filter-fault';
import { textAt } from '../program/json-path';

/** Filters of tags that Flux cannot compile, or that extract what they do not have. */
export const imageFilter = localCheck({
  id: 'image-filter',
  doc: 'An ImagePolicy filters tags by an expression that Go cannot compile (RE2 has no look-ahead, look-behind and back-references), so it never becomes ready, or extracts a group that the '
    + 'expression does not have, so it compares empty texts. The message has a pattern that matches the same tags where one exists.',
  concerns: (kind) => kind === 'image.toolkit.fluxcd.io/ImagePolicy',
  *judge({ place, json, name }) {
    const [pattern, extract] = [textAt(json, 'spec.filterTags.pattern'), textAt(json, 'spec.filterTags.extract')];
    if (pattern === undefined || pattern.includes('${')) return;
    const fault = filterFault(pattern, extract === '' ? undefined : extract);
    if (fault) yield { place, at: fault.message.includes('extract "') ? 'spec.filterTags.extract' : 'spec.filterTags.pattern', message: `ImagePolicy ${name}: ${fault.message}`, fix: fault.fix };
  },
});
