import { manifests } from './manifests';
import { applicationPipeline, programPipeline } from './pipeline';
import { App } from 'cdk-gitops';

const app = new App();

// The repository that Argo CD pulls, the application's own, whose pipeline feeds it, and this program's.
const { repository, pins } = manifests(app);
const application = applicationPipeline(app, pins);
programPipeline(app, [repository, application]);

app.synth();
