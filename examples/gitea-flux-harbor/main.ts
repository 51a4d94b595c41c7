import { Duration } from 'cdk8s';
import { application } from './application';
import { infrastructure } from './infrastructure';
import { monitoring } from './monitoring';
import { notifications } from './notifications';
import { applicationPipeline, programPipeline } from './pipelines';
import { App, Cluster, Repository, flux } from 'cdk-gitops';

const app = new App();

// The repository that Flux pulls, and the cluster that follows it. `flux install` has been run there once.
const manifests = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const production = new Cluster(app, 'production', {
  repository: manifests,
  engine: flux.Engine.rootSync({ gitRepository: { interval: Duration.minutes(1) } }),
});

// Folders, applied one behind the other: controllers bring the CRDs that the others use.
const { controllers, configs, vault, pusher, puller } = infrastructure(manifests);
const controllersReady = production.apply(controllers, { name: 'infrastructure-controllers', timeout: Duration.minutes(10) });
const configsReady = production.apply(configs, { name: 'infrastructure-configs', dependsOn: [controllersReady] });

const { overlay, release, pins } = application(manifests, vault, puller);
const myapp = production.apply(overlay, { name: 'myapp-production', interval: Duration.minutes(5), dependsOn: [configsReady] });

const { folder: messages, receiver } = notifications(manifests, vault, { myapp, release, source: 'manifests' });
production.apply(messages, { name: 'notifications', dependsOn: [configsReady] });
production.apply(monitoring(manifests), { name: 'monitoring', dependsOn: [controllersReady] });

// The pipelines: the application's feeds the manifests, and the program's own writes them.
const platform = { pusher, pins, receiver, manifests };
programPipeline(app, platform, applicationPipeline(app, platform));

app.synth();
