import * as kplus from 'cdk8s-plus-28';
import { addInfrastructure } from './infrastructure';
import { programPipeline, sharkPipeline } from './pipeline';
import { App, Checks, Repository, ci } from 'cdk-gitops';

const app = new App();

// One repository with the application, its manifests and its pipeline, as GitLab's users keep them.
const repository = new Repository(app, 'shark-application', { url: 'https://gitlab.example.com/root/shark-application.git' });

const folder = repository.folder('kubernetes', { namespace: 'shark' });
const shark = new kplus.Deployment(folder, 'shark-app', {
  replicas: 1,
  containers: [{
    name: 'shark-app',
    image: 'gitlab.example.com:5050/root/shark-application',
    portNumber: 8080,
    readiness: kplus.Probe.fromHttpGet('/', { port: 8080 }),
  }],
});
shark.exposeViaService({
  name: 'shark-app',
  serviceType: kplus.ServiceType.NODE_PORT,
  ports: [{ name: 'shark-app', port: 80, targetPort: 8080, nodePort: 30000 }],
});

Checks.of(shark).acknowledge('latest-image', 'the pipeline deploys the digest that it has pushed');

Checks.of(folder).acknowledge('unapplied-folder', 'the pipeline applies it');
Checks.of(folder).acknowledge('namespace-not-created', 'Flux makes the namespace');

// Flux applies the namespace, and the account that the pipeline deploys as. It may change the namespace's workloads, and nothing else.
const production = addInfrastructure(app);
const access = production.repository.folder('shark-access', { namespace: 'shark' });
new kplus.Namespace(access, 'namespace', { metadata: { name: 'shark' } });
new ci.DeployerAccess(access, 'gitlab', { namespace: 'shark' });
production.apply(access);

sharkPipeline(repository);
programPipeline(app, repository);

app.synth();
