import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { TOKEN, train } from './train';
import { ci, promotion, Repository } from '../../src';
import { errorsOf } from '../program';
import { mistakesOf } from '../said';

const rendering = (id: string): ci.IStep => new ci.Script({
  name: `Render ${id}`, tools: ['helm'], script: [`mkdir -p rendered/${id}`, `helm template app chart --values chart/${id}.yaml >rendered/${id}/app.yaml`],
});

/** Templates of the application's repository, which its pipeline renders for each environment. */
function rendered(given: Partial<promotion.EnvironmentProps> = {}, platform = ci.Platform.github(), pipelineProps: Partial<ci.PipelineProps> = {}) {
  return train({
    platform,
    pipeline: pipelineProps,
    environment: (id) => ({ pins: undefined, rendered: { steps: [rendering(id)] }, quota: { pods: '20' }, ...given }),
    promotion: { images: undefined, setup: [new ci.InstallTools({ tools: [ci.Tool.kubectl(), ci.Tool.helm()] })] },
  });
}

test.each([
  ci.Platform.github(), ci.Platform.gitea(), ci.Platform.gitlab(), ci.Platform.azure(),
].map((platform) => [platform._kind, platform] as const))('each environment is rendered, and the pull request has what was rendered: on %s', (_, platform) => {
  const { app, promotion: made, staging } = rendered({}, platform);
  expect(errorsOf(app)).toEqual([]);
  expect(made.jobs[1].steps.map((step) => step.bind(made.jobs[1]).name)).toEqual([
    expect.stringMatching(/^Install /), 'Render staging', 'List what is in rendered/staging', 'Propose overlays/staging/rendered', 'Wait for the pull request', 'Wait for Flux to apply overlays-staging',
  ]);
  expect(staging.pins).toBeUndefined();
});

test('the program keeps what is around it, and robots the rest', () => {
  const { app } = rendered();
  app.synth();
  const text = (path: string): any => load(readFileSync(join(app.outdir, 'manifests', path), 'utf8'));
  expect(text('overlays/dev/kustomization.yaml')).toMatchObject({ namespace: 'dev', resources: expect.arrayContaining(['rendered', 'namespace-dev.yaml', 'resourcequota-quota.yaml']) });
  expect(text('overlays/dev/rendered/kustomization.yaml')).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', namespace: 'dev' });
});

test('templates come as artifacts of the jobs before', () => {
  const templates = new ci.Artifact({ name: 'templates', paths: ['chart'] });
  const { app, pipeline, dev } = rendered({ rendered: { steps: [rendering('dev')], folder: 'rendered/dev', downloads: [templates] } });
  const build = pipeline.addJob('build', { artifacts: [templates], steps: [new ci.Script({ name: 'Build', script: ['make'] })] });
  const made = new promotion.Promotion(pipeline, 'again', {
    environments: [dev],
    access: ci.GitAccess.token(TOKEN),
    needs: [build],
    setup: [new ci.InstallTools({ tools: [ci.Tool.kubectl(), ci.Tool.helm()] })],
  });
  expect(made.jobs[0]._options.downloads).toEqual([templates]);
  expect(errorsOf(app)).toEqual([
    expect.stringContaining('folder overlays/dev/rendered is promoted to environment dev by app/ci/again, too'),
    expect.stringContaining('promotion-twice folder overlays/dev/rendered is promoted to environment dev by app/ci/promote, too'),
  ]);
});

test('each environment may have a branch, or a repository, of its own', () => {
  const { app, cluster, pipeline } = train();
  const environments = ['one', 'two'].map((id) => {
    const branch = new Repository(app, `rendered-${id}`, { url: 'https://github.com/org/rendered.git', branch: `environments/${id}` });
    return new promotion.Environment(branch, id, { bases: [], cluster, access: ci.KubectlAccess.ambient(), rendered: { steps: [rendering(id)] } });
  });
  const made = new promotion.Promotion(pipeline, 'branches', {
    environments, access: ci.GitAccess.token(TOKEN), setup: [new ci.InstallTools({ tools: [ci.Tool.kubectl(), ci.Tool.helm()] })],
  });
  expect(errorsOf(app)).toEqual([]);
  const branches = made.jobs.map((job) => job.steps.map((step) => step.bind(job)).find(({ name }) => name.startsWith('Propose'))!.env!.MANIFESTS_BRANCH);
  expect(branches).toEqual(['environments/one', 'environments/two'].map((each) => ci.Value.literal(each)));
  const sources = cluster.system.toJson().filter(({ kind }) => kind === 'GitRepository').map(({ spec }) => spec.ref.branch);
  expect(sources).toEqual(expect.arrayContaining(['environments/one', 'environments/two']));
});

test('code and manifests in one repository: what is rendered starts no run', () => {
  const inOne = (trigger: ci.Trigger): string[] => {
    const { manifests, dev } = rendered();
    const pipeline = new ci.Pipeline(manifests, 'ci', { platform: ci.Platform.github(), triggers: [trigger], secrets: [TOKEN] });
    return mistakesOf(new promotion.Promotion(pipeline, 'promote', { environments: [dev], access: ci.GitAccess.jobToken() })).filter((line) => line.startsWith('promotion-loop'));
  };
  expect(inOne(ci.Trigger.push({ branches: ['main'] }))).toEqual([expect.stringContaining('overlays/dev/rendered/kustomization.yaml is in the repository of the pipeline')]);
  expect(inOne(ci.Trigger.push({ branches: ['main'], ignoredPaths: ['overlays/**'] }))).toEqual([]);
});

test('an environment with neither is refused', () => {
  const { manifests, cluster } = train();
  const environment = new promotion.Environment(manifests, 'empty', { bases: [], cluster, access: ci.KubectlAccess.ambient() });
  expect(mistakesOf(environment)).toEqual(expect.arrayContaining([
    expect.stringContaining('environment empty pins no image: nothing can be promoted to it — give each image and its first tag in pins, or what renders it in rendered'),
    expect.stringContaining('overlay overlays/empty has no bases'),
  ]));
});
