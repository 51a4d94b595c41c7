import { ApiObject, Chart } from 'cdk8s';
import type { FluxController } from './flux-controller';
import type { Folder } from '../folder';

const locked = new WeakMap<Chart, string>();

/** Makes objects of a system folder use the service accounts of their controllers: in this cluster, they would otherwise run as tenants. */
export function lockDown(system: Folder, namespace: string): void {
  locked.set(system, namespace);
}

/**
 * The service account of a controller, if an object without a service account would run without its permissions. Flux Operator sets it in the root
 * sync, and binds it to `cluster-admin` as `flux install` does. The bindings of other clusters are unknown.
 */
export function controllerAccount(object: ApiObject, controller: FluxController, kubeConfig: unknown): string | undefined {
  const namespace = locked.get(Chart.of(object));
  return namespace !== undefined && kubeConfig === undefined && object.metadata.namespace === namespace ? controller : undefined;
}
