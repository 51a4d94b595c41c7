import { Duration } from 'cdk8s';
import { ci } from 'cdk-gitops';

/** What `publish` and `image` leave for the deployment. */
export interface SiteImage {
  /** The job that pushed the image. */
  readonly job: ci.Job;
  /** The image by its digest. */
  readonly push: ci.PushImage;
}

/** The stages that both sites share: Hugo writes the pages, an image serves them. */
export function publishAndImage(pipeline: ci.Pipeline): SiteImage {
  const pages = new ci.Artifact({ name: 'pages', paths: ['public'], expireAfter: Duration.days(1) });
  const publish = pipeline.addJob('publish', {
    container: { image: 'docker.io/hugomods/hugo:exts-0.152.2', clearEntrypoint: true },
    shell: ci.Shell.SH,
    artifacts: [pages],
    steps: [new ci.Script({ name: 'Write the pages', script: ['hugo --minify'], tools: ['hugo'] })],
  });

  const registry = ci.Registry.gitlab();
  const built = new ci.BuildImage({ image: ci.Image.ofRepository(registry), builder: ci.ImageBuilder.buildah() });
  const push = new ci.PushImage({ built, tags: [ci.ImageTag.shortCommit()] });
  const job = pipeline.addJob('build', {
    needs: [publish],
    downloads: [pages],
    container: { image: 'quay.io/buildah/stable:v1.41.5' },
    steps: [new ci.LoginToRegistry({ registry }), built, push, new ci.LogoutFromRegistry({ registry })],
  });
  return { job, push };
}
