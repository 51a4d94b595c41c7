import { App, Repository, ci } from 'cdk-gitops';

/** Build and test the image, push it with the commit's and the branch's name, deploy it. */
export function sharkPipeline(repository: Repository): ci.Pipeline {
  const token = ci.PipelineSecret.platform('KUBE_TOKEN');
  const pipeline = new ci.Pipeline(repository, 'ci', {
    platform: ci.Platform.gitlab(),
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.pullRequest()],
    secrets: [token],
  });

  const registry = ci.Registry.gitlab();
  const built = new ci.BuildImage({ image: ci.Image.ofRepository(registry), builder: ci.ImageBuilder.buildx(), cache: ci.BuildCache.registry() });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.commit(), ci.ImageTag.branch()] });
  // One job: what is pushed is the very image that was tested, and no half-finished tag is ever in the registry.
  const image = pipeline.addJob('build', {
    steps: [
      new ci.LoginToRegistry({ registry }),
      built,
      new ci.TestImage({ built, checks: [ci.ImageCheck.http({ port: 8080, contains: 'Are you ready to learn about sharks?' })] }),
      push,
      new ci.LogoutFromRegistry({ registry }),
    ],
  });

  pipeline.addJob('deployment', {
    needs: [image],
    condition: ci.Condition.onBranch('main'),
    environment: new ci.DeploymentEnvironment({ name: 'test' }),
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.kubectl()] }),
      new ci.DeployWithKubectl({
        access: ci.KubectlAccess.token({ server: ci.Value.variable('KUBE_SERVER'), ca: ci.Value.variable('KUBE_CA') }, token),
        namespace: 'shark',
        folder: 'kubernetes',
        image: { name: 'gitlab.example.com:5050/root/shark-application', digest: push.digest },
        workloads: ['deployment/shark-app'],
      }),
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
