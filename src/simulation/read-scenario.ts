import { readFieldPath } from './field-path';
import { CommitEvent, DEFAULT_SETTINGS, FieldValues, Scenario, ScenarioEvent, Settings, System, SYSTEMS } from './scenario';
import { readGoDuration } from '../base/duration';
import { isMap, type Manifest } from '../base/manifest';
import { Nearest } from '../base/nearest';
import { type Fault, Refusal } from '../base/refusal';
import { readYaml } from '../base/yaml/read';
import { FilePlace } from '../program/place';
import { programObject } from '../program/program';

type Path = ReadonlyArray<string | number>;

const TOP = ['duration', 'start', 'settings', 'events'];
/** What each event takes beside `at` and `cluster`; the first is what it is about. */
const EVENTS: { readonly [kind: string]: readonly string[] } = {
  commit: ['set', 'add', 'remove', 'rollback', 'revision'],
  edit: ['set'],
  delete: [],
  create: [],
  suspend: [],
  resume: [],
  refuse: ['for'],
  break: ['for'],
  slow: ['takes'],
  outage: ['for'],
};
const NUMBERS: readonly (keyof Settings)[] = ['seed', 'concurrent', 'jitter'];

/**
 * Reads a scenario in YAML; docs/simulate.md describes it.
 *
 * @param file what messages call it
 * @throws Refusal with everything that is wrong
 */
export function readScenario(text: string, file: string): Scenario {
  const { documents, faults } = readYaml(text, file);
  if (faults.length > 0) {
    throw new Refusal(faults.map(({ message, fix }): Fault => {
      const [, place, what] = /^(.*?:\d+:\d+) ([^]*)$/.exec(message) ?? [undefined, file, message];
      return { check: 'scenario', message: `the scenario is not valid YAML: ${what}`, fix, place };
    }));
  }
  const [document] = documents;
  return new Reader(document?.value ?? {}, (path) => document?.at(path) ?? file).scenario();
}

class Reader {
  private readonly faults: Fault[] = [];

  constructor(private readonly value: unknown, private readonly at: (path: Path) => string) {}

  scenario(): Scenario {
    const { value } = this;
    if (!isMap(value)) throw new Refusal([{ check: 'scenario', message: 'the scenario is not a map', fix: `write it as a map with some of ${TOP.join(', ')}`, place: this.at([]) }]);
    this.fields([], value, TOP);
    const start = value.start ?? 'synced';
    if (start !== 'synced' && start !== 'empty') this.fail(['start'], `is ${shown(start)}`, 'use synced or empty');
    const events = value.events ?? [];
    if (!Array.isArray(events)) this.fail(['events'], 'is not a list', 'write each event as an item: - { at: 15s, edit: Deployment default/web, set: { spec.replicas: 7 } }');
    const read = Array.isArray(events) ? events.flatMap((event: unknown, i) => this.event(event, ['events', i])) : [];
    const scenario: Scenario = {
      duration: value.duration === undefined ? 60 * 60_000 : this.duration(['duration'], value.duration),
      start: start as Scenario['start'],
      events: read.sort((a, b) => a.at - b.at),
      settings: this.settings(value.settings ?? {}),
    };
    if (this.faults.length > 0) throw new Refusal(this.faults);
    const late = read.find(({ at }) => at > scenario.duration);
    if (late !== undefined) throw new Refusal([{ check: 'scenario', message: `an event happens at ${late.at / 1000}s, after the end at ${scenario.duration / 1000}s`, fix: 'give a longer duration', place: late.place }]);
    return scenario;
  }

  private settings(value: unknown): Settings {
    if (!isMap(value)) {
      this.fail(['settings'], 'is not a map', `write it as a map with some of ${Object.keys(DEFAULT_SETTINGS).join(', ')}`);
      return DEFAULT_SETTINGS;
    }
    this.fields(['settings'], value, Object.keys(DEFAULT_SETTINGS));
    const given = Object.entries(value).filter(([key]) => Object.hasOwn(DEFAULT_SETTINGS, key)).map(([key, each]) => {
      const path = ['settings', key];
      if (key === 'webhook') {
        if (typeof each !== 'boolean') this.fail(path, `is ${shown(each)}`, 'use true or false');
        return [key, each === true];
      }
      if (!NUMBERS.includes(key as keyof Settings)) return [key, this.duration(path, each)];
      const isValid = Number.isSafeInteger(each) && (each as number) >= (key === 'concurrent' ? 1 : 0) && !(key === 'jitter' && (each as number) >= 100);
      if (!isValid) this.fail(path, `is ${shown(each)}`, `use a whole number${key === 'concurrent' ? ' from 1' : key === 'jitter' ? ' of percent from 0 to 99' : ' from 0'}`);
      return [key, each];
    });
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(given) as Partial<Settings> };
  }

  private event(value: unknown, path: Path): ScenarioEvent[] {
    if (!isMap(value)) {
      this.fail(path, 'is not a map', 'write at: and what happens: { at: 15s, commit: "1.4.0" }');
      return [];
    }
    const kinds = Object.keys(EVENTS).filter((kind) => value[kind] !== undefined);
    if (kinds.length !== 1) {
      this.fields(path, value, ['at', 'cluster', ...Object.keys(EVENTS), ...new Set(Object.values(EVENTS).flat())]);
      this.fail(path, kinds.length === 0 ? 'does not say what happens' : `says ${kinds.join(' and ')}`, `use one of ${Object.keys(EVENTS).join(', ')} in each event`);
      return [];
    }
    const [kind] = kinds;
    this.fields(path, value, ['at', 'cluster', kind, ...EVENTS[kind]]);
    if (value.at === undefined) this.fail(path, 'does not say when it happens', 'add at: 15s');
    const { cluster } = value;
    if (cluster !== undefined && typeof cluster !== 'string') this.fail([...path, 'cluster'], 'is not a string', 'name one cluster, or leave it out for all');
    const about = { at: value.at === undefined ? 0 : this.duration([...path, 'at'], value.at), cluster: cluster as string | undefined, place: this.at(path) };
    const takes = (key: string): number | undefined => (value[key] === undefined ? undefined : this.duration([...path, key], value[key]));
    switch (kind) {
      case 'commit': return [{ ...about, ...this.commit(value, path) }];
      case 'edit': return [{ ...about, kind, object: this.title([...path, kind], value[kind]), set: this.values([...path, 'set'], value.set) }];
      case 'delete': return [{ ...about, kind, object: this.title([...path, kind], value[kind]), set: new Map() }];
      case 'create': {
        const [manifest] = this.manifests([...path, kind], [value[kind]]);
        return manifest === undefined ? [] : [{ ...about, kind, manifest }];
      }
      case 'suspend': case 'resume':
        return [{ ...about, kind: 'edit', object: this.title([...path, kind], value[kind]), set: new Map([['spec.suspend', kind === 'suspend']]) }];
      case 'slow':
        if (value.takes === undefined) this.fail(path, 'does not say how long it takes', 'add takes: 5m');
        return [{ ...about, kind, object: this.title([...path, kind], value[kind]), takes: takes('takes') }];
      case 'outage':
        if (!SYSTEMS.includes(value.outage as System)) this.fail([...path, kind], `is ${shown(value.outage)}`, `use one of ${SYSTEMS.join(', ')}`);
        return [{ ...about, kind, system: value.outage as System, takes: takes('for') }];
      default: return [{ ...about, kind: kind as 'refuse' | 'break', object: this.title([...path, kind], value[kind]), takes: takes('for') }];
    }
  }

  private commit(value: Record<string, unknown>, path: Path): CommitEvent {
    const name = value.commit;
    if (typeof name !== 'string' || name === '') this.fail([...path, 'commit'], 'is not a name', 'name the commit, in quotes if it looks like a number: commit: "1.4.0"');
    const given = (key: string): unknown => value[key] ?? {};
    const maps = (key: string): [string, unknown][] => {
      const map = given(key);
      if (!isMap(map)) this.fail([...path, key], 'is not a map', key === 'set' ? 'write set: { Deployment default/web: { spec.replicas: 3 } }' : 'write add: { flux-system/apps: [{ apiVersion: v1, kind: ConfigMap, … }] }');
      return isMap(map) ? Object.entries(map) : [];
    };
    const remove = value.remove ?? [];
    if (!Array.isArray(remove)) this.fail([...path, 'remove'], 'is not a list', 'write remove: [ConfigMap default/settings]');
    for (const key of ['rollback', 'revision']) if (value[key] !== undefined && typeof value[key] !== 'string') this.fail([...path, key], 'is not a string', key === 'rollback' ? 'name an earlier commit' : 'name a directory or Git revision');
    return {
      kind: 'commit',
      name: String(name),
      set: new Map(maps('set').map(([title, values]) => [this.title([...path, 'set', title], title), this.values([...path, 'set', title], values)])),
      add: new Map(maps('add').map(([delivery, manifests]) => [delivery, this.manifests([...path, 'add', delivery], manifests)])),
      remove: Array.isArray(remove) ? remove.map((title: unknown, i) => this.title([...path, 'remove', i], title)) : [],
      ...value.rollback === undefined ? {} : { rollback: value.rollback as string },
      ...value.revision === undefined ? {} : { revision: value.revision as string },
    };
  }

  private values(path: Path, value: unknown): FieldValues {
    if (!isMap(value) || Object.keys(value).length === 0) {
      this.fail(path, 'has no fields', 'write paths and values, as a plan shows them: { spec.replicas: 7 }');
      return new Map();
    }
    for (const field of Object.keys(value)) if (readFieldPath(field) === undefined) this.fail([...path, field], 'is not a path of a field', 'write it as a plan shows it: spec.template.spec.containers[web].image');
    return new Map(Object.entries(value));
  }

  private manifests(path: Path, value: unknown): Manifest[] {
    if (!Array.isArray(value)) {
      this.fail(path, 'is not a list', 'list the objects');
      return [];
    }
    return value.flatMap((each: unknown, i): Manifest[] => {
      const object = isMap(each) ? programObject(new FilePlace('scenario', () => ''), each as unknown as Manifest) : undefined;
      if (object === undefined || object.name === '') {
        this.fail(path.at(-1) === 'create' ? path : [...path, i], 'is not an object of Kubernetes', 'give apiVersion, kind and metadata.name');
        return [];
      }
      return [object.json];
    });
  }

  /** `Kind namespace/name`, or `Kind/namespace/name`. */
  private title(path: Path, value: unknown): string {
    if (typeof value === 'string' && /^\w+[ /]\S+$/.test(value)) return value.replace(/^(\w+)[ /]/, '$1 ');
    this.fail(path, `is ${shown(value)}`, 'write Kind namespace/name, such as "Deployment default/web"');
    return '';
  }

  private duration(path: Path, value: unknown): number {
    const millis = typeof value === 'string' ? readGoDuration(value) : value === 0 ? 0 : undefined;
    if (millis === undefined || millis > 366 * 86_400_000) this.fail(path, `is ${shown(value)}`, millis === undefined ? 'write a duration with a unit, such as 90s, 5m or 1h30m' : 'simulate a year at most');
    return millis ?? 0;
  }

  private fields(path: Path, value: Record<string, unknown>, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const near = new Nearest().of(key, known);
      this.fail([...path, key], 'is a field that does not exist', near === undefined ? `use one of ${known.join(', ')}` : `did you mean ${near}?`);
    }
  }

  private fail(path: Path, message: string, fix: string): void {
    const name = path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
    this.faults.push({ check: 'scenario', message: `${name} ${message}`, fix, place: this.at(path) });
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
