import { runBound } from './bound-step';
import { ci } from '../../../src';
import { specOf } from '../pipelines';
import { RunOptions, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const registry = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.text('ci'), password: ci.PipelineSecret.platform('PASSWORD') });
const image = ci.Image.named(registry, 'org/app');
const tags = [ci.ImageTag.shortCommit(), ci.ImageTag.latest()];
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const { ImageBuilder } = ci;
const BUILDERS = [ImageBuilder.podman(), ImageBuilder.buildx(), ImageBuilder.buildah(), ImageBuilder.buildkitRootless(), ImageBuilder.kaniko()];

/** What tools do on a push, with this digest. */
const containers = (digest = DIGEST): string => `case "$*" in *"--digestfile"*) while [ "$1" != --digestfile ]; do shift; done; printf %s ${digest} >"$2" ;; esac`;
const TOOLS = {
  podman: containers(),
  buildah: containers(),
  docker: `case "$*" in "image push"*) echo "The push refers to repository [x]"; echo "latest: digest: ${DIGEST} size: 528" ;; esac`,
  crane: `echo "registry.example.com/org/app@${DIGEST}"`,
  sleep: '',
};

function push(props: Partial<ci.BuildImageProps>, options: RunOptions = {}): StepRun {
  const build = new ci.BuildImage({ image, builder: ImageBuilder.podman(), ...props });
  return runBound(new ci.PushImage({ built: build, tags }), { LOCAL_NAME: 'NAME' }, { tools: TOOLS, ...options });
}

const lines = ({ calls }: StepRun): string[] => calls.map(({ tool, args }) => [tool, ...args].join(' ').replace(/\/tmp\/\S*\//g, 'PRIVATE/'));

test.each([
  ['podman', ImageBuilder.podman()],
  ['buildah', ImageBuilder.buildah()],
])('pushes all tags with %s and says the digest', (tool, builder) => {
  const done = push({ builder });
  expect(lines(done)).toEqual([
    tool === 'podman' ? 'podman image inspect NAME' : 'buildah inspect --type image NAME',
    `${tool} push --quiet --digestfile PRIVATE/digest NAME docker://registry.example.com/org/app:01234567`,
    `${tool} push --quiet --digestfile PRIVATE/digest NAME docker://registry.example.com/org/app:latest`,
  ]);
  expect(done).toMatchObject({ status: 0, stderr: '', outputs: { IMAGE: `registry.example.com/org/app@${DIGEST}`, DIGEST, TAG: '01234567' } });
});

test('pushes with Docker', () => {
  const done = push({ builder: ImageBuilder.buildx() });
  expect(lines(done)).toEqual([
    'docker image tag NAME registry.example.com/org/app:01234567', 'docker image push registry.example.com/org/app:01234567',
    'docker image tag NAME registry.example.com/org/app:latest', 'docker image push registry.example.com/org/app:latest',
  ]);
  expect(done.outputs.DIGEST).toBe(DIGEST);
});

test.each([ImageBuilder.buildkitRootless(), ImageBuilder.kaniko()])('pushes the archive of builders that keep no images', (builder) => {
  const done = push({ builder });
  expect(lines(done)).toEqual(['crane push image.tar registry.example.com/org/app:01234567', 'crane push image.tar registry.example.com/org/app:latest']);
  expect(done.outputs).toEqual({ IMAGE: `registry.example.com/org/app@${DIGEST}`, DIGEST, TAG: '01234567' });
});

test('pushes images of several platforms', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  expect(lines(push({ platforms }))[0]).toBe('podman manifest push --all --quiet --digestfile PRIVATE/digest NAME docker://registry.example.com/org/app:01234567');
  const done = push({ platforms, builder: ImageBuilder.buildx() }, { tools: { ...TOOLS, tar: '' } });
  expect(lines(done)).toEqual(['tar -xf image.tar -C PRIVATE/layout', 'crane push PRIVATE/layout registry.example.com/org/app:01234567',
    'crane push PRIVATE/layout registry.example.com/org/app:latest']);
});

test('loads the image of a build in another job', () => {
  const missing = (then: string): string => `case "$*" in *inspect*) exit 1 ;; esac\n${then}`;
  expect(lines(push({}, { tools: { ...TOOLS, podman: missing(TOOLS.podman) } }))[1]).toBe('podman load --quiet --input image.tar');
  expect(lines(push({ builder: ImageBuilder.buildah() }, { tools: { ...TOOLS, buildah: missing(TOOLS.buildah) } }))[1]).toBe('buildah pull --quiet docker-archive:image.tar');
  expect(lines(push({ builder: ImageBuilder.buildx(), archive: 'a.tar' }, { tools: { ...TOOLS, docker: missing(TOOLS.docker) } }))[1]).toBe('docker load --quiet --input a.tar');
});

test('tries a push three times, and then says what failed', () => {
  const once = `if [ ! -e "$HOME/failed" ]; then touch "$HOME/failed"; echo 503 >&2; exit 1; fi\n${TOOLS.crane}`;
  expect(push({ builder: ImageBuilder.kaniko() }, { tools: { ...TOOLS, crane: once } })).toMatchObject({ status: 0, outputs: { DIGEST } });
  const never = push({ builder: ImageBuilder.kaniko() }, { tools: { ...TOOLS, crane: 'echo unauthorized >&2; exit 1' } });
  expect(never).toMatchObject({ status: 1, outputs: {} });
  expect(lines(never)).toEqual(['crane', 'sleep 5', 'crane', 'sleep 20', 'crane'].map((line) => line.replace('crane', 'crane push image.tar registry.example.com/org/app:01234567')));
});

test('fails when there is no digest, or another one than before', () => {
  expect(push({ builder: ImageBuilder.buildx() }, { tools: { ...TOOLS, docker: '' } })).toMatchObject({
    status: 1, outputs: {}, stderr: 'registry.example.com/org/app:01234567 has no digest: was it pushed?\n',
  });
  const changing = `case "$*" in *":latest") ${containers(OTHER)} ;; *) ${containers()} ;; esac`;
  expect(push({}, { tools: { ...TOOLS, podman: changing } })).toMatchObject({ status: 1, outputs: {}, stderr: expect.stringMatching(/:latest became sha256:b+, but 01234567 is sha256:a+\n$/) });
});

test('needs a Docker daemon with Docker only', () => {
  const pushes = BUILDERS.map((builder) => new ci.PushImage({ built: new ci.BuildImage({ image, builder }), tags }));
  expect(pushes.map((step) => specOf(step).needsDocker)).toEqual([false, true, false, false, false]);
});

test('has scripts that shellcheck passes', () => {
  for (const builder of BUILDERS) {
    for (const platforms of [undefined, ['linux/amd64', 'linux/arm64']]) {
      for (const archive of [undefined, 'image.tar']) shellcheck(specOf(new ci.PushImage({ built: new ci.BuildImage({ image, builder, platforms, archive }), tags })));
    }
  }
}, 60_000);
