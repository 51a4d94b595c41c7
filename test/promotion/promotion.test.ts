import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { IMAGE, TOKEN, train } from './train';
import { App, argocd, ci, Cluster, flux, promotion, Repository } from '../../src';
import { errorsOf } from '../program';
import { mistakesOf } from '../said';

const platforms = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };

describe.each(Object.entries(platforms))('on %s', (kind, platform) => {
  const { app, repository, pipeline, promotion: made } = train({ platform });

  test('each environment is a job behind the one before', () => {
    expect(errorsOf(app)).toEqual([]);
    expect(made.jobs.map((job) => [job.node.id, job._needs.map(({ node }) => node.id)])).toEqual([
      ['promote-dev', []], ['promote-staging', ['promote-dev']], ['promote-production', ['promote-staging']],
    ]);
    expect(load(readFileSync(join(app.outdir, repository.node.id, pipeline.file), 'utf8'))).toBeTruthy();
  });

  test('a job proposes, waits for the merge, and for Flux at that commit', () => {
    expect(made.jobs[0].steps.map((step) => step.bind(made.jobs[0]).name)).toEqual([
      'Install kubectl', `Hand over ${IMAGE}`, 'Wait for the pull request', 'Wait for Flux to apply overlays-dev',
    ]);
  });

  test('who must agree is asked', () => {
    const { app: other, promotion: asked } = train({ platform, environment: (id) => (id === 'production' ? { approvers: ['alice', 'bob'] } : {}) });
    expect(errorsOf(other)).toEqual([]);
    const [, , last] = asked.jobs;
    const names = last.steps.map((step) => step.bind(last).name);
    if (kind === 'gitea') expect(names).toContain('Wait for approval');
    else expect(last._options.environment?._approvers).toEqual(['alice', 'bob']);
  });
});

test('the versions are in files of their own, and the rest follows from the program', () => {
  const { app } = train({ environment: (id) => ({ quota: { pods: '20' }, values: { LEVEL: id } }) });
  app.synth();
  const text = (path: string): any => load(readFileSync(join(app.outdir, 'manifests', path), 'utf8'));
  expect(text('overlays/production/pins/kustomization.yaml')).toMatchObject({ kind: 'Component', images: [{ name: IMAGE, newTag: '1.0.0' }] });
  expect(text('overlays/production/kustomization.yaml')).toMatchObject({
    namespace: 'production', components: ['pins'], replicas: [{ name: 'mon-app', count: 10 }], configMapGenerator: [{ name: 'values', literals: ['LEVEL=production'] }],
  });
  expect(text('overlays/production/resourcequota-quota.yaml').spec).toEqual({ hard: { pods: '20' } });
  expect(text('overlays/production/namespace-production.yaml').metadata).toEqual({ name: 'production' });
});

test('an environment has its host, in all rules and in TLS', () => {
  const { manifests, base, cluster, route } = train();
  const other = new promotion.Environment(manifests, 'other', {
    bases: [base], cluster, pins: { [IMAGE]: '1' }, access: ci.KubectlAccess.ambient(), host: 'other.example.com', route,
  });
  const [{ patch }] = other._kustomization()!.fields.patches as { patch: string }[];
  expect(load(patch)).toEqual([{ op: 'add', path: '/spec/rules/0/host', value: 'other.example.com' }]);
  expect(other.url).toBe('https://other.example.com');
});

test('a hotfix leaves environments out, and a run that does not is not changed', () => {
  const triggers = [ci.Trigger.push({ branches: ['main'], tags: ['hotfix-*'] })];
  const { app, promotion: made } = train({ triggers, promotion: { hotfix: {} } });
  expect(errorsOf(app)).toEqual([]);
  expect(made.jobs.map((job) => job._options.when)).toEqual([undefined, 'successOrSkipped', 'successOrSkipped']);
  expect(made.jobs[2].steps.map((step) => step.bind(made.jobs[2]).name)).toContain('May production change now');
});

test('several images go together: all are proposed before anything waits', () => {
  const second = 'harbor.example.com/org/worker';
  const { promotion: made } = train({
    environment: () => ({ pins: { [IMAGE]: '1', [second]: '1' } }),
    promotion: { images: [{ image: IMAGE, tag: ci.Value.COMMIT }, { image: second, tag: ci.Value.COMMIT }] },
  });
  expect(made.jobs[1].steps.map((step) => step.bind(made.jobs[1]).name).slice(1)).toEqual([
    `Hand over ${IMAGE}`, `Hand over ${second}`, 'Wait for the pull request', 'Wait for the pull request',
    'Wait for Flux to apply overlays-staging', 'Wait for Flux to apply overlays-staging',
  ]);
});

test('images of one last name have branches of their own', () => {
  const images = [IMAGE, 'ghcr.io/other/mon-app', 'ghcr.io/other/worker'];
  const { dev } = train({ environment: () => ({ pins: Object.fromEntries(images.map((each) => [each, '1'])) }) });
  const branches = images.map((each) => dev._branch(dev._pin(each)!));
  expect(new Set(branches).size).toBe(3);
  expect(branches[0]).toMatch(/^hand-over\/overlays-dev-pins-mon-app-[0-9a-f]{8}$/);
  expect(branches[2]).toBe('hand-over/overlays-dev-pins-worker');
});

test('an environment of Argo CD waits for its Application', () => {
  const { app, manifests, base, pipeline } = train();
  const cluster = new Cluster(app, 'argo', { repository: manifests, engine: argocd.Engine.appOfApps() });
  const environment = new promotion.Environment(manifests, 'qa', { bases: [base], cluster, pins: { [IMAGE]: '1.0.0' }, access: ci.KubectlAccess.ambient() });
  const { jobs: [job] } = new promotion.Promotion(pipeline, 'qa', { environments: [environment], images: [{ image: IMAGE, tag: ci.Value.COMMIT }], access: ci.GitAccess.token(TOKEN) });
  expect(errorsOf(app)).toEqual([]);
  expect(job.steps.map((step) => step.bind(job).name)).toEqual(['Install kubectl', `Hand over ${IMAGE}`, 'Wait for the pull request', 'Wait for Argo CD to apply overlays-qa']);
});

describe('is refused:', () => {
  test('an order with a circle, a gap, or nothing', () => {
    const { dev, production, pipeline, promotion: gap } = train({ environment: (id) => (id === 'staging' ? { pins: { 'harbor.example.com/org/other': '1' } } : {}) });
    expect(mistakesOf(gap)).toEqual([
      `promotion-gap environment staging has no pin for image ${IMAGE}, so what comes after it would not have run there — add it to the pins of the environment, which are harbor.example.com/org/other`,
    ]);
    const images = [{ image: IMAGE, tag: ci.Value.COMMIT }];
    const access = ci.GitAccess.token(TOKEN);
    expect(mistakesOf(new promotion.Promotion(pipeline, 'round', { environments: [dev, production, dev], images: [...images, ...images], access }))).toEqual(expect.arrayContaining([
      'promotion-order environment dev is in the order twice: it would wait for itself — list it once',
      `promotion-order image ${IMAGE} is promoted twice — list it once`,
    ]));
    expect(mistakesOf(new promotion.Promotion(pipeline, 'nothing', { environments: [], images: [], access }))).toEqual([
      'promotion-order the promotion has no environments — add at least one', 'promotion-order the promotion has no images — add at least one',
    ]);
  });

  test('an approval that nobody can give', () => {
    const errors = (approvers: string[], platform = ci.Platform.github()): string[] => errorsOf(train({ platform, environment: (id) => (id === 'production' ? { approvers } : {}) }).app);
    expect(errors([])).toEqual([
      '[manifests/production] environment-approvers environment production requires approval, but nobody can approve — name accounts or teams in approvers, or leave it out',
    ]);
    expect(errors(['alice', ' '])).toEqual(['[manifests/production] environment-approvers " " cannot approve environment production — use the name of an account or team']);
    expect(errors(['alice', 'release managers'], ci.Platform.gitea())).toEqual([
      '[app/ci/promote-production] environment-approvers "release managers" is not a name of an account of Gitea — use the login of an account; here teams cannot approve',
    ]);
  });

  test('promotions that disagree about the order, also when it takes several of them', () => {
    const { dev, staging, production, pipeline } = train({ promotion: { images: [] } });
    const more = (id: string, ...environments: promotion.Environment[]): promotion.Promotion =>
      new promotion.Promotion(pipeline, id, { environments, images: [{ image: id, tag: ci.Value.COMMIT }], access: ci.GitAccess.token(TOKEN) });
    const order = (made: promotion.Promotion): string[] => mistakesOf(made).filter((line) => line.startsWith('promotion-order'));
    const [first, skipping, back] = [more('a', dev, staging, production), more('b', dev, production), more('c', production, dev)];
    expect([first, skipping].flatMap(order)).toEqual([]);
    expect(order(back)).toEqual([
      'promotion-order production comes before dev here, but other promotions go dev → production: the order of the environments has no beginning — list the environments in one order in all promotions',
    ]);
    const around = train({ promotion: { images: [] } });
    const part = (id: string, ...environments: promotion.Environment[]): promotion.Promotion =>
      new promotion.Promotion(around.pipeline, id, { environments, images: [{ image: id, tag: ci.Value.TAG }], access: ci.GitAccess.token(TOKEN) });
    const three = [part('a', around.dev, around.staging), part('b', around.staging, around.production), part('c', around.production, around.dev)];
    expect(three.flatMap(order)).toEqual([expect.stringContaining('dev → staging → production')]);
  });

  test('an environment that counts as healthy at once', () => {
    expect(mistakesOf(train({ environment: (id) => (id === 'staging' ? { apply: { wait: false } } : {}) }).promotion)).toEqual([
      'promotion-gap environment staging counts as healthy as soon as it is applied, because its delivery has wait: false: what comes after it would not have run there — leave wait out',
    ]);
  });

  test('an entry of images that takes the place of a pin', () => {
    const images = (name: string): string[] => mistakesOf(train({ environment: () => ({ images: [{ name, newTag: '9' }] }) }).dev);
    expect(images(IMAGE)).toEqual([
      `environment-pin environment dev sets the version of ${IMAGE} in images, too, which is applied after its pins: promotions of it would change nothing — remove it from images, or from pins`,
    ]);
    expect(images('nginx')).toEqual([]);
  });

  test('two environments of one path', () => {
    const errors = errorsOf(train({ environment: (id) => (id === 'dev' ? {} : { path: 'overlays/one' }) }).app);
    expect(errors).toContain('[manifests/production] file-twice file overlays/one/pins/kustomization.yaml of repository manifests is added twice — use a different path for one of them');
    expect(errors.join('\n')).not.toContain('promotion-twice');
  });

  test('two environments that share a pin', () => {
    const { manifests, dev, production, pipeline } = train();
    const pin = (key: string): ci.ImagePin => ci.ImagePin.values(manifests, 'base/values.yaml', 'chart', { tag: [key] });
    const mistakes = (key: string): string[] => {
      dev.addPin(pin(`${key}Dev`));
      production.addPin(pin(key));
      return mistakesOf(new promotion.Promotion(pipeline, key, { environments: [dev, production], images: [{ image: 'chart', tag: ci.Value.TAG }], access: ci.GitAccess.token(TOKEN) }));
    };
    expect(mistakes('version')).toEqual([]);
    const shared = train();
    for (const each of [shared.dev, shared.production]) each.addPin(ci.ImagePin.values(shared.manifests, './base/values.yaml', 'chart', { tag: ['version'] }));
    expect(mistakesOf(new promotion.Promotion(shared.pipeline, 'chart', {
      environments: [shared.dev, shared.production], images: [{ image: 'chart', tag: ci.Value.TAG }], access: ci.GitAccess.token(TOKEN),
    }))).toEqual([
      'promotion-twice environments dev and production have one place for image chart: what is promoted to the first is in the other at once — give each environment a file, or a key, of its own',
    ]);
  });

  test('what changes a pin past the promotion', () => {
    const { production, pipeline, promotion: made } = train();
    pipeline.addJob('hand', { steps: [new ci.PromoteImage({ pin: production._pin(IMAGE)!, access: ci.GitAccess.token(TOKEN), tag: ci.Value.COMMIT, pullRequest: {} })] });
    expect(mistakesOf(made)).toEqual([
      `promotion-twice image ${IMAGE} of environment production is handed over by job app/ci/hand, too, past the environments before it — leave it to the promotion`,
    ]);
    const { cluster } = train();
    const policy = new flux.ImagePolicy(cluster.system, 'policy', {
      repository: new flux.ImageRepository(cluster.system, 'images', { image: IMAGE }), choice: flux.TagChoice.numerical(),
    });
    expect(mistakesOf(train({ environment: (id) => (id === 'dev' ? { pins: { [IMAGE]: policy.tag('1.0.0') } } : {}) }).promotion)).toEqual([
      `promotion-twice image ${IMAGE} of environment dev is written by Flux's image automation, too, past the environments before it — leave it to the promotion: give pins a plain tag`,
    ]);
  });

  test('two promotions of one pin', () => {
    const { production, pipeline, promotion: first } = train();
    const second = new promotion.Promotion(pipeline, 'again', { environments: [production], images: [{ image: IMAGE, tag: ci.Value.TAG }], access: ci.GitAccess.token(TOKEN) });
    expect([...mistakesOf(first), ...mistakesOf(second)]).toEqual([
      `promotion-twice image ${IMAGE} is promoted to environment production by app/ci/again, too — leave it to one of them`,
      `promotion-twice image ${IMAGE} is promoted to environment production by app/ci/promote, too — leave it to one of them`,
    ]);
  });

  test('an image that none of the pipelines pushes, where they push its neighbours', () => {
    const registry = ci.Registry.basic({ host: 'harbor.example.com', username: ci.Value.literal('ci'), password: TOKEN });
    const pushing = (name: string): string[] => {
      const { pipeline, promotion: made } = train();
      const built = new ci.BuildImage({ image: ci.Image.named(registry, name), builder: ci.ImageBuilder.buildx() });
      pipeline.addJob('image', { steps: [built, new ci.PushImage({ built, tags: [ci.ImageTag.commit()] })] });
      return mistakesOf(made);
    };
    expect(pushing('org/my-app')).toEqual([
      `promotion-image image ${IMAGE} is promoted, but no pipeline of the program pushes it, although they push to harbor.example.com/org — promote one of harbor.example.com/org/my-app, or add a pipeline that pushes ${IMAGE}`,
    ]);
    expect([...pushing('org/mon-app'), ...pushing('others/my-app')]).toEqual([]);
  });

  test('a cluster of another program', () => {
    const other = new App();
    const elsewhere = new Cluster(other, 'elsewhere', { repository: new Repository(other, 'manifests', { url: 'https://github.com/org/other.git' }), engine: flux.Engine.rootSync() });
    const { dev } = train({ environment: () => ({ cluster: elsewhere }) });
    expect(mistakesOf(dev)[0]).toBe('environment-cluster environment dev is in cluster elsewhere of another app — use a cluster of this app');
  });

  test('a host without a route, and one that is none', () => {
    const { dev } = train({ environment: (id) => (id === 'dev' ? { host: 'https://dev.example.com/' } : {}) });
    expect(mistakesOf(dev)).toEqual([
      'environment-host host "https://dev.example.com/" is not a valid host name — use a name without scheme, port and path, such as shop.example.com',
      'environment-host environment dev has host https://dev.example.com/, but no route gets it — pass the Ingress or HTTPRoute of the base as route',
    ]);
  });

  test('a hotfix that nothing starts, or that leaves everything out', () => {
    const { dev, staging, production, pipeline, promotion: made } = train({ promotion: { hotfix: {} } });
    expect(mistakesOf(made)).toEqual(['promotion-hotfix no trigger of the pipeline starts it for tags such as hotfix-1 — add Trigger.push({ tags: [\'hotfix-*\'] })']);
    const all = new promotion.Promotion(pipeline, 'all', {
      environments: [dev, staging], images: [{ image: IMAGE }], access: ci.GitAccess.token(TOKEN), hotfix: { skips: [dev, staging, production] },
    });
    expect(mistakesOf(all)).toEqual(expect.arrayContaining([
      'promotion-hotfix a hotfix leaves out environment production, which is not in the promotion — list environments of the promotion in skips',
      'promotion-hotfix a hotfix leaves out every environment — keep at least one',
    ]));
  });

  test('pins in the repository of the pipeline, unless their folder starts nothing', () => {
    const inOne = (trigger: ci.Trigger): string[] => {
      const { manifests, dev } = train();
      const pipeline = new ci.Pipeline(manifests, 'ci', { platform: ci.Platform.github(), triggers: [trigger], secrets: [TOKEN] });
      return mistakesOf(new promotion.Promotion(pipeline, 'promote', { environments: [dev], images: [{ image: IMAGE, tag: ci.Value.COMMIT }], access: ci.GitAccess.jobToken() }))
        .filter((line) => line.startsWith('promotion-loop'));
    };
    expect(inOne(ci.Trigger.push({ branches: ['main'] }))).toEqual([
      'promotion-loop overlays/dev/pins/kustomization.yaml is in the repository of the pipeline, which each change of it starts: promotions would start runs that promote — exclude it in the trigger, such as Trigger.push({ branches: [\'main\'], ignoredPaths: [\'overlays/**\'] })',
    ]);
    for (const options of [{ ignoredPaths: ['overlays/**'] }, { paths: ['src/**'] }, { branches: ['release/*'] }, { tags: ['v*'] }]) expect(inOne(ci.Trigger.push(options))).toEqual([]);
  });
});
