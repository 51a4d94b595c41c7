import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { makeCloud, synthCloud } from './cloud';
import { makeOutputFolder, writeFiles } from './files/file-system';
import { OutputFile, planTree, refusal, TreePlan } from './files/planner';
import { carryOut } from './files/write';
import { Rendered, repositoryFiles } from './folder-files';
import { Manifests, together } from './manifest';
import { ConstructTree, invalidityOf, locked } from './order/construct-tree';
import { declaredOrder, Order } from './order/order';
import { askPlainChart, isPlainChart, PlainFiles } from './plain';
import type { Synthesis } from '../app';
import { chartJson } from './yaml/emit';
import { emitMarked } from './yaml/setter-markers';
import { hasColours } from '../base/diagnostic';
import { withoutCredentials } from '../base/hidden-values';
import { validationsOf } from '../base/problem';
import { CHECKS } from '../checks/catalogue';
import { Checks } from '../checks/checks';
import { addImpliedOrder } from '../checks/implied-order';
import { recordMisplaced } from '../checks/misplaced';
import { PlainChartChecks } from '../checks/plain-charts';
import { Json, Program } from '../checks/program';
import { CheckError, formatWarning, recorded, report, ReportLine, unusedAcknowledgements } from '../checks/report';
import { Folder } from '../folder';
import type * as machines from '../machines/machines';
import { Repository } from '../repository';

export { makeCloud };

/** What an app says of its synthesis. */
export interface SynthesisOptions {
  /** The root of CloudFormation stacks, where the program has one. */
  readonly cloud?: cdk.App;
  /** Whether the list of all objects by name is written, as cdk8s does when it is asked to. */
  readonly recordsMetadata: boolean;
  /** File with what machines of stacks were. */
  readonly machineRecord: string;
}

/** The charts of an app in their order, as the user declared it or with what is inferred. */
export function chartsOf(app: App, withInferred: boolean): Chart[] {
  const tree = new ConstructTree(app);
  return withInferred ? [...new Order(tree).charts] : declaredOrder(tree);
}

/** Checks an app and writes everything, or nothing. */
export function synthesize(app: App, { cloud, recordsMetadata, machineRecord }: SynthesisOptions): Synthesis {
  return locked(app, () => {
    const kept = cloud && machinesOf(cloud, machineRecord);
    kept?.compare();
    const { checked, manifests } = prepare(app, cloud);
    const plain = new PlainFiles(app, checked.order, manifests);
    if (recordsMetadata) plain.addMetadata();
    const plans = planRepositories(app, checked);
    makeOutputFolder(app.outdir);
    if (cloud) synthCloud(cloud);
    const plainWritten = writeFiles(app.outdir, plain.folders, plain.files);
    const trees = plans.map((plan) => carryOut(plan));
    const warnings = [...checked.warnings(), ...kept?.warnings() ?? []];
    kept?.record();
    if (warnings.length > 0) process.stderr.write(`${warnings.map((line) => formatWarning(line, hasColours(process.stderr))).join('\n\n')}\n\n${countOf(warnings)}\n`);
    return {
      files: plain.files.size + [...checked.repositories.values()].reduce((sum, files) => sum + files.length, 0),
      written: plainWritten + trees.reduce((sum, tree) => sum + tree.written.length, 0),
      objects: checked.objects,
      checks: checked.checks,
      warnings: warnings.map((line) => formatWarning(line)),
    };
  });
}

/** The objects of all charts of an app as one text. */
export function synthesizeYaml(app: App): string {
  return locked(app, () => {
    const { checked: { order }, manifests } = prepare(app);
    const objectsOf = (chart: Chart): unknown[] => manifests.takeAll(order.objectsOf(chart));
    return order.charts.flatMap((chart) => (isPlainChart(chart) ? chartJson(chart, app, objectsOf) : objectsOf(chart))).map(emitMarked).join('---\n');
  });
}

/**
 * The objects of a folder as they are written into its repository. Checks of the whole program are not run.
 *
 * @throws what validations of constructs find, in the words of cdk8s
 */
export function folderJson(folder: Folder): unknown[] {
  const app = App.of(folder);
  const tree = new ConstructTree(app);
  refuseInvalid(tree.constructs);
  return new Manifests(app.resolvers, tree.constructs).takeAll(new Order(tree).objectsOf(folder));
}

/** Loaded when there are stacks. */
function machinesOf(cloud: cdk.App, file: string): machines.Machines {
  const { Machines } = require('../machines/machines') as typeof machines;
  return new Machines(cloud, file);
}

function prepare(app: App, cloud?: cdk.App): { checked: CheckedProgram; manifests: Manifests } {
  const tree = new ConstructTree(app);
  const manifests = new Manifests(app.resolvers, tree.constructs);
  return { checked: checkProgram(app, tree, manifests, cloud?.node.findAll()), manifests };
}

/** @throws with all files of all repositories that are in the way */
function planRepositories(app: App, checked: CheckedProgram): TreePlan[] {
  const plans = [...checked.repositories].map(([{ node }, files]) =>
    planTree(path.join(app.outdir, node.id), files, { updateSeeds: true, repository: node.id }));
  const refused = refusal(plans);
  if (refused) throw refused;
  return plans;
}

/** A program that passed all checks. */
interface CheckedProgram {
  /** The order of its charts and their objects. */
  readonly order: Order;
  /** How many checks were run. */
  readonly checks: number;
  /** How many objects were looked at. */
  readonly objects: number;
  /** The files of each repository. */
  readonly repositories: ReadonlyMap<Repository, readonly OutputFile[]>;
  /** What to print when everything is rendered; synthesis goes on. */
  warnings(): ReportLine[];
}

/**
 * Renders every object once, makes deliveries wait for what their objects need, and runs all checks.
 *
 * @param cloud the constructs of CloudFormation stacks, which are in a tree of their own
 * @throws CheckError with everything that is wrong; an error in the words of cdk8s where only constructs' own validations fail
 */
function checkProgram(app: App, tree: ConstructTree, manifests: Manifests, cloud: readonly IConstruct[] = []): CheckedProgram {
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
  return { order, warnings: () => lines, checks: CHECKS.length, objects: program.objects.length, repositories };
}

function countOf(warnings: readonly ReportLine[]): string {
  return warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
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
    warnings: () => [...warnings, ...judged.warnings, ...unusedAcknowledgements(constructs)],
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
function refuseInvalid(constructs: readonly IConstruct[]): void {
  refuse([], constructs.flatMap((construct) => invalidityOf(construct).map((each) => `[${construct.node.path}] ${each}`)), []);
}

/** What the validations of constructs find, without the problems that the report has anyway. */
function invalidities(constructs: readonly IConstruct[]): string[] {
  const invalid: string[] = [];
  for (const construct of constructs) {
    const found = invalidityOf(construct);
    if (found.length === 0) continue;
    const reported = new Set(validationsOf(construct));
    invalid.push(...found.filter((each) => !reported.has(each)).map((each) => `[${construct.node.path}] ${each}`));
  }
  return invalid;
}
