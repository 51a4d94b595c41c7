import type * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MachineReport, judgeMachines } from './judge';
import { keptMachines } from './kept';
import { MachineRecord, writeRecord } from './record';
import { problem } from '../base/problem';
import { CheckError, ConstructLine } from '../checks/report';

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
