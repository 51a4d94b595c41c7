import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { App, Chart } from 'cdk8s';
import type { Synthesis } from '../app';
import { chartJson } from './chart-json';
import { makeCloud, synthCloud } from './cloud';
import { ConstructTree } from './construct-tree';
import { locked } from './lock';
import { Manifests } from './manifest';
import { declaredOrder, Order } from './order';
import { makeOutputFolder, writeFiles } from './output-folder';
import { isPlainChart, PlainFiles } from './plain';
import { planTree } from './planner';
import { emitMarked } from './setter-markers';
import { refusal, TreePlan } from './tree-plan';
import { carryOut } from './write';
import { CheckedProgram, checkProgram, refuseInvalid } from '../checks/run';
import type { Folder } from '../folder';
import type * as machines from '../machines/machines';

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
    for (const warning of warnings) process.stderr.write(`warning ${warning}\n`);
    return {
      files: plain.files.size + [...checked.repositories.values()].reduce((sum, files) => sum + files.length, 0),
      written: plainWritten + trees.reduce((sum, tree) => sum + tree.written.length, 0),
      objects: checked.objects,
      checks: checked.checks,
      warnings,
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
