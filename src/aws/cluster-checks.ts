import type { Construct } from 'constructs';
import type { NodeGroup } from './node-group';
import { problem } from '../problem';

/** The name to go on with. */
export function checkClusterName(construct: Construct, name: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) return name;
  problem(construct, 'cluster-name', `${JSON.stringify(name)} is no name of a cluster`, 'set clusterName: 1 to 40 lower-case letters, digits and dashes');
  return 'cluster';
}

/** The number of control planes to go on with. */
export function checkControlPlanes(construct: Construct, count: number): number {
  if (count === 1 || count === 3) return count;
  problem(construct, 'control-plane-count', `controlPlane.count is ${count}`, count % 2 === 0
    ? 'use 1 or 3: etcd agrees by majority, so an even number survives no more failures than one fewer'
    : 'use 1 or 3');
  return 1;
}

/** A problem where a group cannot be a label, or has no machines. */
export function checkGroup(construct: Construct, name: string, { _minimum: minimum, _maximum: maximum, _scales: scales }: NodeGroup): void {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    problem(construct, 'group-name', `${JSON.stringify(name)} is no name of a group`, 'use lower-case letters, digits and dashes, at most 63');
  }
  const least = scales ? 0 : 1;
  if (Number.isInteger(minimum) && Number.isInteger(maximum) && minimum >= least && maximum >= Math.max(1, minimum)) return;
  problem(construct, 'group-size', scales ? `the group has ${minimum} to ${maximum} machines` : `the group has ${minimum} machines`, scales
    ? 'use whole numbers: a minimum of zero or more, and a maximum of one or more that is not below it'
    : 'use a whole number, at least one');
}
