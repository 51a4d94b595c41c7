import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Size, SizeRoundingBehavior } from 'cdk8s';
import type { Construct } from 'constructs';
import { Architecture } from './operating-system';
import { ownValue } from '../../base/own-key';
import { problem } from '../../base/problem';

/** What a machine has. */
interface MachineSize {
  readonly cpus: number;
  readonly gibibytes: number;
}

/** Memory for each processor, by the letter of the family. */
const GIBIBYTES_PER_CPU: { readonly [family: string]: number } = { a: 2, c: 2, m: 4, r: 8, x: 16, z: 8, i: 8, d: 8 };
/** The burstable families: 2 processors up to `large`, whatever the memory. */
const BURSTABLE_GIBIBYTES: { readonly [size: string]: number } = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 };

/** Processors and memory of an instance type; undefined where it is of a family of its own kind. */
function sizeOf(type: string): MachineSize | undefined {
  const match = /^([a-z]+)(\d+)[a-z-]*\.(\d*)(nano|micro|small|medium|large|xlarge)$/.exec(type);
  if (!match) return undefined;
  const [, family, generation, times, size] = match;
  const factor = Number(times || 1);
  if (family === 't') {
    const cpus = size === 'xlarge' ? 4 * factor : generation === '2' && size !== 'medium' && size !== 'large' ? 1 : 2;
    return { cpus, gibibytes: BURSTABLE_GIBIBYTES[size] * factor };
  }
  const cpus = size === 'medium' ? 1 : size === 'large' ? 2 : size === 'xlarge' ? 4 * factor : undefined;
  const each = ownValue(GIBIBYTES_PER_CPU, family);
  return cpus === undefined || each === undefined ? undefined : { cpus, gibibytes: cpus * each };
}

/** A problem where it is no instance type, or a machine is known to have less than it needs. */
export function checkSize(construct: Construct, type: ec2.InstanceType, needs: MachineSize, what: string): void {
  const name = type.toString();
  if (!/^[a-z][a-z-]*\d[a-z0-9-]*\.[a-z0-9-]+$/.test(name)) {
    problem(construct, 'instance-size', `${JSON.stringify(name)} is not a valid instance type`,
      'use one that is known at synthesis, such as t3.large: its image and size are checked');
    return;
  }
  const has = sizeOf(name);
  if (!has || (has.cpus >= needs.cpus && has.gibibytes >= needs.gibibytes)) return;
  problem(construct, 'instance-size', `${name} has ${has.cpus} vCPU and ${has.gibibytes} GiB, which is too small`,
    `${what} needs at least ${needs.cpus} vCPU and ${needs.gibibytes} GiB: use a larger instance type`);
}

/** What kind of processor an instance type has; Intel or AMD where it is a rare one, or none. */
export function architectureOf(type: ec2.InstanceType): Architecture {
  try {
    return type.architecture === ec2.InstanceArchitecture.ARM_64 ? Architecture.ARM64 : Architecture.AMD64;
  } catch {
    return Architecture.AMD64;
  }
}

/** What the images of systems need at least, and what EBS makes at most. */
const [LEAST, MOST] = [8, 65_536];

/** The disk of a machine to go on with: whole gibibytes. */
export function checkDisk(construct: Construct, size: Size): Size {
  const gibibytes = gibibytesOf(size);
  if (Number.isInteger(gibibytes) && gibibytes >= LEAST && gibibytes <= MOST) return size;
  problem(construct, 'disk-size', `the disk has ${gibibytes} GiB, which is out of range`,
    `use whole gibibytes from ${LEAST}, which the system image needs, to ${MOST}`);
  return Size.gibibytes(LEAST);
}

/** Gibibytes, whole or not. */
export function gibibytesOf(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024 ** 2;
}
