import { Size, SizeRoundingBehavior } from 'cdk8s';
import type { Construct } from 'constructs';
import { problem } from '../problem';

/** What the images of systems need at least, and what EBS makes at most. */
const [LEAST, MOST] = [8, 65_536];

/** The disk of a machine to go on with: whole gibibytes. */
export function checkDisk(construct: Construct, size: Size): Size {
  const gibibytes = gibibytesOf(size);
  if (Number.isInteger(gibibytes) && gibibytes >= LEAST && gibibytes <= MOST) return size;
  problem(construct, 'disk-size', `the disk has ${gibibytes} GiB`, `use whole gibibytes from ${LEAST}, which the image of the system needs, to ${MOST}`);
  return Size.gibibytes(LEAST);
}

/** Gibibytes, whole or not. */
export function gibibytesOf(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) / 1024 ** 2;
}
