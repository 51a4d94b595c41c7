import { Refusal } from '../../src/base/refusal';
import { readScenario } from '../../src/simulation/read-scenario';
import { DEFAULT_SETTINGS } from '../../src/simulation/scenario';

test('reads every event', () => {
  const { duration, start, events, settings } = readScenario(`
duration: 2h
start: empty
settings: { concurrent: 10, webhook: true, rollout: 1m30s }
events:
  - { at: 3m, edit: Deployment/default/web, set: { spec.replicas: 7, 'metadata.annotations["a.b/c"]': x }, cluster: production }
  - { at: 1m, commit: "1", set: { ConfigMap default/a: { data.x: null } }, add: { flux-system/apps: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: b } }] }, remove: [Namespace team] }
  - { at: 4m, commit: "2", rollback: "" }
  - { at: 5m, commit: "3", revision: main }
  - { at: 6m, delete: Namespace team }
  - { at: 7m, create: { apiVersion: v1, kind: ConfigMap, metadata: { name: c, namespace: d } } }
  - { at: 8m, suspend: Kustomization flux-system/apps }
  - { at: 9m, break: Deployment default/web, for: 5m }
  - { at: 10m, slow: Deployment default/web, takes: 5m }
  - { at: 11m, outage: git }
`, 's.yaml');
  expect({ duration, start, settings }).toEqual({ duration: 7_200_000, start: 'empty', settings: { ...DEFAULT_SETTINGS, concurrent: 10, webhook: true, rollout: 90_000 } });
  expect(events.map(({ at, kind }) => `${at / 60_000} ${kind}`)).toEqual(['1 commit', '3 edit', '4 commit', '5 commit', '6 delete', '7 create', '8 edit', '9 break', '10 slow', '11 outage']);
  expect(events[1]).toMatchObject({ object: 'Deployment default/web', cluster: 'production', place: 's.yaml:6:5' });
});

test.each<[string, ...string[]]>([
  ['a: 1', 'a is a field that does not exist'],
  ['- a', 'the scenario is not a map'],
  ['duration: 5', 'duration is 5'],
  ['duration: 10000h', 'duration is "10000h"'],
  ['start: full', 'start is "full"'],
  ['settings: { concurrent: 0, jitter: 100, webhook: yes please, fetch: -1s, concurent: 1 }', 'settings.concurent is a field that does not exist', 'settings.concurrent is 0', 'settings.jitter is 100', 'settings.webhook is "yes please"', 'settings.fetch is "-1s"'],
  ['settings: 1', 'settings is not a map'],
  ['events: 1', 'events is not a list'],
  ['events: [a]', 'events[0] is not a map'],
  ['events: [{ at: 1s }]', 'events[0] does not say what happens'],
  ['events: [{ at: 1s, delete: A b, break: A b }]', 'events[0] says delete and break'],
  ['events: [{ delete: A b }]', 'events[0] does not say when it happens'],
  ['events: [{ at: 1s, edit: web, set: {} }]', 'events[0].edit is "web"', 'events[0].set has no fields'],
  ['events: [{ at: 1s, edit: A b, set: { "a..b": 1, "[x]": 1, __proto__: 1 } }]', 'events[0].set.a..b is not a path of a field', 'events[0].set.[x] is not a path of a field', 'events[0].set.__proto__ is not a path of a field'],
  ['events: [{ at: 1s, commit: 1.4, remove: A b, set: [], add: { x/y: 1 } }]', 'events[0].remove is not a list', 'events[0].commit is not a name', 'events[0].set is not a map', 'events[0].add.x/y is not a list'],
  ['events: [{ at: 1s, commit: a, add: { x/y: [{ kind: A }] } }, { at: 1s, create: 1 }]', 'events[0].add.x/y[0] is not an object of Kubernetes', 'events[1].create is not an object of Kubernetes'],
  ['events: [{ at: 1s, slow: A b }, { at: 1s, outage: gti }, { at: 1s, commit: a, rollback: 1 }, { at: 1s, delete: A b, cluster: 1 }]', 'events[0] does not say how long it takes', 'events[1].outage is "gti"', 'events[2].rollback is not a string', 'events[3].cluster is not a string'],
  ['duration: 1m\nevents: [{ at: 2m, delete: A b }]', 'an event happens at 120s, after the end at 60s'],
  ['a: [', 'the scenario is not valid YAML: is not valid YAML'],
])('refuses %s', (text, ...said) => {
  let found: readonly { readonly message: string; readonly place?: string }[] = [];
  try {
    readScenario(text, 's.yaml');
  } catch (error) {
    found = Refusal.faultsOf(error);
  }
  expect(found.map(({ message }) => message).sort()).toEqual(said.map((each) => (each.startsWith('the scenario is not valid YAML') ? expect.stringContaining('the scenario is not valid YAML') as string : each)).sort());
  for (const { place } of found) expect(place).toMatch(/^s\.yaml:\d+:\d+$/);
});
