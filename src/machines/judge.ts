import { createHash } from 'crypto';
import type * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Difference, KeptMachines, keptMachines, MachineState, NamedTexts } from './kept';
import { MachineRecord, readRecord, sorted, StackMachines, unwritable, writeRecord } from './record';
import { Checks } from '../base/checks';
import { problem, problemsOf } from '../base/problem';
import { Refusal } from '../base/refusal';
import { CheckError, ConstructLine } from '../checks/report';

/** What is found in the machines of stacks. */
interface MachineReport {
  readonly errors: readonly ConstructLine[];
  readonly warnings: readonly ConstructLine[];
  /** What the record is to say of the stacks. */
  readonly stacks: MachineRecord['stacks'];
  /** Whether it says that already. */
  readonly isRecorded: boolean;
}

/** A machine as it was and is. */
interface MachineComparison {
  readonly construct: IConstruct;
  readonly before?: MachineState;
  readonly after: MachineState;
}

/** Compares the machines of an app, or of a stage, with the record. */
function judgeMachines(scope: IConstruct, file: string): MachineReport {
  const { Stage } = require('aws-cdk-lib') as typeof cdk;
  const constructs = scope.node.findAll().filter((construct) => Stage.of(construct) === scope);
  const groups = keptMachines(constructs);
  const stacks = stacksOf(constructs);
  const errors: ConstructLine[] = [];
  const warnings: ConstructLine[] = [];
  let record: MachineRecord | undefined;
  const unusable = (message: string, fix: string): void => void (groups.length > 0 && errors.push({ place: groups[0].owner, check: 'machine-record', message, fix }));
  try {
    record = readRecord(file);
  } catch (error) {
    for (const { message, fix, place } of Refusal.faultsOf(error)) unusable(place === undefined ? message : `${message} (${place})`, fix);
    if (!(error instanceof Refusal)) throw error;
    return { errors, warnings, stacks: {}, isRecorded: true };
  }

  const unsure: string[] = [];
  const now: { [stack: string]: { [path: string]: MachineState } } = Object.fromEntries([...stacks.keys()].map((key) => [key, {}]));
  for (const group of groups) {
    const key = stackKey(group.owner);
    const known = record?.stacks[key];
    const compared = [...group.machines].map(([construct, state]): MachineComparison => {
      const path = pathInStack(construct);
      const before = known?.[path];
      const after = withUnknown(state(), before);
      now[key][path] = after;
      if (isKnownLater(after.machine.image)) warnings.push(unknownImage(construct, after.machine.image));
      return { construct, before, after };
    });
    if (hasProblems(group.owner)) { // values that stand for wrong ones are not worth a comparison, and machines may be missing because of them
      unsure.push(`${pathInStack(group.owner)}/`);
      continue;
    }
    const found = verdictsOf(group, compared);
    errors.push(...found.filter(({ isWarning }) => !isWarning).map(({ line }) => line));
    warnings.push(...found.filter(({ isWarning }) => isWarning).map(({ line }) => line));
  }
  for (const [key, stack] of stacks) {
    const known = record?.stacks[key];
    if (known) errors.push(...removed(stack, withoutBelow(known, unsure), now[key]));
    else if (Object.keys(now[key]).length > 0) warnings.push(unknown(stack, file, Object.keys(now[key])));
  }
  const stacksNow = Object.fromEntries(Object.entries(now).filter(([key, machines]) => record?.stacks[key] || Object.keys(machines).length > 0));
  const isRecorded = text(stacksNow) === text(Object.fromEntries(Object.keys(stacksNow).map((key) => [key, record?.stacks[key]])));
  const obstacle = isRecorded ? undefined : unwritable(file);
  if (obstacle) unusable(`the state of machines cannot be recorded: ${obstacle.message}: ${obstacle.place ?? file}`, 'synthesize in a writable checkout, and commit the record');
  const open = warnings.filter(({ place, check }) => Checks._acknowledged(place, check) === undefined);
  return { errors, warnings: open, stacks: stacksNow, isRecorded };
}

function hasProblems(owner: IConstruct): boolean {
  return owner.node.findAll().some((construct) => problemsOf(construct).some(({ warning }) => !warning));
}

function verdictsOf(group: KeptMachines, compared: readonly MachineComparison[]): { readonly line: ConstructLine; readonly isWarning: boolean }[] {
  const changes = compared.flatMap(({ construct, before, after }) => {
    if (!before || text(before) === text(after)) return [];
    const acceptance = acceptanceOf(construct.node.path, before, after);
    return [{
      construct,
      acceptance,
      accepted: isAccepted(acceptance),
      machine: differences(before.machine, after.machine),
      firstBoot: differences(before.firstBoot, after.firstBoot),
    }];
  });
  const open = changes.filter(({ accepted }) => !accepted);
  if (open.length === 0) return [];
  const accept = howToAccept(open.map(({ acceptance }) => acceptance));
  return group.judge(changes).map(({ check, warning, message, fix }) =>
    ({ line: { place: group.owner, check, message, fix: warning ? fix : `${fix}; then ${accept}` }, isWarning: warning }));
}

function withoutBelow(machines: StackMachines, prefixes: readonly string[]): StackMachines {
  return Object.fromEntries(Object.entries(machines).filter(([path]) => !prefixes.some((prefix) => path.startsWith(prefix))));
}

/** Machines that are in the record of a stack and no longer in the stack. */
function removed(stack: cdk.Stack, known: StackMachines, now: StackMachines): ConstructLine[] {
  const gone = Object.entries(known).filter(([path]) => !now[path])
    .map(([name, state]) => {
      const path = `${stack.node.path}/${name}`;
      return { path, kind: state.kind, acceptance: acceptanceOf(path, state, undefined) };
    })
    .filter(({ acceptance }) => !isAccepted(acceptance));
  if (gone.length === 0) return [];
  const names = gone.map(({ path, kind }) => `${path} (${kind})`).join(', ');
  return [{
    place: stack,
    check: 'machine-removed',
    message: `${names} ${gone.length > 1 ? 'are' : 'is'} in the record and no longer in the stack: `
      + 'CloudFormation terminates the deployed machine and deletes its disk',
    fix: 'if you renamed or moved a construct, restore its id and scope; otherwise back up what is needed, then '
      + howToAccept(gone.map(({ acceptance }) => acceptance)),
  }];
}

function unknown(stack: cdk.Stack, file: string, paths: readonly string[]): ConstructLine {
  return {
    place: stack,
    check: 'machine-unknown',
    message: `${file} has no record of this stack: if it is deployed, whether this synthesis replaces or restarts `
      + `${[...paths].sort().join(', ')} cannot be known`,
    fix: 'commit the file written now; check this deployment with `cdk diff`',
  };
}

/** Whether only CloudFormation knows an image: a reference, or a parameter that it resolves. */
function isKnownLater(image: string = ''): boolean {
  return /^<[^ ]+>$|^\{\{resolve:/.test(image);
}

function unknownImage(construct: IConstruct, image: string): ConstructLine {
  return {
    place: construct,
    check: 'machine-unknown',
    message: `its image is known only at deployment (${image}), so whether it replaces the machine cannot be known`,
    fix: 'set the image: operatingSystem.withAmi(\'ami-…\')',
  };
}

/** What is not known now, such as an image that was not looked up, stays as it was. */
function withUnknown(after: MachineState, before: MachineState | undefined): MachineState {
  const image = after.machine.image ?? before?.machine.image;
  return image === undefined ? after : { ...after, machine: { ...after.machine, image } };
}

function differences(before: NamedTexts, after: NamedTexts): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    .filter((name) => before[name] !== after[name] && !(name === 'image' && before[name] === undefined))
    .map((name) => ({ name, before: before[name] ?? '', after: after[name] ?? '' }));
}

/** The stacks that are deployed, by what CloudFormation tells them apart by; nested ones are part of theirs. */
function stacksOf(constructs: readonly IConstruct[]): Map<string, cdk.Stack> {
  const { Stack } = require('aws-cdk-lib') as typeof cdk;
  const stacks = constructs.filter((construct): construct is cdk.Stack => Stack.isStack(construct) && !construct.nested);
  return new Map(stacks.map((stack) => [stackKey(stack), stack]));
}

function stackOf(construct: IConstruct): cdk.Stack {
  const { Stack } = require('aws-cdk-lib') as typeof cdk;
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

function stackKey(construct: IConstruct): string {
  const { environment, stackName } = stackOf(construct);
  return `${environment}/${stackName}`;
}

function pathInStack(construct: IConstruct): string {
  return construct.node.path.slice(stackOf(construct).node.path.length + 1);
}

function text(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The variable of the environment that accepts changes of machines: each by path and digest, so another change of the same machine is not accepted with it. */
const VARIABLE = 'CDK_GITOPS_ACCEPT';

/** What accepts a change of a machine, `path@digest`; undefined: it is gone. */
function acceptanceOf(path: string, before: MachineState, after: MachineState | undefined): string {
  const digest = createHash('sha256').update(JSON.stringify(sorted({ path, before, after: after ?? null }))).digest('hex').slice(0, 12);
  return `${path}@${digest}`;
}

/** Whether the environment accepts a change. */
function isAccepted(acceptance: string): boolean {
  const all = process.env[VARIABLE] ?? '';
  const at = all.indexOf(acceptance);
  return at >= 0 && /^$|\s$/.test(all.slice(0, at)) && /^(?:\s|$)/.test(all.slice(at + acceptance.length));
}

/** How to accept changes, as the end of a sentence. */
function howToAccept(acceptances: readonly string[]): string {
  return `accept exactly this by synthesizing once with ${VARIABLE}='${acceptances.join(' ')}'`;
}

/**
 * The machines of an app's stacks, compared with the record. Aspects may change them, and the CDK applies aspects when it synthesizes: where there are some, the comparison waits for the
 * CDK's validation, after which the CDK writes.
 */
export class Machines {
  private readonly judged = new Map<IConstruct, MachineReport>();

  constructor(private readonly cloud: cdk.App, private readonly file: string) {}

  /** Compares what can be compared now, and records what is wrong as problems. */
  compare(): void {
    const { Stage } = require('aws-cdk-lib') as typeof cdk;
    const stages = this.cloud.node.findAll().filter((construct) => Stage.isStage(construct));
    if (hasAspects(this.cloud)) {
      for (const stage of stages) stage.node.addValidation({ validate: () => this.validate(stage) });
      return;
    }
    for (const stage of stages) {
      for (const { place, check, message, fix } of this.judge(stage).errors) problem(place, check, message, fix);
    }
  }

  /** What to print; synthesis goes on. */
  warnings(): ConstructLine[] {
    return [...this.judged.values()].flatMap(({ warnings }) => warnings);
  }

  /** Records what the machines are now that everything else is written. */
  record(): void {
    const stacks: MachineRecord['stacks'] = Object.assign({}, ...[...this.judged.values()].filter(({ isRecorded }) => !isRecorded).map((each) => each.stacks));
    if (Object.keys(stacks).length > 0) writeRecord(this.file, stacks);
  }

  private judge(stage: IConstruct): MachineReport {
    const judgement = judgeMachines(stage, this.file);
    this.judged.set(stage, judgement);
    return judgement;
  }

  /** @throws CheckError with everything that is wrong: the CDK would report it in its own words */
  private validate(stage: IConstruct): string[] {
    const { errors } = this.judge(stage);
    if (errors.length > 0) throw new CheckError(errors);
    return [];
  }
}

/** Whether anything but tags is applied to machines later. */
function hasAspects(cloud: cdk.App): boolean {
  const { Aspects, RemoveTag, Tag } = require('aws-cdk-lib') as typeof cdk;
  const machines = keptMachines(cloud.node.findAll()).flatMap((kept) => [...kept.machines.keys()]);
  const concerned = new Set(machines.flatMap((machine) => [...machine.node.scopes, ...machine.node.findAll()]));
  return [...concerned].some((construct) => Aspects.of(construct).all.some((aspect) => !(aspect instanceof Tag || aspect instanceof RemoveTag)));
}
