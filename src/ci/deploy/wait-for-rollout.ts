import { Duration } from 'cdk8s';
import { checkNamespace, checkWorkload, ROLLOUT } from './deploy-with-kubectl';
import type { KubectlAccess } from './kubectl-access';
import { waitEnv } from './wait-for-loop';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of waiting for a rollout. */
export interface WaitForRolloutProps {
  /** Kind and name: `deployment/shop`, `statefulset/db` or `daemonset/agent`. At least one. */
  readonly workloads: string[];
  /** Their namespace. */
  readonly namespace: string;
  /** How the cluster is reached. The account needs `get`, `list` and `watch` for the workloads. */
  readonly access: KubectlAccess;
  /**
   * When it gives up, for each workload.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * Waits until workloads run what was applied: `kubectl rollout status`.
 *
 * @example
 * new ci.WaitForRollout({
 *   access: ci.KubectlAccess.ambient(), namespace: 'shop', workloads: ['deployment/shop', 'statefulset/database'], timeout: Duration.minutes(10),
 * })
 */
export class WaitForRollout implements IStep {
  constructor(private readonly _props: WaitForRolloutProps) {}

  public bind(job: Job): StepSpec {
    const { workloads, namespace, access, timeout } = this._props;
    checkNamespace(job, namespace);
    checkWorkload(job, workloads);
    return {
      name: 'Wait for the rollout',
      tools: access._tools,
      env: {
        ...access._env(job),
        NAMESPACE: Value.literal(namespace),
        WORKLOADS: Value.literal(workloads.join(' ')),
        ROLLOUT_DEADLINE: waitEnv(job, { timeout }, Duration.minutes(5)).WAIT_DEADLINE,
      },
      script: [PRIVATE_FOLDER, access._script, ROLLOUT].filter(Boolean).join('\n'),
    };
  }
}
