import { Check } from './check';
import type { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { valuesAt } from '../program/json-path';
import { viewsOf } from '../program/view';

/** A wildcard that does not cover what it seems to. */
export const wildcardAlert: Check = {
  id: 'wildcard-alert',
  warning: true,
  doc: 'An Alert or Receiver selects all objects of a kind with `name: "*"` and without namespace: that is only its own namespace, while '
    + 'there are such objects in others that no other Alert or Receiver selects. Add an entry for each namespace.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const namespaces = namespacesByKind(contents);
      for (const [selects, { first, at, covered, hasOwn }] of wildcardsIn(contents)) {
        const kind = selects.slice(selects.indexOf('|') + 1);
        const missed = hasOwn ? [...namespaces.get(kind) ?? []].filter((namespace) => !covered.has(namespace)) : [];
        if (missed.length === 0) continue;
        yield {
          place: first.object.place,
          at,
          message: `${first.object.json.kind} ${first.name}: ${kind} "*" covers only namespace ${[...covered].join(', ')}, not ${missed.join(', ')}`,
          fix: 'add an entry for each namespace, or list the objects by name',
        };
      }
    }
  },
};

/** What all Alerts, or all Receivers, of a cluster select of a kind. */
interface Wildcard {
  /** The first that has an entry without a namespace, or else the first. */
  first: AppliedObject;
  /** Path of the entry. */
  at: string;
  readonly covered: Set<string>;
  /** Some entry has no namespace, and so may be meant for all. */
  hasOwn: boolean;
}

interface Entry {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function wildcardsIn(contents: ClusterContents): Map<string, Wildcard> {
  const wildcards = new Map<string, Wildcard>();
  for (const applied of contents.objects) {
    const [, by] = /^notification\.toolkit\.fluxcd\.io\/(Alert|Receiver)$/.exec(applied.object.kind) ?? [];
    if (by === undefined) continue;
    for (const { at, value } of valuesAt(applied.object.json, by === 'Alert' ? 'spec.eventSources[]' : 'spec.resources[]')) {
      const { kind, name, namespace } = value as Entry;
      if (kind === undefined || name !== '*') continue;
      const known = wildcards.get(`${by}|${kind}`) ?? { first: applied, at, covered: new Set<string>(), hasOwn: false };
      wildcards.set(`${by}|${kind}`, known);
      if (namespace === undefined && !known.hasOwn) {
        known.first = applied;
        known.at = at;
        known.hasOwn = true;
      }
      known.covered.add(namespace ?? applied.namespace);
    }
  }
  return wildcards;
}

function namespacesByKind(contents: ClusterContents): Map<string, Set<string>> {
  const namespaces = new Map<string, Set<string>>();
  for (const { object, namespace } of contents.objects) {
    if (!object.kind.includes('.fluxcd.io/')) continue;
    namespaces.set(object.json.kind, (namespaces.get(object.json.kind) ?? new Set()).add(namespace));
  }
  return namespaces;
}
