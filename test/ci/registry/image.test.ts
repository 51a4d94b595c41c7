import { Chart, Testing } from 'cdk8s';
import { ci, flux, harbor, Secret } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { render } from '../../said';
import { RunValues, runBound } from '../bound-step';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { shellcheck } from '../shellcheck';

const password = ci.PipelineSecret.platform('HARBOR_PASSWORD');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const PODMAN = { podman: `case "$*" in push*) while [ "$1" != --digestfile ]; do shift; done; printf %s ${DIGEST} >"$2" ;; esac` };

function mistakes(job: ci.Job): string[] {
  for (const step of job.steps) step.bind(job);
  return problemsOf(job).map(render);
}

function pushOf(image: ci.Image, ...tags: ci.ImageTag[]): ci.PushImage {
  return new ci.PushImage({ built: new ci.BuildImage({ image, builder: ci.ImageBuilder.podman() }), tags });
}

/** The tags that a run gives. */
function tagsOf(tags: ci.ImageTag[], values: RunValues = {}): string[] | string {
  const basic = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.literal('ci'), password });
  const run = runBound(pushOf(ci.Image.named(basic, 'org/app'), ...tags), { LOCAL_NAME: 'local', ...values }, { tools: PODMAN });
  const pushed = run.calls.map(({ args }) => args.at(-1)!).filter((ref) => ref.startsWith('docker://')).map((ref) => ref.replace('docker://registry.example.com/org/app:', ''));
  return run.status === 0 ? pushed : run.stderr.trim();
}

function harborOf(...access: harbor.ProjectAccess[]): harbor.Robot {
  const chart = new Chart(Testing.app(), 'harbor', { namespace: 'harbor' });
  const credentials = Secret.fromSecretName(chart, 'admin', { name: 'admin', keys: ['username', 'password'] });
  const registry = new harbor.Harbor(chart, 'harbor', { url: 'https://harbor.example.com', credentials });
  return registry.addProject('org').addRobot('ci', { access, secret: Secret.fromSecretName(chart, 'ci', { name: 'ci' }) });
}

const { REPOSITORY_PULL: PULL, REPOSITORY_PUSH: PUSH } = harbor.ProjectAccess;

describe('an image in Harbor', () => {
  it('may be pushed by a robot of its project', () => {
    expect(mistakes(jobWith(pushOf(ci.Image.named(ci.Registry.harbor(harborOf(PULL, PUSH), password), 'org/app'), ci.ImageTag.commit())))).toEqual([]);
  });

  it('is refused when the robot may only pull', () => {
    expect(mistakes(jobWith(pushOf(ci.Image.named(ci.Registry.harbor(harborOf(PULL), password), 'org/app'), ci.ImageTag.commit())))).toEqual([
      'registry-robot robot robot$org+ci may not push to project org of image org/app — grant it ProjectAccess.REPOSITORY_PUSH and REPOSITORY_PULL',
    ]);
  });

  it('is refused in a project of others, for robots of the program and for those that only their name tells', () => {
    const { secret } = harborOf(PULL);
    const known = harbor.Robot.fromRobotName(secret, 'known', { fullName: 'robot$org+ci', host: 'harbor.example.com', secret });
    for (const robot of [harborOf(PULL, PUSH), known]) {
      expect(mistakes(jobWith(pushOf(ci.Image.named(ci.Registry.harbor(robot, password), 'other/app'), ci.ImageTag.commit())))).toEqual([
        'registry-robot robot robot$org+ci may not push to project other of image other/app — use an image in org, or a robot of other',
      ]);
    }
  });

  it('is accepted for robots of which nothing is known, and for those of all projects', () => {
    const { secret, harbor: server } = { secret: harborOf(PULL).secret, harbor: harborOf(PULL)._props.harbor };
    const known = harbor.Robot.fromRobotName(server, 'known', { fullName: 'robot$ci', host: 'harbor.example.com', secret });
    const everywhere = server.addRobot('everywhere', { permissions: [harbor.RobotPermission.allProjects([PULL, PUSH])], secret });
    for (const robot of [known, everywhere]) {
      expect(mistakes(jobWith(pushOf(ci.Image.named(ci.Registry.harbor(robot, password), 'any/app'), ci.ImageTag.commit())))).toEqual([]);
    }
  });
});

describe('names of images', () => {
  const basic = (host = 'registry.example.com:5000'): ci.Registry => ci.Registry.basic({ host, username: ci.Value.literal('ci'), password });
  const refused = (image: ci.Image, pipeline = pipelineOn(ci.Platform.github())): string[] =>
    mistakes(pipeline.addJob('build', { steps: [pushOf(image, ci.ImageTag.commit())] }));

  it.each(['Org/app', 'org/app:1', 'org//app', 'org/app@sha256:0', '$(touch pwned)', '', 'org/-app', 'a b'])('refuses %j', (name) => {
    expect(refused(ci.Image.named(basic(), name))).toEqual([expect.stringMatching(/^image-name ".*" is not a valid image name — use lower-case/)]);
  });

  it('takes what registries take', () => {
    for (const name of ['app', 'org/team/app', 'a__b/c-d.e']) expect(refused(ci.Image.named(basic(), name))).toEqual([]);
  });

  it('wants as many parts as the registry', () => {
    expect(refused(ci.Image.named(ci.Registry.gar({ location: 'europe-west9' }), 'project/app'))).toEqual([
      'image-name project/app has 2 parts, but the registry requires 3 — use a name such as project/repository/myapp',
    ]);
    expect(refused(ci.Image.named(ci.Registry.ghcr(), 'app'))).toEqual([expect.stringMatching(/^image-name app has 1 part, but the registry requires 2/)]);
  });

  it('refuses a host with a scheme', () => {
    expect(refused(ci.Image.named(basic('https://registry.example.com'), 'org/app'))).toEqual([expect.stringMatching(/^registry-host "https:/)]);
  });

  it('puts names of GitHub into lower case, those of the run included', () => {
    for (const image of [ci.Image.named(ci.Registry.ghcr(), 'Org/App'), ci.Image.ofRepository(ci.Registry.ghcr())]) {
      expect(refused(image)).toEqual([]);
      const { outputs } = runBound(pushOf(image, ci.ImageTag.shortCommit()), { LOCAL_NAME: 'local' }, { tools: PODMAN });
      expect(outputs).toEqual({ IMAGE: `ghcr.io/org/app@${DIGEST}`, DIGEST, TAG: '01234567' });
    }
  });

  it('names the image of a GitLab project by its registry', () => {
    const pipeline = pipelineOn(ci.Platform.gitlab());
    const push = pushOf(ci.Image.ofRepository(ci.Registry.gitlab()), ci.ImageTag.commit());
    const job = pipeline.addJob('push', { steps: [push] });
    expect(mistakes(job)).toEqual([]);
    const { outputs } = runBound(push, { LOCAL_NAME: 'local', CI_REGISTRY: 'registry.gitlab.com' }, { tools: PODMAN }, job);
    expect(outputs.IMAGE).toBe(`registry.gitlab.com/org/app@${DIGEST}`);
  });

  it('takes tokens of a job on their own platform only', () => {
    expect(refused(ci.Image.ofRepository(ci.Registry.ghcr()), pipelineOn(ci.Platform.gitea()))).toEqual([
      'registry-platform Registry.ghcr() logs in with a job token of GitHub, but the pipeline runs on Gitea — use Registry.basic with an access token as a secret',
    ]);
    expect(refused(ci.Image.ofRepository(ci.Registry.gitlab()))).toEqual([expect.stringMatching(/^registry-platform Registry.gitlab\(\)/)]);
  });

  it.each(['a b/c', '$(touch pwned)', 'org/app;rm -rf x', 'a\nb', '"q"', '🚀/app'])('ends at a repository called %j', (repository) => {
    const run = runBound(pushOf(ci.Image.ofRepository(ci.Registry.ghcr()), ci.ImageTag.commit()), { LOCAL_NAME: 'local', repository }, { tools: PODMAN });
    expect(run).toMatchObject({ status: 1, calls: [] });
    expect(run.stderr).toMatch(/^no name of an image: /);
  });
});

describe('tags', () => {
  const { ImageTag } = ci;

  it('follow the commit', () => {
    expect(tagsOf([ImageTag.commit(), ImageTag.shortCommit()])).toEqual(['0123456789abcdef0123456789abcdef01234567', '01234567']);
  });

  it.each([
    ['main', 'main'],
    ['feature/login', 'feature-login'],
    ['Release/2.0_x', 'Release-2.0_x'],
    ['-.dots', 'dots'],
    ['$(touch pwned)', 'touch-pwned'],
    ['"; rm -rf x', 'rm-rf-x'],
    ['a\nb', 'a-b'],
    ['fix/🚀-é', 'fix'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('make branch %j legal: %j', (branch, tag) => {
    expect(tagsOf([ImageTag.branch()], { branch })).toEqual([tag]);
  });

  it('leave out a branch of which nothing can be in a tag', () => {
    expect(tagsOf([ImageTag.shortCommit(), ImageTag.branch()], { branch: '🚀' })).toEqual(['01234567']);
  });

  it('name pull requests by their number', () => {
    expect(tagsOf([ImageTag.branch(), ImageTag.latest(), ImageTag.latestOn('main')], { pullRequestNumber: '7' })).toEqual(['pr-7']);
  });

  it.each([
    ['v1.2.3', ['1.2.3', '1.2', '1']],
    ['v0.4.0', ['0.4.0', '0.4']],
    ['v1.2.3-rc.1', ['1.2.3-rc.1']],
    ['v1.2.3+build.5', ['1.2.3_build.5']],
    ['v1.2', []],
    ['v01.2.3', []],
    ['1.2.3', []],
    ['v1.2.3\n$(touch pwned)', []],
    ['', []],
  ])('give versions of Git tag %j: %j', (tag, tags) => {
    expect(tagsOf([ImageTag.shortCommit(), ImageTag.semver()], { tag, branch: '' })).toEqual(['01234567', ...tags]);
  });

  it('take another prefix of versions', () => {
    expect(tagsOf([ImageTag.semver({ prefix: 'app/v' }), ImageTag.semver({ prefix: '' })], { tag: 'app/v2.0.1', branch: '' })).toEqual(['2.0.1', '2.0', '2']);
  });

  it('sort by age as a filter of image policies reads them', () => {
    const [timestamped] = tagsOf([ImageTag.timestamped()], { branch: 'feature/login.2' });
    expect(timestamped).toMatch(new RegExp(flux.TagFilter.timestamped('feature/login.2').pattern.replace('?P<', '?<')));
    expect(timestamped).toMatch(/^feature-login\.2-01234567-\d{10}$/);
    expect(tagsOf([ImageTag.timestamped(), ImageTag.commit()], { pullRequestNumber: '7' })).toHaveLength(1);
  });

  it('move latest on one branch only', () => {
    expect(tagsOf([ImageTag.shortCommit(), ImageTag.latest()])).toEqual(['01234567', 'latest']);
    expect(tagsOf([ImageTag.shortCommit(), ImageTag.latest()], { branch: 'develop' })).toEqual(['01234567']);
    expect(tagsOf([ImageTag.latestOn('stable'), ImageTag.latest(), ImageTag.shortCommit()], { branch: 'stable' })).toEqual(['latest', '01234567']);
    expect(tagsOf([ImageTag.shortCommit(), ImageTag.latest()], { branch: '', defaultBranch: '' })).toEqual(['01234567']);
  });

  it('come once each', () => {
    expect(tagsOf([ImageTag.branch(), ImageTag.literal(ci.Value.literal('main'))])).toEqual(['main']);
  });

  it('end a run that has none', () => {
    expect(tagsOf([ImageTag.semver()])).toMatch(/^this run gives the image no tag/);
  });

  it.each(['$(touch pwned)', 'a b', '-x', 'x'.repeat(129), 'a\nb', ''])('are checked in the run: %j', (name) => {
    expect(tagsOf([ImageTag.literal(ci.Value.variable('NAME'))], { NAME: name })).toMatch(/no tag of an image:|longer than 128/);
  });

  it('are checked at synth where they are known', () => {
    const basic = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.literal('ci'), password });
    const image = ci.Image.named(basic, 'org/app');
    expect(mistakes(jobWith(pushOf(image, ImageTag.literal(ci.Value.literal('not a tag')))))).toEqual([expect.stringMatching(/^image-tag "not a tag" is not a valid image tag/)]);
    expect(mistakes(jobWith(pushOf(image)))).toEqual([expect.stringMatching(/^image-tag the image has no tags/)]);
    expect(mistakes(jobWith(pushOf(image, ImageTag.literal(ci.Value.literal('1.0')))))).toEqual([]);
  });

  it('have scripts that shellcheck passes', () => {
    const all = [ImageTag.commit(), ImageTag.shortCommit(), ImageTag.branch(), ImageTag.semver(), ImageTag.latest(), ImageTag.latestOn('x'), ImageTag.literal(ci.Value.TAG), ImageTag.timestamped()];
    shellcheck(specOf(pushOf(ci.Image.ofRepository(ci.Registry.ghcr()), ...all)));
  });
});
