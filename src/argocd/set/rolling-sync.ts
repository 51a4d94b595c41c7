import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { LabelExpression } from '../../label-selector';

/** A step of a rolling sync: Applications that are synced together, once those of the steps before are healthy. */
export interface RollingSyncStep {
  /** Labels of the Applications of the step: operators `In` and `NotIn`. All must match. */
  readonly matchExpressions: LabelExpression[];
  /**
   * How many are synced at once: a number, or a share such as `25%`. `0` syncs none by itself.
   *
   * @default - all
   */
  readonly maxUpdate?: string;
}

/** Order in which Applications are deleted. */
export enum DeletionOrder {
  /** All at once. */
  ALL_AT_ONCE = 'AllAtOnce',
  /** Those of the last step first. */
  REVERSE = 'Reverse',
}

/** Steps by which a set brings each commit to its Applications (a beta feature: `applicationsetcontroller.enable.progressive.syncs`). */
export interface RollingSync {
  /** The steps. Applications that none of them matches are synced by hand. */
  readonly steps: RollingSyncStep[];
  /**
   * Order in which Applications are deleted.
   *
   * @default DeletionOrder.ALL_AT_ONCE
   */
  readonly deletionOrder?: DeletionOrder;
}

/** `spec.strategy` of a set. @internal */
export function renderStrategy(construct: IConstruct, { steps, deletionOrder }: RollingSync): Record<string, unknown> {
  if (steps.length === 0) problem(construct, 'argocd-generator', 'rollingSync has no steps, so no Application is synced', 'add at least one step');
  return {
    type: 'RollingSync',
    deletionOrder,
    rollingSync: {
      steps: steps.map(({ matchExpressions, maxUpdate }, i) => {
        for (const { operator } of matchExpressions) {
          if (operator === 'In' || operator === 'NotIn') continue;
          problem(construct, 'argocd-generator', `step ${i + 1} of rollingSync has the operator ${operator}, which matches nothing there`, 'use In or NotIn');
        }
        if (maxUpdate !== undefined && !/^\d+%?$/.test(maxUpdate)) {
          problem(construct, 'argocd-generator', `step ${i + 1} of rollingSync has maxUpdate ${JSON.stringify(maxUpdate)}, which is not valid`, 'use a number such as "1", or a share such as "25%"');
        }
        return { matchExpressions: matchExpressions.map((each) => ({ ...each })), maxUpdate: maxUpdate?.endsWith('%') ? maxUpdate : maxUpdate && Number(maxUpdate) };
      }),
    },
  };
}
