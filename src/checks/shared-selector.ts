import { Check } from './check';
import { shown, valuesAt } from './json-path';
import { viewsOf } from './view';
import { Placed } from './world';

const WORKLOADS = /^apps\/(Deployment|StatefulSet|DaemonSet|ReplicaSet)$/;

/** Two workloads that take each other's pods. */
export const sharedSelector: Check = {
  id: 'shared-selector',
  doc: 'Two workloads of one namespace have the same selector: each takes the pods of the other for its own and scales them down. Give them '
    + 'different labels (construct ids below their folders).',
  *run(program) {
    for (const { world } of viewsOf(program)) {
      const bySelector = new Map<string, Placed>();
      for (const placed of world.placed) {
        if (!WORKLOADS.test(placed.object.kind)) continue;
        const labels = valuesAt(placed.object.json, 'spec.selector.matchLabels')[0]?.value;
        if (!labels) continue;
        const key = `${placed.namespace}|${JSON.stringify(Object.entries(labels).sort())}`;
        const other = bySelector.get(key);
        if (!other) {
          bySelector.set(key, placed);
        } else if (other.object.kind !== placed.object.kind || other.name !== placed.name) {
          yield {
            construct: placed.object.construct,
            message: `${placed.object.json.kind} ${placed.name} selects the same pods as ${other.object.json.kind} ${other.name} `
              + `(${other.object.construct.node.path}) in namespace ${placed.namespace}: those with ${shown(labels)}`,
            fix: 'give one of the constructs another id, or select by other labels',
          };
        }
      }
    }
  },
};
