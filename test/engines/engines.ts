import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from './api-server';
import { ArtifactPublisher } from './artifact-publisher';
import { crds } from './build/crds';
import { controllerManager, kustomizeController } from './controllers';
import { EngineProcess } from './engine-process';
import { EventsSink } from './events-sink';
import { eventually } from './eventually';
import { Guard } from './guard';
import { Kube } from './kube';

/** What a test file runs against. Everything listens on loopback and ends with `stop()`, or with the tests however they end. */
export class Engines {
  /** etcd and an API server that knows all CRDs of the library. */
  static async startApiServer(): Promise<Engines> {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-engines-'));
    const engines = new Engines(folder, new Guard(folder));
    await engines.guarded(async () => {
      engines.server = await ApiServer.start(folder, engines.guard);
      const all = await crds();
      await engines.install(all);
    });
    return engines;
  }

  /** The API server, and kube-controller-manager, which makes ReplicaSets of Deployments too. */
  static async startCluster(): Promise<Engines> {
    const engines = await Engines.startApiServer();
    await engines.guarded(async () => {
      engines.manager = await controllerManager(engines.folder, engines.guard, engines.apiServer.kubeconfig, 'deployment-controller', 'replicaset-controller');
    });
    return engines;
  }

  /**
   * The API server, kustomize-controller, kube-controller-manager, a publisher of artifacts and a sink of events.
   *
   * @param controllers further ones of kube-controller-manager
   */
  static async start(...controllers: string[]): Promise<Engines> {
    const engines = await Engines.startApiServer();
    await engines.guarded(async () => {
      const { folder, guard, server, kube } = engines;
      await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
      engines.sink = await EventsSink.start();
      engines.artifacts = await ArtifactPublisher.start(kube);
      engines.manager = await controllerManager(folder, guard, server!.kubeconfig, ...controllers);
      engines.controller = await kustomizeController(folder, guard, server!.kubeconfig, engines.sink.address);
    });
    return engines;
  }

  private server?: ApiServer;
  private manager?: EngineProcess;
  private controller?: EngineProcess;
  private sink?: EventsSink;
  private artifacts?: ArtifactPublisher;

  private constructor(readonly folder: string, readonly guard: Guard) {
  }

  get apiServer(): ApiServer {
    return started(this.server);
  }

  get kube(): Kube {
    return this.apiServer.kube;
  }

  get kustomizeController(): EngineProcess {
    return started(this.controller);
  }

  get events(): EventsSink {
    return started(this.sink);
  }

  get publisher(): ArtifactPublisher {
    return started(this.artifacts);
  }

  /** What kustomize-controller has logged about one object, newest last: for the message of a failing test. */
  logOf(name: string, lines = 12): string {
    return this.kustomizeController.log.split('\n')
      .filter((line) => line.includes(`"name":"${name}"`) && !line.includes('Dependencies do not meet ready condition'))
      .slice(-lines).join('\n');
  }

  /** Adds CRDs, and waits until they are served. */
  async install(all: ReadonlyArray<{ readonly metadata: { readonly name: string } }>): Promise<void> {
    await Promise.all(all.map((crd) => this.kube.apply(crd)));
    await Promise.all(all.map((crd) => eventually(`${crd.metadata.name} is served`, () => this.serves(crd.metadata.name))));
  }

  async stop(): Promise<void> {
    await this.artifacts?.stop();
    await this.controller?.stop();
    await this.manager?.stop('SIGTERM', 3);
    await this.sink?.stop();
    await this.server?.stop();
    await this.guard.end();
  }

  private async serves(name: string): Promise<true | undefined> {
    const crd = await this.kube.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition', undefined, name);
    const { conditions = [] } = (crd?.status ?? {}) as { conditions?: Array<{ type: string; status: string }> };
    return conditions.some((condition) => condition.type === 'Established' && condition.status === 'True') || undefined;
  }

  /** Ends what runs already when something does not start. */
  private async guarded(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}

function started<T>(engine: T | undefined): T {
  if (engine === undefined) throw new Error('this engine is not started: use Engines.start()');
  return engine;
}
