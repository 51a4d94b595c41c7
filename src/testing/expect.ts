import type { Duration } from 'cdk8s';
import { cut, FailedExpectation } from './failed-expectation';
import { expectGolden } from './golden';
import { ObjectExpectation, objectsCalled } from './object-expectation';
import { PlanExpectation } from './plan-expectation';
import { ReferenceExpectation } from './reference-expectation';
import type { Rendering } from './rendering';
import { Scenario } from './scenario';
import { asText } from '../simulation/formats/text';
import { ScenarioError, Simulation, simulate } from '../simulation/simulate';

/** What must become of a platform over time. */
export interface ConvergenceOptions {
  /**
   * What happens meanwhile.
   *
   * @default the clusters come up from nothing
   */
  readonly scenario?: Scenario;

  /**
   * How long after its commit the last commit must have reached every cluster; of a cluster that comes up from nothing, how long after the start.
   *
   * @default at the end of the scenario
   */
  readonly within?: Duration;
}

/**
 * What `cdk-gitops` says of a repository, as assertions for tests with any test framework: what fails throws an error, whose text says what is so instead.
 *
 * @example
 * const rendered = testing.Rendering.of(manifests);
 * testing.Expect.converges(rendered, { within: Duration.minutes(5) });
 * testing.Expect.object(rendered, 'Deployment default/web').toHave('spec.replicas', 3);
 * testing.Expect.references(rendered, 'Deployment default/web').to('Secret default/database').toResolve();
 * testing.Expect.golden(rendered, 'test/golden');
 */
export class Expect {
  /**
   * What a change does to the clusters (docs/plan.md).
   *
   * @param before what clusters have
   * @param after what they will have
   */
  public static plan(before: Rendering, after: Rendering): PlanExpectation {
    return new PlanExpectation(before, after);
  }

  /**
   * In the end every delivery of every cluster is ready and has the last commit (docs/simulate.md).
   *
   * @throws when one is not, or it takes too long, with what has happened
   */
  public static converges(rendering: Rendering, options: ConvergenceOptions = {}): void {
    const { scenario = new Scenario({ startEmpty: true }), within } = options;
    const result = simulated(rendering, scenario);
    const { commits, clusters } = result;
    if (clusters.length === 0) throw new FailedExpectation(`${rendering._name} has no directory that a cluster follows with Flux`);
    const blocked = clusters.flatMap(({ name, blocked: own }) => own.map(({ delivery, why }) => `  ${name}: Kustomization ${delivery}: ${why}`));
    if (blocked.length > 0) throw failure('expected every delivery to be ready in the end', blocked, result);
    const last = commits.at(-1);
    const late = (last?.arrivals ?? []).flatMap(({ cluster, at, open }) => {
      if (at === undefined) return [`  ${last!.name} does not reach ${cluster}`, ...open.map(({ delivery, why }) => `    Kustomization ${delivery}: ${why}`)];
      const took = at - last!.at;
      return within === undefined || took <= within.toMilliseconds() ? [] : [`  ${last!.name} takes ${took / 1000} s to reach ${cluster}, more than ${within.toMilliseconds() / 1000} s`];
    });
    if (late.length > 0) throw failure('expected the last commit to reach every cluster', late, result);
  }

  /**
   * What an object refers to, in any of its fields.
   *
   * @param target the object, such as `Deployment default/web`
   * @default of all objects
   * @throws when it does not exist
   */
  public static references(rendering: Rendering, target?: string): ReferenceExpectation {
    if (target !== undefined) Expect.object(rendering, target);
    return new ReferenceExpectation(rendering, target ?? '');
  }

  /**
   * An object exists, as it arrives in clusters: after kustomize, patches and substitution.
   *
   * @param target the object, such as `Deployment default/web`
   * @throws when it does not
   */
  public static object(rendering: Rendering, target: string): ObjectExpectation {
    return new ObjectExpectation(rendering, target);
  }

  /**
   * An object does not exist in any cluster.
   *
   * @param target the object, such as `Deployment default/web`
   * @throws when it does
   */
  public static noObject(rendering: Rendering, target: string): void {
    if (objectsCalled(rendering, target).length > 0) throw new FailedExpectation(`${target} exists in ${rendering._name}`);
  }

  /**
   * The files are those of a directory, to the letter. `UPDATE_GOLDEN=1` in the environment of the tests writes them there instead, and removes others: the directory must hold nothing else.
   *
   * @param directory its path, relative to the working directory
   * @throws when they differ, with the lines that do
   */
  public static golden(rendering: Rendering, directory: string): void {
    expectGolden(rendering, directory, !['', '0', 'false', undefined].includes(process.env.UPDATE_GOLDEN));
  }

  private constructor() {}
}

function simulated(rendering: Rendering, scenario: Scenario): Simulation {
  try {
    return simulate(rendering._program, scenario._plain, (revision) => scenario._read(revision));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new FailedExpectation(`the scenario is not possible: ${error.message}`, [`  ${error.fix}`]);
  }
}

function failure(message: string, why: readonly string[], result: Simulation): FailedExpectation {
  return new FailedExpectation(message, [...cut(why), '', ...cut(asText(result, false).trimEnd().split('\n'))]);
}
