import { localCheck } from './local-check';
import { Labels, selectorFrom, selects } from './selection';
import { shown, valuesAt } from '../program/json-path';

/** A workload that does not select its own pods. */
export const selectorLabels = localCheck({
  id: 'selector-labels',
  doc: 'The selector of a Deployment, StatefulSet, DaemonSet or ReplicaSet does not match the labels of its own pod template: the API server refuses it. Use the same labels in both.',
  concerns: (kind) => /^apps\/(Deployment|StatefulSet|DaemonSet|ReplicaSet)$/.test(kind),
  *judge({ place, json, name }) {
    const template = valuesAt(json, 'spec.template')[0]?.value;
    const selector = selectorFrom(valuesAt(json, 'spec.selector')[0]?.value);
    if (template === undefined || !selector) return; // the schema has more to say
    const labels = (valuesAt(template, 'metadata.labels')[0]?.value ?? {}) as Labels;
    if (selects(selector, labels)) return;
    yield {
      place,
      at: 'spec.selector',
      message: `${json.kind} ${name} selects ${shown(selector.matchLabels ?? selector)}, but its pods have ${Object.keys(labels).length === 0 ? 'no labels' : shown(labels)}`,
      fix: 'use the labels of spec.template.metadata.labels in spec.selector',
    };
  },
});
