import { localCheck } from './local-check';
import { isDnsLabel } from '../base/kubernetes-names';
import { shown, textAt, valuesAt } from '../program/json-path';

/** Selections of Alerts and Receivers that match nothing. */
export const eventSelector = localCheck({
  id: 'event-selector',
  doc: 'An Alert or Receiver selects objects by a pattern that Flux takes literally, such as `namespace: "*"` or `name: "app-*"`: it matches nothing. Only the whole name can be `*`. '
    + 'Add an entry for each namespace, or select objects by `matchLabels`.',
  concerns: (kind) => /^notification\.toolkit\.fluxcd\.io\/(Alert|Receiver)$/.test(kind),
  *judge({ place, json, name }) {
    for (const { at, value } of valuesAt(json, json.kind === 'Alert' ? 'spec.eventSources[]' : 'spec.resources[]')) {
      const namespace = textAt(value, 'namespace');
      if (namespace !== undefined && !isDnsLabel(namespace) && !isUnknown(namespace)) {
        yield {
          place,
          at: `${at}.namespace`,
          message: `${json.kind} ${name}: ${at}.namespace ${shown(namespace)} is not a namespace, so the entry matches nothing`,
          fix: `add an entry for each namespace; without namespace it is that of the ${json.kind}`,
        };
      }
      const selected = textAt(value, 'name');
      if (selected !== undefined && selected !== '*' && /[*?[\]]/.test(selected) && !isUnknown(selected)) {
        yield {
          place,
          at: `${at}.name`,
          message: `${json.kind} ${name}: ${at}.name ${shown(selected)} is a pattern, which Flux takes literally, so the entry matches nothing`,
          fix: 'use the name of an object, or "*" with matchLabels',
        };
      }
    }
  },
});

/** Variables, and templates. */
function isUnknown(text: string): boolean {
  return text.includes('${') || text.includes('<<');
}
