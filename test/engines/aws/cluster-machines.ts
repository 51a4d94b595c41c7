import type * as cdk from 'aws-cdk-lib';
import { Machine, trouble } from './boot';
import { debianRoot } from './debian-root';
import { userDataOf } from '../../aws/clusters';

/** Machines of a stack whose user data is installed and that have not booted yet, by the beginning of their logical ids. */
export function machinesOf(stack: cdk.Stack): (begin: string, store?: string) => Promise<Machine> {
  const userData = Object.entries(userDataOf(stack));
  return async (begin, store) => {
    const [, text] = userData.find(([id]) => id.startsWith(begin))!;
    const machine = new Machine(text.replace(/^DEADLINE=.*$/m, 'DEADLINE=60'), await debianRoot(), store); // its clock goes on only while it sleeps
    expect(trouble(await machine.install())).toBe('');
    return machine;
  };
}
