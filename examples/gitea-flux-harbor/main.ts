import { Duration } from 'cdk8s';
import { application } from './application';
import { infrastructure } from './infrastructure';
import { monitoring } from './monitoring';
import { notifications } from './notifications';
import { App, Cluster, Repository, flux } from 'cdk-gitops';

const app = new App();

// The repository that Flux pulls, and the cluster that follows it. `flux install` has been run there once.
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', {
  repository: manifests,
  engine: flux.Engine.rootSync({ gitRepository: { interval: Duration.minutes(1) } }),
});

// Folders, applied one behind the other: controllers bring the CRDs that the others use.
const { controllers, configs, vault, puller } = infrastructure(manifests);
const controllersReady = production.apply(controllers, { name: 'infrastructure-controllers', timeout: Duration.minutes(10) });
const configsReady = production.apply(configs, { name: 'infrastructure-configs', dependsOn: [controllersReady] });

const { overlay, release } = application(manifests, vault, puller);
const myapp = production.apply(overlay, { name: 'myapp-production', interval: Duration.minutes(5), dependsOn: [configsReady] });

production.apply(notifications(manifests, vault, { myapp, release, source: 'manifests' }), { name: 'notifications', dependsOn: [configsReady] });
production.apply(monitoring(manifests), { name: 'monitoring', dependsOn: [controllersReady] });

app.synth();
