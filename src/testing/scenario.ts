import * as fs from 'node:fs';
import { Duration } from 'cdk8s';
import { FailedExpectation } from './failed-expectation';
import type { Rendering } from './rendering';
import { readFieldPath } from '../simulation/field-path';
import { readScenario } from '../simulation/read-scenario';
import { DEFAULT_SETTINGS, Scenario as Plain, ScenarioEvent } from '../simulation/scenario';
import type { Simulated } from '../simulation/simulate';

/** How a scenario begins, and how controllers are set up. */
export interface ScenarioProps {
  /**
   * How long is simulated.
   *
   * @default Duration.hours(1)
   */
  readonly duration?: Duration;

  /**
   * Whether clusters have nothing at first but Flux and what bootstrapping creates. Otherwise they have what Git has.
   *
   * @default false
   */
  readonly startEmpty?: boolean;

  /**
   * Whether a webhook tells source-controller of each commit.
   *
   * @default false
   */
  readonly webhook?: boolean;

  /**
   * `--concurrent` of kustomize-controller and helm-controller: how many deliveries are reconciled at the same time.
   *
   * @default 4
   */
  readonly concurrent?: number;

  /**
   * Chooses jitter, and where in their intervals deliveries are at the start: a whole number from 0.
   *
   * @default 1
   */
  readonly seed?: number;

  /**
   * How long pods take until they are healthy.
   *
   * @default Duration.seconds(20)
   */
  readonly rollout?: Duration;
}

/** What can be down. */
export enum ControlSystem {
  /** Where sources fetch from. */
  GIT = 'git',
  /** Fetches commits. */
  SOURCE_CONTROLLER = 'source-controller',
  /** Applies them. */
  KUSTOMIZE_CONTROLLER = 'kustomize-controller',
  /** Installs and upgrades releases of Helm. */
  HELM_CONTROLLER = 'helm-controller',
}

/**
 * What happens to a platform over time, for `Expect.converges`. Each method returns the same scenario, so that they can stand one after the other.
 *
 * @example
 * const scenario = new testing.Scenario({ duration: Duration.hours(2) })
 *   .edit(Duration.minutes(5), 'Deployment default/web', 'spec.replicas', 7)
 *   .outage(Duration.minutes(30), testing.ControlSystem.GIT, Duration.minutes(20));
 * testing.Expect.converges(testing.Rendering.of(manifests), { scenario });
 */
export class Scenario {
  /**
   * A scenario of a YAML file, as `cdk-gitops simulate` takes it (docs/simulate.md).
   *
   * @param file its path, relative to the working directory
   * @throws when it cannot be read, with everything that is wrong with it
   */
  public static fromFile(file: string): Scenario {
    if (!fs.existsSync(file)) throw new FailedExpectation(`scenario ${file} does not exist`);
    const scenario = new Scenario();
    scenario.plain = readScenario(fs.readFileSync(file, 'utf8'), file);
    return scenario;
  }

  private plain: Plain;
  private readonly renderings = new Map<string, Rendering>();

  constructor(props: ScenarioProps = {}) {
    const { duration = Duration.hours(1), startEmpty = false, webhook, concurrent, seed, rollout } = props;
    if (concurrent !== undefined && !(Number.isSafeInteger(concurrent) && concurrent >= 1)) throw new FailedExpectation(`concurrent ${concurrent} is not valid: use a whole number from 1`);
    if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) throw new FailedExpectation(`seed ${seed} is not valid: use a whole number from 0`);
    const given = { webhook, concurrent, seed, rollout: rollout?.toMilliseconds() };
    const settings = { ...DEFAULT_SETTINGS, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
    this.plain = { duration: duration.toMilliseconds(), start: startEmpty ? 'empty' : 'synced', events: [], settings };
  }

  /**
   * A commit brings what another rendering has.
   *
   * @param at how long after the start
   * @param name what messages call it; each commit has its own
   */
  public commit(at: Duration, name: string, rendering: Rendering): Scenario {
    this.renderings.set(name, rendering);
    return this.add(at, { kind: 'commit', name, revision: name, set: new Map(), add: new Map(), remove: [] });
  }

  /**
   * A commit brings back what an earlier one had.
   *
   * @param to its name; the empty text is the start
   */
  public rollback(at: Duration, name: string, to: string): Scenario {
    return this.add(at, { kind: 'commit', name, rollback: to, set: new Map(), add: new Map(), remove: [] });
  }

  /**
   * Somebody changes a field by hand.
   *
   * @param target an object, such as `Deployment default/web`
   * @param path as plans show it: `spec.template.spec.containers[web].image`
   * @param value a text, number, boolean, list or map; null removes the field
   */
  public edit(at: Duration, target: string, path: string, value: any): Scenario {
    if (readFieldPath(path) === undefined) throw new FailedExpectation(`"${path}" is not a path of a field: write it as spec.template.spec.containers[web].image`);
    return this.add(at, { kind: 'edit', object: target, set: new Map([[path, value as unknown]]) });
  }

  /** Somebody deletes an object by hand. */
  public remove(at: Duration, target: string): Scenario {
    return this.add(at, { kind: 'delete', object: target, set: new Map() });
  }

  /** An object does not become healthy from then on, or stops being it, for a while or to the end: `break` of a scenario in YAML. */
  public disrupt(at: Duration, target: string, takes?: Duration): Scenario {
    return this.add(at, { kind: 'break', object: target, takes: takes?.toMilliseconds() });
  }

  /** The API server does not accept an object from then on, for a while or to the end. */
  public refuse(at: Duration, target: string, takes?: Duration): Scenario {
    return this.add(at, { kind: 'refuse', object: target, takes: takes?.toMilliseconds() });
  }

  /** An object takes long to become healthy from then on: a slow image. */
  public slow(at: Duration, target: string, takes: Duration): Scenario {
    return this.add(at, { kind: 'slow', object: target, takes: takes.toMilliseconds() });
  }

  /** Something is down, for a while or to the end. */
  public outage(at: Duration, system: ControlSystem, takes?: Duration): Scenario {
    return this.add(at, { kind: 'outage', system, takes: takes?.toMilliseconds() });
  }

  /** @internal */
  public get _plain(): Plain {
    return this.plain;
  }

  /** What a commit brings. @internal */
  public _read(revision: string): Simulated {
    const rendering = this.renderings.get(revision);
    if (rendering === undefined) throw new FailedExpectation(`the scenario names revision ${revision}: tests read renderings, which commit() takes`);
    return rendering._program;
  }

  private add(at: Duration, event: DistributiveOmit<ScenarioEvent, 'at'>): Scenario {
    const events = [...this.plain.events, { at: at.toMilliseconds(), ...event } as ScenarioEvent].sort((a, b) => a.at - b.at);
    this.plain = { ...this.plain, events };
    return this;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
