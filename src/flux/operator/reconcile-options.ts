import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../../base/duration';
import { ResourceProps } from '../../resource';

/** How often Flux Operator reconciles an object. It reads this in annotations. */
export interface ReconcileOptions extends ResourceProps {
  /**
   * How often the object is reconciled. More than zero.
   *
   * @default - one hour for a ResourceSet, 10 minutes for a ResourceSetInputProvider, the operator's defaults
   */
  readonly interval?: Duration;
  /**
   * Timeout of a reconciliation. More than zero.
   *
   * @default - 5 minutes for a ResourceSet, one minute for a ResourceSetInputProvider, the operator's defaults
   */
  readonly timeout?: Duration;
  /**
   * Suspends reconciliation.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** The name and metadata of an object, with the annotations that Flux Operator reads. */
export function reconciled(scope: IConstruct, { name, metadata, interval, timeout, suspend }: ReconcileOptions): ResourceProps {
  const own = {
    ...interval && { 'fluxcd.controlplane.io/reconcileEvery': goDuration(scope, 'interval', interval)! },
    ...timeout && { 'fluxcd.controlplane.io/reconcileTimeout': goDuration(scope, 'timeout', timeout)! },
    ...suspend && { 'fluxcd.controlplane.io/reconcile': 'disabled' },
  };
  return { name, metadata: Object.keys(own).length > 0 ? { ...metadata, annotations: { ...own, ...metadata?.annotations } } : metadata };
}
