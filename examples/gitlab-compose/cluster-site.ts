import * as kplus from 'cdk8s-plus-28';
import { publishAndImage } from './stages';
import { App, Checks, Repository, ci } from 'cdk-gitops';

/** The same site in a namespace of a cluster, deployed by an account that may change nothing else. */
export function clusterSite(app: App): Repository {
  const repository = new Repository(app, 'site', { url: 'https://gitlab.example.com/org/site.git' });
  const token = ci.PipelineSecret.platform('KUBE_TOKEN');
  const pipeline = new ci.Pipeline(repository, 'ci', {
    platform: ci.Platform.gitlab(),
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.manual()],
    secrets: [token],
  });
  const { job, push } = publishAndImage(pipeline);

  const folder = repository.folder('kubernetes', { namespace: 'example' });
  const site = new kplus.Deployment(folder, 'site', { replicas: 2, containers: [{ image: 'registry.gitlab.example.com/org/site', portNumber: 8080 }] });
  site.exposeViaService({ name: 'site', ports: [{ port: 80, targetPort: 8080 }] });
  Checks.of(site).acknowledge('latest-image', 'the pipeline deploys the digest that it has pushed');

  // Applied once by an administrator: the namespace, and the account that the pipeline deploys as.
  const access = repository.folder('kubernetes-access', { namespace: 'example' });
  new kplus.Namespace(access, 'namespace', { metadata: { name: 'example' } });
  new ci.DeployerAccess(access, 'gitlab-example', { namespace: 'example' });

  pipeline.addJob('kube', {
    needs: [job],
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://site.example.com/' }),
    steps: [
      new ci.InstallTools({ tools: [ci.Tool.kubectl()] }),
      new ci.DeployWithKubectl({
        access: ci.KubectlAccess.token({ server: ci.Value.variable('KUBE_SERVER'), ca: ci.Value.variable('KUBE_CA') }, token),
        namespace: 'example',
        folder: 'kubernetes',
        image: { name: 'registry.gitlab.example.com/org/site', digest: push.digest },
        workloads: ['deployment/site'],
      }),
    ],
  });
  return repository;
}
