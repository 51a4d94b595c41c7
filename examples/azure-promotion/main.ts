import { gitops } from './gitops';
import { applicationPipelines, programPipeline } from './pipelines';
import { App } from 'cdk-gitops';

const app = new App();

// The GitOps repository, which Flux pulls into the cluster that Azure Arc connects, and the application's with its three pipelines.
const { repository, environments, kubeToken } = gitops(app);
const application = applicationPipelines(app, environments, kubeToken);
programPipeline(app, [repository, application]);

app.synth();
