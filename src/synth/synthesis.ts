import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { makeCloud as makeCloudApp, synthCloud } from './cloud';
import { makeOutputFolder, writeFiles } from './files/file-system';
import { applyPlan, planTrees } from './files/write';
import { type RenderedFile, repositoryFiles } from './folder-files';
import { Hooks } from './hooks';
import type { Synthesis } from '../app';
import { ConstructTree, validationError } from './order/construct-tree';
import { DependencyCycle } from './order/graph';
import { CurrentOrder, declaredOrder, MOST_ROUNDS, Order, restless } from './order/order';
import { followingChanges, TreeChanges } from './order/tree-changes';
import { PlainFiles } from './plain';
import { forPlugins, hasPlugins } from './plugin-files';
import { Manifests, together } from './yaml/manifests';
import { withPlainJson } from './yaml/plain-json';
import { emitMarked } from './yaml/setter-markers';
import { Checks } from '../base/checks';
import { hasColours } from '../base/diagnostic';
import { enclosingFolder, isFolder } from '../base/enclosing-folder';
import { Manifest } from '../base/manifest';
import { PROBLEMS, REPOSITORY } from '../base/marks';
import { caseKey } from '../base/path-problem';
import { problem, validationsOf } from '../base/problem';
import { CHECKS } from '../checks/catalogue';
import { addImpliedOrder } from '../checks/implied-order';
import { recordMisplaced } from '../checks/misplaced';
import { PlainChartChecks } from '../checks/plain-charts';
import { CheckError, formatWarning, recorded, report as reportOf, type ReportLine, unusedAcknowledgements } from '../checks/report';
import { lineOfWaves, wavesOf } from '../checks/waves';
import type { Folder } from '../folder';
import { Machines } from '../machines/judge';
import { ConstructProgram } from '../program/construct-program';
import type { Repository } from '../repository';

/** What an app says of its synthesis. */
export interface SynthesisOptions {
  /** The root of CloudFormation stacks, where the program has one. */
  readonly cloud?: cdk.App;
  /** Whether the list of all objects by name is written, as cdk8s does when it is asked to. */
  readonly recordsMetadata: boolean;
  /** File with what machines of stacks were. */
  readonly machineRecord: string;
  /** The charts that the program chose itself, if it did. */
  readonly ownCharts: () => Chart[] | undefined;
}

/** An app for CloudFormation stacks. */
export function makeCloud(outdir: string): cdk.App {
  return makeCloudApp(outdir);
}

/** Checks an app and writes everything, or nothing. */
export function synthesize(app: App, options: SynthesisOptions): Synthesis {
  return followingChanges(app, (changes) => withPlainJson(() => {
    const kept = options.cloud && new Machines(options.cloud, options.machineRecord);
    kept?.compare(); // a part of validation; its problems are in the report
    const ownCharts = options.ownCharts();
    return write(app, options, check(app, changes, ownCharts, options.cloud), ownCharts, kept);
  }));
}

/**
 * The files of each repository. Nothing is written.
 *
 * @throws when anything is invalid, with a list of all problems
 */
export function renderedRepositories(
  app: App, ownCharts: () => Chart[] | undefined, cloud?: cdk.App,
): ReadonlyMap<Repository, readonly RenderedFile[]> {
  return followingChanges(app, (changes) => withPlainJson(() => {
    return check(app, changes, ownCharts(), cloud).repositories;
  }));
}

/** The objects of all charts of an app as one text. */
export function synthesizeYaml(app: App, choose: () => Chart[] | undefined): string {
  return followingChanges(app, (changes) => withPlainJson(() => {
    const ownCharts = choose();
    const { order, hooks } = check(app, changes, ownCharts);
    const charts = ownCharts ?? order.first.charts;
    const text = charts.flatMap((chart) => (isFolder(chart) ? hooks.contentOf(chart).map(({ json }) => json) : hooks.documentsOf(chart)))
      .map(emitMarked).join('---\n');
    order.verify(charts);
    return text;
  }));
}

/** The objects of a folder as they are written. Checks are not run. */
export function folderJson(app: App, folder: Folder): unknown[] {
  return followingChanges(app, (changes) => withPlainJson(() => {
    const tree = new ConstructTree(app);
    const invalid = changes.open(() => tree.invalidities());
    if (invalid.length > 0) throw validationError(invalid);
    const order = new CurrentOrder(new Order(tree), changes);
    const manifests = new Manifests(app.resolvers, tree.constructs);
    const hooks = new Hooks(app, changes, order, manifests);
    hooks.render(folder, folder);
    if (order.objectsOf(folder).some(isWaiting)) {
      hooks.renderAll(order.first.charts.filter((chart) => chart !== folder));
      orderBehindReferences(tree, manifests, hooks, folder);
    }
    return hooks.contentOf(folder).map(({ json }) => json);
  }));
}

/** The charts of an app in their order, as the user declared it or with what is inferred. */
export function chartsOf(app: App, withInferred: boolean): Chart[] {
  const tree = new ConstructTree(app);
  return withInferred ? [...new Order(tree).charts] : declaredOrder(tree);
}

/** A program that passed all checks. */
interface CheckedProgram {
  /** The order of its charts and their objects. */
  readonly order: CurrentOrder;
  readonly manifests: Manifests;
  readonly hooks: Hooks;
  /** How many checks were run. */
  readonly checks: number;
  /** How many objects were looked at. */
  readonly objects: number;
  /** The files of each repository. */
  readonly repositories: ReadonlyMap<Repository, readonly RenderedFile[]>;
  /** In which waves each cluster comes up. */
  readonly waves: readonly string[];
  /** What to print when everything is rendered; synthesis goes on. */
  warnings(): ReportLine[];
}

/**
 * Steps 1 to 7 of docs/architecture.md.
 *
 * @param ownCharts the charts that the program chose itself
 * @param cloud the root of CloudFormation stacks, which are in a tree of their own
 * @throws CheckError with everything that is wrong; an error in the words of cdk8s where only constructs' own validations fail
 */
function check(app: App, changes: TreeChanges, ownCharts?: readonly Chart[], cloud?: cdk.App): CheckedProgram {
  const judged = new Set<IConstruct>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = changes.count;
    // 1. Collect
    const tree = new ConstructTree(app);
    const everything = cloud ? [...tree.constructs, ...cloud.node.findAll()] : tree.constructs;
    // 2. Validate
    const news = everything.filter((construct) => !judged.has(construct));
    news.forEach((construct) => judged.add(construct));
    recordMisplaced(news);
    const invalid = changes.open(() => tree.invalidities(isRecorded));
    if (changes.count !== before) continue; // a validation changed the tree
    // 3. Order
    const order = new CurrentOrder(orderOf(tree, everything, invalid), changes);
    if (ownCharts) refuseLeftOut(order.first.charts, ownCharts);
    // 4. Render
    const manifests = new Manifests(app.resolvers, tree.constructs);
    const hooks = new Hooks(app, changes, order, manifests);
    if (isPlain(tree.constructs)) return checkWhileRendering(everything, { order, manifests, hooks }, invalid);
    const failures = hooks.renderAll(order.first.charts);
    if (changes.count !== before) continue; // so did something while it was rendered
    // 5. Order behind references
    const program = orderBehindReferences(tree, manifests, hooks);
    // 6. Lay out
    const repositories = layOut(program, manifests, hooks);
    // 7. Check
    const { errors, warnings } = reportOf(program, CHECKS, everything);
    refuse(errors, invalid, failures);
    const lines = [...warnings, ...unusedAcknowledgements(everything)];
    const waves = wavesOf(program).map(lineOfWaves);
    return { order, manifests, hooks, repositories, checks: CHECKS.length, objects: program.objects.length, waves, warnings: () => lines };
  }
  throw restless(changes);
}

/** Step 8: plans all trees before it writes anything. */
function write(
  app: App, { cloud, recordsMetadata }: SynthesisOptions, checked: CheckedProgram, ownCharts?: Chart[], kept?: Machines,
): Synthesis {
  const { order, manifests, hooks, repositories } = checked;
  const plain = new PlainFiles(app, order, manifests, hooks, ownCharts);
  if (recordsMetadata) plain.addMetadata(namesIn(repositories.keys(), hooks));
  refuseSharedOutput([...repositories.keys()], plain);
  const arranged = (files: readonly RenderedFile[]) => (hasPlugins() ? forPlugins(files) : files);
  const trees = [...repositories].map(([{ node, url }, files]) =>
    ({ root: path.join(app.outdir, node.id), files: arranged(files), repository: node.id, url }));
  const plans = trees.length === 0 ? [] : planTrees(trees, { updateSeeds: true });
  makeOutputFolder(app.outdir);
  if (cloud) synthCloud(cloud);
  const plainWritten = writeFiles(app.outdir, plain.folders, plain.files);
  const summaries = plans.map((plan) => applyPlan(plan));
  const warnings = [...checked.warnings(), ...kept?.warnings() ?? []];
  kept?.record();
  if (warnings.length > 0) print(warnings);
  return {
    files: plain.files.size + trees.reduce((sum, { files }) => sum + files.length, 0),
    written: plainWritten + summaries.reduce((sum, { written }) => sum + written.length, 0),
    objects: checked.objects,
    checks: checked.checks,
    waves: [...checked.waves],
    warnings: warnings.map((line) => formatWarning(line)),
  };
}

function print(warnings: readonly ReportLine[]): void {
  process.stderr.write(`${warnings.map((line) => formatWarning(line, hasColours(process.stderr))).join('\n\n')}\n\n${countOf(warnings)}\n`);
}

/** @throws CheckError where a repository has the name of a file or folder of plain charts */
function refuseSharedOutput(repositories: readonly Repository[], { files, folders }: PlainFiles): void {
  if (repositories.length === 0) return;
  const taken = new Map([...files.keys(), ...folders].map((name) => name.split(/[\\/]/)[0]).map((name) => [caseKey(name), name]));
  for (const repository of repositories) {
    const name = taken.get(caseKey(repository.node.id));
    if (name === undefined) continue;
    problem(repository, 'repository-twice', `repository ${repository.node.path} is written to the same place as a chart: ${name}`, 'give the repository another id');
  }
  refuse(recorded(repositories).errors, [], []);
}

/** The objects of repositories by the names that they are written with. */
function* namesIn(repositories: Iterable<Repository>, hooks: Hooks): IterableIterator<[string, IConstruct]> {
  for (const { folders } of repositories) {
    for (const { construct, json } of folders.flatMap((folder) => hooks.contentOf(folder))) {
      if (json.metadata?.name !== undefined) yield [json.metadata.name, construct];
    }
  }
}

function countOf(warnings: readonly ReportLine[]): string {
  return warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
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
    const { errors } = recorded(constructs);
    if (error instanceof DependencyCycle && !isPlain(constructs)) throw new CheckError([...errors, cycleOf(error)], invalid);
    refuse(errors, invalid, [error as Error]);
    throw error;
  }
}

function cycleOf({ round }: DependencyCycle): ReportLine {
  return {
    place: round[0],
    check: 'dependency-cycle',
    message: `constructs depend on each other: ${round.map(({ node }) => node.path).join(' → ')}`,
    fix: 'remove one addDependency of the cycle',
  };
}

/** Whether a program is one of cdk8s: plain charts only, and nothing that makes findings errors. */
function isPlain(constructs: readonly IConstruct[]): boolean {
  return !constructs.some((construct) => REPOSITORY in construct || Checks._enforces(construct));
}

/** Charts of a plain program are judged while they are rendered, which is when they are written. */
function checkWhileRendering(
  constructs: readonly IConstruct[], rendering: Pick<CheckedProgram, 'order' | 'manifests' | 'hooks'>, invalid: readonly string[],
): CheckedProgram {
  const isClean = !constructs.some((construct) => PROBLEMS in construct);
  const { errors, warnings } = isClean ? { errors: [], warnings: [] } : recorded(constructs);
  refuse(errors, invalid, []);
  const judged = new PlainChartChecks();
  rendering.manifests.onRendered(judged);
  return {
    ...rendering,
    repositories: new Map(),
    waves: [],
    checks: judged.checks,
    get objects() { return judged.objects; },
    warnings: () => [...warnings, ...judged.warnings, ...constructs.some(Checks._isGoverned) ? unusedAcknowledgements(constructs) : []],
  };
}

/** Records folders that the program's own choice of charts leaves out: a folder is a part of its repository. */
function refuseLeftOut(charts: readonly Chart[], ownCharts: readonly Chart[]): void {
  for (const folder of charts) {
    if (!isFolder(folder) || ownCharts.includes(folder)) continue;
    problem(folder, 'misplaced', `the app overrides charts and leaves out folder ${folder.path}, which its repository writes all the same`,
      'return the folder from charts, too, or do not create it');
  }
}

/** Whether an object is a delivery that may be made to wait for others. */
function isWaiting(object: ApiObject): boolean {
  return '_addImpliedDependency' in object;
}

/**
 * Makes deliveries wait for those that apply what their objects need, and renders those again that do.
 *
 * @param asking a folder that asks for its objects itself
 */
function orderBehindReferences({ constructs }: ConstructTree, manifests: Manifests, hooks: Hooks, asking?: Folder): ConstructProgram {
  const jsonOf = (object: ApiObject): Manifest | undefined => manifests.known(object) as Manifest | undefined;
  const program = new ConstructProgram(constructs, jsonOf, hooks.additions());
  const changed = addImpliedOrder(program);
  if (changed.length === 0) return program;
  const folders = new Set<Folder>();
  for (const { place } of changed) {
    const delivery = place as ApiObject;
    manifests.forget(delivery);
    const folder = enclosingFolder(delivery);
    if (folder) folders.add(folder);
    else manifests.of(delivery);
  }
  for (const folder of folders) hooks.render(folder, asking);
  return new ConstructProgram(constructs, jsonOf, hooks.additions());
}

/** The files of all repositories, which are a part of what is checked. */
function layOut(program: ConstructProgram, manifests: Manifests, hooks: Hooks): Map<Repository, RenderedFile[]> {
  const repositories = new Map(program.constructs.filter((each): each is Repository => REPOSITORY in each).map((repository) =>
    [repository, repositoryFiles(repository, (folder) => hooks.contentOf(folder), (text) => manifests.stabilize(text))]));
  for (const [repository, files] of repositories) program.addFiles(repository, files);
  return repositories;
}

/** @throws CheckError where our checks found something; else in the words of cdk8s, which stops at failed validations */
function refuse(errors: readonly ReportLine[], invalid: readonly string[], failures: readonly Error[]): void {
  if (errors.length > 0) throw new CheckError(errors, [...invalid, ...failures.map((error) => error.message)]);
  if (invalid.length > 0) throw validationError(invalid);
  if (failures.length > 0) throw together(failures);
}
