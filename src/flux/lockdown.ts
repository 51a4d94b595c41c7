import { ApiObject, Chart } from 'cdk8s';
import type { Folder } from '../folder';

const locked = new WeakMap<Chart, string>();

/** Objects of a system folder name their controllers' own service accounts: in this cluster, they would else run as tenants do. */
export function lockDown(system: Folder, namespace: string): void {
  locked.set(system, namespace);
}

/**
 * The service account of a controller, where an object that names none would run without its rights. Flux Operator names it in the root sync,
 * and binds it to `cluster-admin` as `flux install` does. What another cluster binds is not known.
 */
export function controllerAccount(object: ApiObject, controller: string, kubeConfig: unknown): string | undefined {
  const namespace = locked.get(Chart.of(object));
  return namespace !== undefined && kubeConfig === undefined && object.metadata.namespace === namespace ? controller : undefined;
}
