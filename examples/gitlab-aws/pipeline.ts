import { App, Repository, ci } from 'cdk-gitops';

/** Build and test the image, and push it with a tag that sorts by age. Flux deploys it: the pipeline needs no access to the cluster. */
export function sharkPipeline(repository: Repository): ci.Pipeline {
  const pipeline = new ci.Pipeline(repository, 'ci', {
    platform: ci.Platform.gitlab(),
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.pullRequest()],
  });

  const registry = ci.Registry.gitlab();
  const built = new ci.BuildImage({ image: ci.Image.ofRepository(registry), builder: ci.ImageBuilder.buildx(), cache: ci.BuildCache.registry() });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.timestamped(), ci.ImageTag.commit()] });
  // One job: what is pushed is the very image that was tested, and no half-finished tag is ever in the registry.
  pipeline.addJob('build', {
    steps: [
      new ci.LoginToRegistry({ registry }),
      built,
      new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8080, contains: 'Are you ready to learn about sharks?' })] }),
      push,
      new ci.LogoutFromRegistry({ registry }),
    ],
  });
  return pipeline;
}

/** The pipeline of this program: it publishes what it renders into the application's repository, by a merge request. */
export function programPipeline(app: App, application: Repository): void {
  const repository = new Repository(app, 'platform', { url: 'https://gitlab.example.com/root/platform.git' });
  const token = ci.PipelineSecret.platform('APPLICATION_TOKEN');
  new ci.ProgramPipeline(repository, 'platform', {
    platform: ci.Platform.gitlab(),
    secrets: [token],
    publish: [{ repository: application, access: ci.GitAccess.token(token), pullRequest: {} }],
  });
}
