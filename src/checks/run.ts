import { ApiObject, App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Folder } from '../folder';
import { withoutCredentials } from '../hidden-values';
import { problemsOf, render } from '../problem';
import { Repository } from '../repository';
import { CHECKS } from './catalogue';
import { Checks } from './checks';
import { addImpliedOrder } from './implied-order';
import { recordMisplaced } from './misplaced';
import { PlainChartChecks } from './plain-charts';
import { Json, Program } from './program';
import { CheckError, formatLine, recorded, report, ReportLine, unusedAcknowledgements } from './report';
import { ConstructTree } from '../synth/construct-tree';
import { Rendered } from '../synth/folder-files';
import { Manifests, together } from '../synth/manifest';
import { invalidityOf } from '../synth/node-fields';
import { Order } from '../synth/order';
import { askPlainChart, isPlainChart } from '../synth/plain';
import { repositoryFiles } from '../synth/repository-files';
import { OutputFile } from '../synth/tree-plan';

/** A program that passed all checks. */
export interface CheckedProgram {
  /** The order of its charts and their objects. */
  readonly order: Order;
  /** How many checks were run. */
  readonly checks: number;
  /** How many objects were looked at. */
  readonly objects: number;
  /** The files of each repository. */
  readonly repositories: ReadonlyMap<Repository, readonly OutputFile[]>;
  /** Lines to print when everything is rendered; synthesis goes on. */
  warnings(): string[];
}

/**
 * Renders every object once, makes deliveries wait for what their objects need, and runs all checks.
 *
 * @param cloud the constructs of CloudFormation stacks, which are in a tree of their own
 * @throws CheckError with everything that is wrong; an error in the words of cdk8s where only constructs' own validations fail
 */
export function checkProgram(app: App, tree: ConstructTree, manifests: Manifests, cloud: readonly IConstruct[] = []): CheckedProgram {
  const { constructs } = tree;
  const everything = cloud.length > 0 ? [...constructs, ...cloud] : constructs;
  recordMisplaced(everything);
  const invalid = invalidities(constructs);
  const order = orderOf(tree, everything, invalid);
  if (isPlain(constructs)) return checkPlainCharts(everything, order, manifests, invalid);
  const failures: Error[] = [];
  for (const chart of order.charts) {
    try {
      if (isPlainChart(chart)) askPlainChart(chart, app, (c) => manifests.all(order.objectsOf(c)));
      else manifests.all(order.objectsOf(chart));
    } catch (error) {
      failures.push(error as Error);
    }
  }
  const jsonOf = (object: ApiObject): Json | undefined => manifests.known(object) as Json | undefined;
  let program = new Program(constructs, jsonOf);
  const later = addImpliedOrder(program);
  if (later.length > 0) {
    for (const { construct } of later) manifests.forget(construct as ApiObject);
    manifests.all(later.map(({ construct }) => construct as ApiObject));
    program = new Program(constructs, jsonOf);
  }
  const rendered = (folder: Folder): Rendered[] => order.objectsOf(folder).flatMap((object) => {
    const json = jsonOf(object);
    return json ? [{ object, json }] : [];
  });
  const repositories = new Map(program.repositories.map((repository) =>
    [repository, repositoryFiles(repository, rendered, (text) => manifests.stabilize(text))]));
  for (const [repository, files] of repositories) program.addFiles(repository, files);
  const { errors, warnings } = report(program, CHECKS, everything);
  refuse(errors, invalid, failures);
  const lines = [...warnings, ...unusedAcknowledgements(everything)];
  return { order, warnings: () => lines.map(formatLine), checks: CHECKS.length, objects: program.objects.length, repositories };
}

/** Whether a program is one of cdk8s: plain charts only, and nothing that makes findings errors. */
function isPlain(constructs: readonly IConstruct[]): boolean {
  return !constructs.some((construct) => Repository.isRepository(construct) || Checks._enforces(construct));
}

/** Charts are judged while they are rendered, which is still to come. */
function checkPlainCharts(constructs: readonly IConstruct[], order: Order, manifests: Manifests, invalid: readonly string[]): CheckedProgram {
  const { errors, warnings } = recorded(constructs);
  refuse(errors, invalid, []);
  const judged = new PlainChartChecks();
  manifests.onRendered(judged);
  return {
    order,
    warnings: () => [...warnings, ...judged.warnings, ...unusedAcknowledgements(constructs)].map(formatLine),
    checks: judged.checks,
    get objects() { return judged.objects; },
    repositories: new Map(),
  };
}

/** The order of the tree; where constructs depend on each other in a circle, that and all else that is known is refused. */
function orderOf(tree: ConstructTree, constructs: readonly IConstruct[], invalid: readonly string[]): Order {
  try {
    return new Order(tree);
  } catch (error) {
    refuse(recorded(constructs).errors, invalid, [error as Error]);
    throw error;
  }
}

/** @throws CheckError where our checks found something; else in the words of cdk8s, which stops at failed validations */
function refuse(errors: readonly ReportLine[], invalid: readonly string[], failures: readonly Error[]): void {
  if (errors.length > 0) throw new CheckError(errors, [...invalid, ...failures.map((error) => error.message)]);
  if (invalid.length > 0) throw new Error(`Validation failed with the following errors:\n  ${invalid.map(withoutCredentials).join('\n  ')}`);
  if (failures.length > 0) throw together(failures);
}

/** @throws what validations of constructs find, in the words of cdk8s */
export function refuseInvalid(constructs: readonly IConstruct[]): void {
  refuse([], constructs.flatMap((construct) => invalidityOf(construct).map((each) => `[${construct.node.path}] ${each}`)), []);
}

/** What the validations of constructs find, without the problems that the report has anyway. */
function invalidities(constructs: readonly IConstruct[]): string[] {
  const invalid: string[] = [];
  for (const construct of constructs) {
    const found = invalidityOf(construct);
    if (found.length === 0) continue;
    const reported = new Set(problemsOf(construct).map(render));
    invalid.push(...found.filter((each) => !reported.has(each)).map((each) => `[${construct.node.path}] ${each}`));
  }
  return invalid;
}
