import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { CONTEXT, runBound, RunValues } from '../bound-step';
import { pipelineOn, specOf } from '../pipelines';
import { Call, RunOptions, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const registry = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.literal('ci'), password: ci.PipelineSecret.platform('PASSWORD') });
const image = ci.Image.named(registry, 'org/app');
const token = ci.PipelineSecret.platform('NPM_TOKEN');
const { ImageBuilder, BuildCache } = ci;
const BUILDERS = [ImageBuilder.podman(), ImageBuilder.buildx(), ImageBuilder.buildah(), ImageBuilder.buildkitRootless(), ImageBuilder.kaniko()];
const HOSTILE = '"; rm -rf x $(touch pwned)\n`id` \'é🚀';
const TIME = '2026-05-04T03:02:01+02:00';

/** A checkout with one commit of a known time. */
const CHECKOUT = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
beforeAll(() => {
  const git = (...args: string[]): unknown => spawnSync('git', args, { cwd: CHECKOUT, env: { ...process.env, GIT_AUTHOR_DATE: TIME, GIT_COMMITTER_DATE: TIME } });
  git('init', '--quiet');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'first');
});
afterAll(() => fs.rmSync(CHECKOUT, { recursive: true }));

const TOOLS = { 'podman': '', 'buildah': '', 'docker': 'case "$*" in "buildx inspect"*|"context inspect"*) exit 1 ;; esac', 'buildctl-daemonless.sh': '', 'executor': '' };

function run(props: Partial<ci.BuildImageProps>, values: RunValues = {}, options: RunOptions = {}): StepRun {
  return runBound(new ci.BuildImage({ image, builder: ImageBuilder.podman(), ...props }), { NPM_TOKEN: 'npm-s3cret', ...values },
    { tools: TOOLS, cwd: CHECKOUT, ...options });
}

/** Calls in one line each, with the image's random name as NAME. */
const lines = (calls: readonly Call[]): string[] => calls.map(({ tool, args }) => [tool, ...args].join(' ').replace(/registry\.example\.com\/org\/app:build-[0-9a-f]{12}/g, 'NAME'));

const LABELS = `--label org.opencontainers.image.revision=${CONTEXT.commit} --label org.opencontainers.image.source=${CONTEXT.repositoryUrl} `
  + `--label org.opencontainers.image.created=${TIME}`;

test('builds with Podman, keeps the image and an archive for scanners', () => {
  const done = run({});
  expect(lines(done.calls)).toEqual([
    `podman build ${LABELS} --timestamp 1777856521 --tag NAME --file Dockerfile .`,
    'podman push --quiet NAME docker-archive:image.tar:NAME',
  ]);
  expect(done).toMatchObject({ status: 0, stderr: '', outputs: { LOCAL_IMAGE: 'docker-archive:image.tar', LOCAL_NAME: expect.stringMatching(/^registry\.example\.com\/org\/app:build-/) } });
});

test('builds with Docker, whose daemon scanners ask', () => {
  const done = run({ builder: ImageBuilder.buildx(), context: 'app', file: 'docker/Dockerfile', target: 'final' });
  expect(lines(done.calls)).toEqual([`docker buildx build ${LABELS} --target final --provenance=false --tag NAME --file docker/Dockerfile --load app`]);
  expect(done.calls[0].env.SOURCE_DATE_EPOCH).toBe('1777856521');
  expect(done.outputs.LOCAL_IMAGE).toBe(done.outputs.LOCAL_NAME);
  expect(specOf(new ci.BuildImage({ image, builder: ImageBuilder.buildx() })).needsDocker).toBe(true);
});

test('gives arguments and labels to builds as they are, and secrets out of sight', () => {
  for (const builder of BUILDERS.slice(0, 4)) {
    const given = { buildArgs: { PATH: ci.Value.COMMIT_MESSAGE }, labels: { title: ci.Value.COMMIT_MESSAGE }, secrets: { npm: token } };
    const done = run({ builder, ...given }, { commitMessage: HOSTILE });
    expect(done).toMatchObject({ status: 0, stderr: '' });
    const [{ args, env }] = done.calls;
    expect(args).toEqual(expect.arrayContaining(['--secret', 'id=npm,env=SECRET_1']));
    expect(args.filter((arg) => arg.endsWith(`=${HOSTILE}`)).map((arg) => arg.slice(0, -HOSTILE.length))).toEqual(
      builder._kind === 'buildkitRootless' ? ['build-arg:PATH=', 'label:title='] : ['PATH=', 'title=']);
    expect(env.SECRET_1).toBe('npm-s3cret');
    expect(JSON.stringify(done.calls.map((call) => call.args)) + done.stdout).not.toContain('npm-s3cret');
    expect(fs.existsSync(path.join(CHECKOUT, 'pwned'))).toBe(false);
  }
});

test('makes images for several platforms', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  expect(lines(run({ platforms }).calls)).toEqual([
    `podman build ${LABELS} --timestamp 1777856521 --platform linux/amd64,linux/arm64 --manifest NAME --file Dockerfile .`,
    'podman manifest push --quiet --all NAME oci-archive:image.tar',
  ]);
  const buildx = run({ platforms, builder: ImageBuilder.buildx() });
  const build = `docker buildx build ${LABELS} --builder pipeline --provenance=false --tag NAME --file Dockerfile`;
  expect(lines(buildx.calls)).toEqual([
    'docker buildx inspect pipeline',
    'docker buildx create --name pipeline --driver docker-container',
    `${build} --platform linux/amd64,linux/arm64 --output type=oci,dest=image.tar .`,
    `${build} --load .`,
  ]);
  expect(buildx.outputs.LOCAL_IMAGE).toBe('oci-archive:image.tar');
});

test('gives a builder a context where the daemon is reached by TLS', () => {
  const done = run({ builder: ImageBuilder.buildx(), cache: BuildCache.registry() }, {}, { env: { DOCKER_CERT_PATH: '/certs/client' } });
  expect(lines(done.calls).slice(0, 4)).toEqual(['docker buildx inspect pipeline', 'docker context inspect pipeline', 'docker context create pipeline',
    'docker buildx create --name pipeline --driver docker-container pipeline']);
});

test('keeps a cache in the registry, beside the image or elsewhere', () => {
  const other = BuildCache.registry({ image: ci.Image.named(registry, 'cache/app') });
  expect(lines(run({ cache: other }).calls)[0]).toContain('--layers --cache-from registry.example.com/cache/app/cache --cache-to registry.example.com/cache/app/cache ');
  expect(lines(run({ builder: ImageBuilder.buildx(), cache: BuildCache.registry() }).calls)[2]).toMatch(
    /--cache-from type=registry,ref=registry\.example\.com\/org\/app:cache .*--cache-to type=registry,ref=registry\.example\.com\/org\/app:cache,mode=max,ignore-error=true/);
  expect(lines(run({ builder: ImageBuilder.buildx(), cache: BuildCache.github() }).calls)[2]).toMatch(/--cache-from type=gha .*--cache-to type=gha,mode=max,ignore-error=true/);
});

test('builds with BuildKit into an archive, without a daemon', () => {
  const done = run({ builder: ImageBuilder.buildkitRootless(), context: 'app', target: 'final', platforms: ['linux/arm64'], cache: BuildCache.registry() });
  expect(lines(done.calls)).toEqual([[
    'buildctl-daemonless.sh build --frontend dockerfile.v0 --local context=app --local dockerfile=app --opt filename=Dockerfile',
    LABELS.replace(/--label /g, '--opt label:'), '--opt target=final --opt platform=linux/arm64 --opt build-arg:SOURCE_DATE_EPOCH=1777856521',
    '--import-cache type=registry,ref=registry.example.com/org/app:cache --export-cache type=registry,ref=registry.example.com/org/app:cache,mode=max,ignore-error=true',
    '--output type=docker,name=NAME,dest=image.tar',
  ].join(' ')]);
  expect(done.calls[0].env.BUILDKITD_FLAGS).toBe('--oci-worker-no-process-sandbox');
});

test('builds with kaniko into an archive', () => {
  const done = run({ builder: ImageBuilder.kaniko(), buildArgs: { A: ci.Value.COMMIT }, cache: BuildCache.registry(), archive: 'out/app.tar' });
  expect(lines(done.calls)).toEqual([[
    `executor --context dir://${CHECKOUT}/. --dockerfile ${CHECKOUT}/Dockerfile --build-arg A=${CONTEXT.commit} ${LABELS}`,
    '--cache=true --cache-repo registry.example.com/org/app/cache --reproducible --no-push --destination NAME --tar-path out/app.tar',
  ].join(' ')]);
  expect(fs.existsSync(path.join(CHECKOUT, 'out'))).toBe(true);
});

test('builds where Git knows nothing, without a time', () => {
  const done = run({ builder: ImageBuilder.buildx() }, {}, { tools: { ...TOOLS, git: 'exit 128' } });
  expect(done.status).toBe(0);
  const built = done.calls.find(({ tool }) => tool === 'docker')!;
  expect(lines([built])[0]).not.toContain('image.created');
  expect(built.env).not.toHaveProperty('SOURCE_DATE_EPOCH');
});

test('takes accounts from the file that logins write', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
  fs.mkdirSync(path.join(home, '.docker'));
  fs.writeFileSync(path.join(home, '.docker', 'config.json'), '{}');
  expect(run({}, {}, { env: { HOME: home } }).calls[0].env.REGISTRY_AUTH_FILE).toBe(path.join(home, '.docker', 'config.json'));
  expect(run({}).calls[0].env).not.toHaveProperty('REGISTRY_AUTH_FILE');
});

describe('synth', () => {
  const problems = (steps: ci.IStep[], platform = ci.Platform.github()): string[] => {
    const job = pipelineOn(platform).addJob('build', { steps });
    for (const step of steps) step.bind(job);
    return problemsOf(job).map(({ check, message, warning }) => `${warning ? 'warning ' : ''}${check} ${message}`);
  };
  const build = (props: Partial<ci.BuildImageProps>): ci.BuildImage => new ci.BuildImage({ image, builder: ImageBuilder.buildx(), ...props });

  it('accepts what builders can do', () => {
    expect(problems([build({ buildArgs: { A: ci.Value.TAG }, secrets: { npm: token }, platforms: ['linux/arm/v7'], cache: BuildCache.registry(), context: 'a/b', target: 'x' })])).toEqual([]);
  });

  it('warns of kaniko and refuses what it cannot do', () => {
    const builder = ImageBuilder.kaniko();
    expect(problems([build({ builder })])).toEqual(['warning image-builder-archived kaniko has been archived since June 2025 and gets no fixes']);
    expect(problems([build({ builder, secrets: { npm: token }, platforms: ['linux/amd64', 'linux/arm64'] })]).slice(1)).toEqual([
      'image-builder kaniko does not support build secrets', 'image-builder kaniko builds only one platform at a time',
    ]);
  });

  it('refuses secrets as labels', () => {
    expect(problems([build({ labels: { by: ci.Value.secret(token) } })])).toEqual(['image-build-argument label by is a secret and would be visible to everyone who pulls the image']);
  });

  it('refuses secrets as arguments', () => {
    expect(problems([build({ buildArgs: { TOKEN: ci.Value.secret(token), JOB: ci.Value.JOB_TOKEN } })])).toEqual([
      'image-build-argument build argument TOKEN is a secret and would stay in the image\'s history',
      'image-build-argument build argument JOB is a secret and would stay in the image\'s history',
    ]);
  });

  it.each<[string, Partial<ci.BuildImageProps>]>([
    ['image-file context is "../x", which is not a valid path', { context: '../x' }],
    ['image-file file is "/etc/passwd", which is not a valid path', { file: '/etc/passwd' }],
    ['image-file archive is "a,dest=b", which is not a valid path', { archive: 'a,dest=b' }],
    ['image-file target "$(x)" is not a valid stage name', { target: '$(x)' }],
    ['image-platform "arm64" is not a valid platform', { platforms: ['arm64'] }],
    ['image-build-argument "A-B" is not a valid build argument name', { buildArgs: { 'A-B': ci.Value.TAG } }],
    ['image-build-argument "a b" is not a valid build secret ID', { secrets: { 'a b': token } }],
    ['image-build-argument "\\"" is not a valid label name', { labels: { '"': ci.Value.TAG } }],
  ])('refuses %s', (message, props) => expect(problems([build(props)])).toEqual([message]));

  it('wants access to GitHub\'s cache before the build', () => {
    const cached = build({ cache: BuildCache.github() });
    expect(problems([cached])).toEqual(['image-cache the build uses GitHub\'s cache, but no step of the job gives access to it']);
    expect(problems([new ci.ExposeGitHubCache(), cached])).toEqual([]);
    expect(problems([cached], ci.Platform.gitlab())).toEqual(['image-cache BuildCache.github() works only with Docker Buildx on GitHub']);
    expect(problems([new ci.ExposeGitHubCache()], ci.Platform.gitea())).toEqual(['image-cache the GitHub cache exists only on GitHub']);
  });

  it('refuses two builds that write one archive', () => {
    const one = build({ builder: ImageBuilder.podman() });
    expect(problems([one, build({ builder: ImageBuilder.podman(), archive: 'other.tar' })])).toEqual([]);
    expect(problems([one, build({ builder: ImageBuilder.buildah() })])).toEqual(Array(2).fill('image-file two builds of the job write image.tar'));
  });
});

test('has scripts that shellcheck passes', () => {
  const everything = { buildArgs: { A: ci.Value.TAG }, secrets: { npm: token }, labels: { title: ci.Value.TAG }, target: 'final', context: 'app' };
  for (const builder of BUILDERS) {
    for (const platforms of [undefined, ['linux/arm64'], ['linux/amd64', 'linux/arm64']]) {
      for (const cache of [undefined, BuildCache.registry(), BuildCache.registry({ image: ci.Image.ofRepository(registry) })]) {
        shellcheck(specOf(new ci.BuildImage({ image, builder, platforms, cache, ...everything, archive: 'out/image.tar' })));
      }
    }
  }
});
