import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { App, ci, Cluster, flux, kustomize, promotion, Repository } from '../../src';
import { makeRoot } from '../synth/tree-on-disk';

export const IMAGE = 'harbor.example.com/org/mon-app';
export const TOKEN = ci.PipelineSecret.platform('MANIFESTS_TOKEN');

/** Where repositories and the pipeline are. */
export interface Surroundings {
  readonly platform: ci.Platform;
  readonly triggers: ci.Trigger[];
  readonly pipeline: Partial<ci.PipelineProps>;
  readonly environment: (id: string) => Partial<promotion.EnvironmentProps>;
  readonly promotion: Partial<promotion.PromotionProps>;
}

/** An application with three environments, and the pipeline that takes its image through them. */
export function train(given: Partial<Surroundings> = {}) {
  const { platform = ci.Platform.github(), triggers = [ci.Trigger.push({ branches: ['main'] })] } = given;
  const host = { github: 'github.com', gitea: 'gitea.example.com', gitlab: 'gitlab.example.com', azure: 'dev.azure.com/org' }[platform._kind];
  const url = (name: string): string => `https://${host}/org/${platform._kind === 'azure' ? `_git/${name}` : `${name}.git`}`;
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const manifests = new Repository(app, 'manifests', { url: url('manifests') });
  const cluster = new Cluster(app, 'cluster', { repository: manifests, engine: flux.Engine.rootSync() });
  const base = new kustomize.Base(manifests, 'base');
  const web = new kplus.Deployment(base, 'mon-app', { containers: [{ image: IMAGE, portNumber: 8000 }] });
  const route = web.exposeViaService({ name: 'mon-app', ports: [{ port: 80, targetPort: 8000 }] }).exposeViaIngress('/');
  const [dev, staging, production] = ([['dev', 1], ['staging', 2], ['production', 10]] as const).map(([id, count]) => new promotion.Environment(manifests, id, {
    bases: [base],
    cluster,
    pins: { [IMAGE]: '1.0.0' },
    access: ci.KubectlAccess.ambient(),
    replicas: [{ target: web, count }],
    ...given.environment?.(id),
  }));
  const repository = new Repository(app, 'app', { url: url('app') });
  const pipeline = new ci.Pipeline(repository, 'ci', { platform, triggers, secrets: [TOKEN], ...given.pipeline });
  const made = new promotion.Promotion(pipeline, 'promote', {
    environments: [dev, staging, production],
    images: [{ image: IMAGE, tag: ci.Value.COMMIT }],
    access: ci.GitAccess.token(TOKEN),
    ...given.promotion,
  });
  return { app, manifests, cluster, base, web, route, dev, staging, production, repository, pipeline, promotion: made };
}
