import * as cdk from 'aws-cdk-lib';
import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { problem } from '../../base/problem';

/**
 * How CloudFormation hears whether a machine is ready: the resource's own signal ends its creation, also when it is replaced later; the wait condition carries the reason of a
 * failure into the stack's events, which a signal cannot.
 */
export class Readiness {
  /** How long is waited, in seconds. */
  readonly timeout: number;
  private readonly handle: cdk.CfnWaitConditionHandle;

  constructor(private readonly construct: Construct, deadline: Duration) {
    const seconds = Math.round(deadline.toSeconds({ integral: false }));
    const isPossible = seconds >= 60 && seconds <= 43_200;
    if (!isPossible) {
      problem(construct, 'machine-timeout', `the timeout is ${seconds} seconds, which is out of range`,
        'use one minute to twelve hours');
    }
    this.timeout = isPossible ? seconds : 1200;
    this.handle = new cdk.CfnWaitConditionHandle(construct, 'WaitHandle');
  }

  /** Is complete when the first machine has said that it is ready. */
  await(): cdk.CfnWaitCondition {
    return new cdk.CfnWaitCondition(this.construct, 'Ready', { handle: this.handle.ref, timeout: String(this.timeout), count: 1 });
  }

  /** What a machine is told, so that it can signal. */
  values(own: { readonly [name: string]: string }, resource: () => cdk.CfnElement): { [name: string]: string } {
    const stack = cdk.Stack.of(this.construct);
    return {
      REGION: stack.region,
      STACK: stack.stackId,
      RESOURCE: cdk.Lazy.string({ produce: () => resource().logicalId }),
      WAIT_HANDLE: this.handle.ref,
      ...own,
    };
  }

  creationPolicy(count: number): cdk.CfnCreationPolicy {
    return { resourceSignal: { count, timeout: `PT${this.timeout}S` } };
  }
}
