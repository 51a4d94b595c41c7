import { IConstruct } from 'constructs';
import { LabelOperator, LabelSelector } from '../label-selector';
import { problem } from '../problem';

/** A label selector; what the API server or the operator refuses of it is a problem of the construct. */
export function checkedSelector(construct: IConstruct, prop: string, selector: LabelSelector): LabelSelector {
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const needsValues = operator === LabelOperator.IN || operator === LabelOperator.NOT_IN;
    if (needsValues !== values.length > 0) {
      problem(construct, 'monitoring-selector', `${prop} compares ${key} by ${operator} with ${values.length} values`,
        needsValues ? 'give at least one value' : 'give no values');
    }
  }
  return selector;
}
