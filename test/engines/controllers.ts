import { program } from './build/build';
import { EngineProcess } from './engine-process';
import { Guard } from './guard';
import { freePort } from './port';

/** kustomize-controller, which tells its events to `events`. Further flags take the place of those that are given here. */
export async function kustomizeController(
  folder: string, guard: Guard, kubeconfig: string, events: string, ...flags: string[]
): Promise<EngineProcess> {
  const [metrics, health] = [await freePort(), await freePort()];
  const controller = new EngineProcess({
    name: 'kustomize-controller',
    command: program('kustomize-controller'),
    args: [
      `--metrics-addr=127.0.0.1:${metrics}`, `--health-addr=127.0.0.1:${health}`, `--events-addr=${events}`,
      '--enable-leader-election=false', '--requeue-dependency=1s', '--log-level=info', '--min-retry-delay=500ms', '--max-retry-delay=5s',
      ...flags,
    ],
    env: { RUNTIME_NAMESPACE: 'flux-system', KUBECONFIG: kubeconfig },
    ready: async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok,
  }, folder, guard);
  await controller.start();
  return controller;
}

/** kube-controller-manager, so that namespaces finish being deleted and what deleted objects own is collected. */
export async function controllerManager(folder: string, guard: Guard, kubeconfig: string, ...others: string[]): Promise<EngineProcess> {
  const port = await freePort();
  const manager: EngineProcess = new EngineProcess({
    name: 'kube-controller-manager',
    command: program('kubernetes', 'kube-controller-manager'),
    args: [
      `--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${folder}/controller-manager`, '--leader-elect=false',
      `--controllers=${['namespace-controller', 'garbage-collector-controller', 'serviceaccount-controller', ...others].join(',')}`,
    ],
    ready: async () => manager.log.includes('Serving securely'),
  }, folder, guard);
  await manager.start();
  return manager;
}

/** Flux Operator, which reads inputs of ResourceSets and applies their objects. */
export async function fluxOperator(folder: string, guard: Guard, kubeconfig: string): Promise<EngineProcess> {
  const [metrics, health] = [await freePort(), await freePort()];
  const operator = new EngineProcess({
    name: 'flux-operator',
    command: program('flux-operator', 'operator'),
    args: [
      `--metrics-addr=127.0.0.1:${metrics}`, `--health-addr=127.0.0.1:${health}`, `--storage-path=${folder}`, '--web-server-port=0',
      '--enable-leader-election=false', '--requeue-dependency=1s', '--min-retry-delay=500ms', '--max-retry-delay=5s',
    ],
    env: { RUNTIME_NAMESPACE: 'flux-system', KUBECONFIG: kubeconfig, GODEBUG: 'fips140=on' },
    ready: async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok,
  }, folder, guard);
  await operator.start();
  return operator;
}
