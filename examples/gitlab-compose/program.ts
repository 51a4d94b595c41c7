import { App, Repository, ci } from 'cdk-gitops';

/** The pipeline of this program: what it renders goes to the sites' repositories by merge requests. */
export function programPipeline(app: App, sites: Repository[]): void {
  const repository = new Repository(app, 'platform', { url: 'https://gitlab.example.com/org/platform.git' });
  const token = ci.PipelineSecret.platform('SITES_TOKEN');
  new ci.ProgramPipeline(repository, 'platform', {
    platform: ci.Platform.gitlab(),
    secrets: [token],
    publish: sites.map((site) => ({ repository: site, access: ci.GitAccess.token(token), pullRequest: {} })),
  });
}
