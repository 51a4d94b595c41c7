import { Check } from './check';
import { valuesAt } from '../program/json-path';
import { viewsOf } from '../program/view';

/** A wildcard that does not cover what it seems to. */
export const wildcardAlert: Check = {
  id: 'wildcard-alert',
  warning: true,
  doc: 'An Alert or Receiver selects all objects of a kind with `name: "*"` and without namespace: that is only its own namespace, while '
    + 'the program has such objects in others. Add an entry for each namespace.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      for (const applied of contents.objects) {
        const list = applied.object.json.kind === 'Alert' ? 'spec.eventSources[]' : 'spec.resources[]';
        if (!/^notification\.toolkit\.fluxcd\.io\/(Alert|Receiver)$/.test(applied.object.kind)) continue;
        const entries = valuesAt(applied.object.json, list).map(({ value }) => value as { kind?: string; name?: string; namespace?: string });
        for (const entry of entries) {
          if (entry.name !== '*') continue;
          const covered = new Set(entries.filter((each) => each.kind === entry.kind && each.name === '*').map((each) => each.namespace ?? applied.namespace));
          const missed = new Set(contents.objects.filter((each) => each.object.json.kind === entry.kind && each.object.kind.includes('.fluxcd.io/'))
            .map((each) => each.namespace).filter((namespace) => !covered.has(namespace)));
          if (missed.size === 0 || entry.namespace !== undefined) continue;
          yield {
            place: applied.object.place,
            message: `${applied.object.json.kind} ${applied.name}: ${entry.kind} "*" covers only namespace ${applied.namespace}, not ${[...missed].join(', ')}`,
            fix: 'add an entry for each namespace, or list the objects by name',
          };
        }
      }
    }
  },
};
