import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Cluster, Folder, IDelivery, ImagePins, Repository, flux } from 'cdk-gitops';

export const IMAGE = 'example.azurecr.io/arc-app';

/** One environment: what runs in it, the delivery that brings it there, and which image it runs. */
export interface Stage {
  /** What Flux applies. */
  readonly delivery: IDelivery;
  /** Which tag and digest run. */
  readonly pins: ImagePins;
}

/** The repository that every environment follows: development at once, production behind a reviewed pull request. */
export function gitops(app: App) {
  const repository = new Repository(app, 'gitops', { url: 'https://dev.azure.com/example/arc/_git/gitops' });
  const arc = new Cluster(app, 'arc', { repository, engine: flux.Engine.rootSync({ gitRepository: { interval: Duration.minutes(1) } }) });
  const stage = (name: string, replicas: number): Stage => {
    const folder = repository.folder(`environments/${name}`, { namespace: `arc-app-${name}` });
    new kplus.Namespace(folder, 'namespace', { metadata: { name: `arc-app-${name}` } });
    const pins = application(folder, replicas);
    return { delivery: arc.apply(folder, { name: `arc-app-${name}`, interval: Duration.minutes(1) }), pins };
  };
  return { repository, development: stage('development', 1), production: stage('production', 3) };
}

function application(folder: Folder, replicas: number): ImagePins {
  new kplus.Deployment(folder, 'arc-app', {
    replicas,
    containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8080 }) }],
  }).exposeViaService({ name: 'arc-app', ports: [{ port: 80, targetPort: 8080 }] });
  return new ImagePins(folder, 'pins', { images: { [IMAGE]: '1.0.0' } });
}
