import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { makeCloud, synthCloud } from './cloud';
import { Folder } from '../folder';
import { Repository } from '../repository';
import { makeOutputFolder, writeFiles } from './files/file-system';
import { applyPlan, planTrees } from './files/write';
import { Rendered, RenderedFile, repositoryFiles } from './folder-files';
import { ConstructTree, locked, validationError } from './order/construct-tree';
import { declaredOrder, Order } from './order/order';
import { renderPlainChart, isPlainChart, PlainFiles } from './plain';
import type { Synthesis } from '../app';
import { chartJson } from './yaml/emit';
import { Manifests, together } from './yaml/manifests';
import { emitMarked } from './yaml/setter-markers';
import { Checks } from '../base/checks';
import { hasColours } from '../base/diagnostic';
import { Manifest } from '../base/manifest';
import { validationsOf } from '../base/problem';
import { CHECKS } from '../checks/catalogue';
import { addImpliedOrder } from '../checks/implied-order';
import { recordMisplaced } from '../checks/misplaced';
import { PlainChartChecks } from '../checks/plain-charts';
import { CheckError, formatWarning, recorded, report, ReportLine, unusedAcknowledgements } from '../checks/report';
import type * as machines from '../machines/machines';
import { ConstructProgram } from '../program/construct-program';

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

/** Checks an app and writes everything, or nothing. */
export function synthesize(app: App, options: SynthesisOptions): Synthesis {
  return locked(app, () => {
    const kept = options.cloud && machinesOf(options.cloud, options.machineRecord);
    kept?.compare(); // a part of validation; its problems are in the report
    return write(app, options, check(app, options.cloud), kept);
  });
}

/** The objects of all charts of an app as one text. */
export function synthesizeYaml(app: App): string {
  return locked(app, () => {
    const { order, manifests } = check(app);
    const objectsOf = (chart: Chart): unknown[] => manifests.takeAll(order.objectsOf(chart));
    return order.charts.flatMap((chart) => (isPlainChart(chart) ? chartJson(chart, app, objectsOf) : objectsOf(chart))).map(emitMarked).join('---\n');
  });
}

/** The charts of an app in their order, as the user declared it or with what is inferred. */
export function chartsOf(app: App, withInferred: boolean): Chart[] {
  const tree = new ConstructTree(app);
  return withInferred ? [...new Order(tree).charts] : declaredOrder(tree);
}

/** A program that passed all checks. */
interface CheckedProgram {
  /** The order of its charts and their objects. */
  readonly order: Order;
  readonly manifests: Manifests;
  /** How many checks were run. */
  readonly checks: number;
  /** How many objects were looked at. */
  readonly objects: number;
  /** The files of each repository. */
  readonly repositories: ReadonlyMap<Repository, readonly RenderedFile[]>;
  /** What to print when everything is rendered; synthesis goes on. */
  warnings(): ReportLine[];
}

/**
 * Steps 1 to 7 of docs/architecture.md.
 *
 * @param cloud the root of CloudFormation stacks, which are in a tree of their own
 * @throws CheckError with everything that is wrong; an error in the words of cdk8s where only constructs' own validations fail
 */
function check(app: App, cloud?: cdk.App): CheckedProgram {
  // 1. Collect
  const tree = new ConstructTree(app);
  const everything = cloud ? [...tree.constructs, ...cloud.node.findAll()] : tree.constructs;
  // 2. Validate
  recordMisplaced(everything);
  const invalid = tree.invalidities(isRecorded);
  // 3. Order
  const order = orderOf(tree, everything, invalid);
  // 4. Render
  const manifests = new Manifests(app.resolvers, tree.constructs);
  if (isPlain(tree.constructs)) return checkWhileRendering(everything, order, manifests, invalid);
  const failures = renderCharts(app, order, manifests);
  // 5. Order behind references
  const program = orderBehindReferences(tree, manifests);
  // 6. Lay out
  const repositories = layOut(program, order, manifests);
  // 7. Check
  const { errors, warnings } = report(program, CHECKS, everything);
  refuse(errors, invalid, failures);
  const lines = [...warnings, ...unusedAcknowledgements(everything)];
  return { order, manifests, repositories, checks: CHECKS.length, objects: program.objects.length, warnings: () => lines };
}

/** Step 8: plans all trees before it writes anything. */
function write(app: App, { cloud, recordsMetadata }: SynthesisOptions, checked: CheckedProgram, kept?: machines.Machines): Synthesis {
  const plain = new PlainFiles(app, checked.order, checked.manifests);
  if (recordsMetadata) plain.addMetadata();
  const trees = [...checked.repositories].map(([{ node }, files]) => ({ root: path.join(app.outdir, node.id), files, repository: node.id }));
  const plans = planTrees(trees, { updateSeeds: true });
  makeOutputFolder(app.outdir);
  if (cloud) synthCloud(cloud);
  const plainWritten = writeFiles(app.outdir, plain.folders, plain.files);
  const summaries = plans.map((plan) => applyPlan(plan));
  const warnings = [...checked.warnings(), ...kept?.warnings() ?? []];
  kept?.record();
  if (warnings.length > 0) process.stderr.write(`${warnings.map((line) => formatWarning(line, hasColours(process.stderr))).join('\n\n')}\n\n${countOf(warnings)}\n`);
  return {
    files: plain.files.size + trees.reduce((sum, { files }) => sum + files.length, 0),
    written: plainWritten + summaries.reduce((sum, { written }) => sum + written.length, 0),
    objects: checked.objects,
    checks: checked.checks,
    warnings: warnings.map((line) => formatWarning(line)),
  };
}

function countOf(warnings: readonly ReportLine[]): string {
  return warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
}

/** Loaded when there are stacks. */
function machinesOf(cloud: cdk.App, file: string): machines.Machines {
  const { Machines } = require('../machines/machines') as typeof machines;
  return new Machines(cloud, file);
}

/** Whether a validation says what the report has anyway. */
function isRecorded(construct: IConstruct): (finding: string) => boolean {
  const reported = new Set(validationsOf(construct));
  return (finding) => reported.has(finding);
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

/** Whether a program is one of cdk8s: plain charts only, and nothing that makes findings errors. */
function isPlain(constructs: readonly IConstruct[]): boolean {
  return !constructs.some((construct) => Repository.isRepository(construct) || Checks._enforces(construct));
}

/** Charts of a plain program are judged while they are rendered, which is when they are written. */
function checkWhileRendering(constructs: readonly IConstruct[], order: Order, manifests: Manifests, invalid: readonly string[]): CheckedProgram {
  const { errors, warnings } = recorded(constructs);
  refuse(errors, invalid, []);
  const judged = new PlainChartChecks();
  manifests.onRendered(judged);
  return {
    order,
    manifests,
    repositories: new Map(),
    checks: judged.checks,
    get objects() { return judged.objects; },
    warnings: () => [...warnings, ...judged.warnings, ...unusedAcknowledgements(constructs)],
  };
}

/** Renders every object once. Returns what could not be rendered. */
function renderCharts(app: App, order: Order, manifests: Manifests): Error[] {
  const failures: Error[] = [];
  for (const chart of order.charts) {
    try {
      if (isPlainChart(chart)) renderPlainChart(chart, app, (c) => manifests.all(order.objectsOf(c)));
      else manifests.all(order.objectsOf(chart));
    } catch (error) {
      failures.push(error as Error);
    }
  }
  return failures;
}

/** Makes deliveries wait for those that apply what their objects need, and renders those again that do. */
function orderBehindReferences({ constructs }: ConstructTree, manifests: Manifests): ConstructProgram {
  const jsonOf = (object: ApiObject): Manifest | undefined => manifests.known(object) as Manifest | undefined;
  const program = new ConstructProgram(constructs, jsonOf);
  const changed = addImpliedOrder(program).map(({ place: construct }) => construct as ApiObject);
  if (changed.length === 0) return program;
  for (const delivery of changed) manifests.forget(delivery);
  manifests.all(changed);
  return new ConstructProgram(constructs, jsonOf);
}

/** The files of all repositories, which are a part of what is checked. */
function layOut(program: ConstructProgram, order: Order, manifests: Manifests): Map<Repository, RenderedFile[]> {
  const rendered = (folder: Folder): Rendered[] => order.objectsOf(folder).flatMap((object) => {
    const json = manifests.known(object) as Manifest | undefined;
    return json ? [{ object, json }] : [];
  });
  const repositories = new Map(program.constructs.filter((each) => Repository.isRepository(each)).map((repository) =>
    [repository, repositoryFiles(repository, rendered, (text) => manifests.stabilize(text))]));
  for (const [repository, files] of repositories) program.addFiles(repository, files);
  return repositories;
}

/** @throws CheckError where our checks found something; else in the words of cdk8s, which stops at failed validations */
function refuse(errors: readonly ReportLine[], invalid: readonly string[], failures: readonly Error[]): void {
  if (errors.length > 0) throw new CheckError(errors, [...invalid, ...failures.map((error) => error.message)]);
  if (invalid.length > 0) throw validationError(invalid);
  if (failures.length > 0) throw together(failures);
}
