import type { IConstruct } from 'constructs';
import type { Diagnostic } from '../base/diagnostic';
import type { RuleId } from '../base/rule';

/** What a machine is, as far as another value changes what runs: texts by their names. They are committed, so none of them is a secret. */
export interface MachineState {
  /** What it is for people: `control plane`. */
  readonly kind: string;
  /** What CloudFormation creates the machine from, such as `image`. A value that is not known yet is left out, and not compared. */
  readonly machine: NamedTexts;
  /** What the machine reads at its first boot only, by the names of options. */
  readonly firstBoot: NamedTexts;
}

/** Texts by their names. */
export type NamedTexts = { readonly [name: string]: string };

/** A value that is another one than before. An empty text stands for none. */
export interface Difference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** A machine that would not be what it was. */
export interface MachineChange {
  /** Its construct. */
  readonly construct: IConstruct;
  readonly machine: readonly Difference[];
  readonly firstBoot: readonly Difference[];
  /** Whether somebody has accepted exactly this. */
  readonly accepted: boolean;
}

/** What is to be said of changes. */
export interface MachineFinding extends Diagnostic {
  readonly check: RuleId;
  readonly warning: boolean;
}

/** Machines that are judged together, because they keep something together. */
export interface KeptMachines {
  /** What makes them, and what is told of changes. */
  readonly owner: IConstruct;
  /** The machines, each with what it is now. */
  readonly machines: ReadonlyMap<IConstruct, () => MachineState>;
  /** What happens when they change; what is accepted is among the changes, because it happens at the same time. */
  judge(changes: readonly MachineChange[]): MachineFinding[];
}

const KEPT = Symbol.for('cdk-gitops.machines');

interface WithKeptMachines extends IConstruct {
  [KEPT]?: KeptMachines;
}

/** Has machines compared with the record of the program: those that keep something which is lost with them, or that do not follow every option. */
export function keepMachines(kept: KeptMachines): void {
  Object.defineProperty(kept.owner, KEPT, { value: kept });
}

/** Machines that constructs keep. */
export function keptMachines(constructs: readonly IConstruct[]): KeptMachines[] {
  return constructs.flatMap((construct) => (construct as WithKeptMachines)[KEPT] ?? []);
}
