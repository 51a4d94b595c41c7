import { clusterSite } from './cluster-site';
import { composeSite } from './compose-site';
import { programPipeline } from './program';
import { App } from 'cdk-gitops';

const app = new App();

// Two ways to run one site: by Docker Compose on a host, and in a namespace of a cluster.
programPipeline(app, [composeSite(app), clusterSite(app)]);

app.synth();
