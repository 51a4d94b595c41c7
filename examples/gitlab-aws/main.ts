import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { addInfrastructure } from './infrastructure';
import { programPipeline, sharkPipeline } from './pipeline';
import { App, Repository, Secret, flux } from 'cdk-gitops';

const app = new App();

// One repository with the application, its manifests and its pipeline, as GitLab's users keep them.
const repository = new Repository(app, 'shark-application', { url: 'https://gitlab.example.com/root/shark-application.git' });

const production = addInfrastructure(app);

// Flux pulls the repository, and pushes to it what image automation writes: its deploy key may write.
const deployKey = Secret.fromSecretName(production, 'shark-deploy-key', { name: 'shark-deploy-key', namespace: 'flux-system', keys: ['identity', 'known_hosts'] });
const source = new flux.GitRepository(production.system, 'shark-application', {
  url: 'ssh://git@gitlab.example.com:2222/root/shark-application.git', secret: deployKey,
});

// It scans GitLab's registry for tags such as main-1f0c2b3a-1764576000, of which the newest has the greatest number.
const registry = Secret.fromSecretName(production, 'shark-registry', { name: 'shark-registry', namespace: 'flux-system', keys: ['.dockerconfigjson'] });
const ca = Secret.fromSecretName(production, 'registry-ca', { name: 'registry-ca', namespace: 'flux-system', keys: ['ca.crt'] });
const image = new flux.ImageRepository(production.system, 'shark-image', {
  image: 'gitlab.example.com:5050/root/shark-application', secret: registry, certSecret: ca, interval: Duration.minutes(1),
});
const policy = new flux.ImagePolicy(production.system, 'shark-policy', {
  name: 'shark-app', repository: image, filter: flux.TagFilter.timestamped('main'), choice: flux.TagChoice.numerical(),
});

const folder = repository.folder('kubernetes', { namespace: 'shark' });
new kplus.Namespace(folder, 'namespace', { metadata: { name: 'shark' } });
const shark = new kplus.Deployment(folder, 'shark-app', {
  replicas: 1,
  containers: [{
    name: 'shark-app',
    image: policy.image('main-00000000-0'), // until the first pipeline has pushed an image
    portNumber: 8080,
    readiness: kplus.Probe.fromHttpGet('/', { port: 8080 }),
  }],
});
shark.exposeViaService({
  name: 'shark-app',
  serviceType: kplus.ServiceType.NODE_PORT,
  ports: [{ name: 'shark-app', port: 80, targetPort: 8080, nodePort: 30000 }],
});

// Its commits have [skip ci] in their subjects, so they start no pipeline.
new flux.ImageUpdateAutomation(production.system, 'shark-images', {
  source, folder, author: { name: 'Flux', email: 'flux@example.com' }, interval: Duration.minutes(5),
});
new flux.Kustomization(production.system, 'shark', { source, folder, interval: Duration.minutes(5) });

sharkPipeline(repository);
programPipeline(app, repository);

app.synth();
