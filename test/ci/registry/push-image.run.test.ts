import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { runBound } from '../bound-step';
import { specOf } from '../pipelines';
import { RunOptions, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const registry = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.literal('ci'), password: ci.PipelineSecret.platform('PASSWORD') });
const image = ci.Image.named(registry, 'org/app');
const tags = [ci.ImageTag.shortCommit(), ci.ImageTag.latest()];
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const { ImageBuilder, ImageTag } = ci;
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
    `${tool} pull --quiet registry.example.com/org/app:latest`,
    `${tool} ${tool === 'podman' ? 'image inspect' : 'inspect --type image'} `,
    `${tool} push --quiet --digestfile PRIVATE/digest NAME docker://registry.example.com/org/app:latest`,
  ]);
  expect(done).toMatchObject({ status: 0, stderr: '', outputs: { IMAGE: `registry.example.com/org/app@${DIGEST}`, DIGEST, TAG: '01234567' } });
});

test('pushes with Docker', () => {
  const done = push({ builder: ImageBuilder.buildx() });
  expect(lines(done)).toEqual([
    'docker image tag NAME registry.example.com/org/app:01234567', 'docker image push registry.example.com/org/app:01234567',
    'docker buildx imagetools inspect registry.example.com/org/app:latest --format {{json .Image}}',
    'docker image tag NAME registry.example.com/org/app:latest', 'docker image push registry.example.com/org/app:latest',
  ]);
  expect(done.outputs.DIGEST).toBe(DIGEST);
});

test.each([ImageBuilder.buildkitRootless(), ImageBuilder.kaniko()])('pushes the archive of builders that keep no images', (builder) => {
  const done = push({ builder });
  expect(lines(done)).toEqual([
    'crane push image.tar registry.example.com/org/app:01234567', 'crane config registry.example.com/org/app:latest', 'crane push image.tar registry.example.com/org/app:latest',
  ]);
  expect(done.outputs).toEqual({ IMAGE: `registry.example.com/org/app@${DIGEST}`, DIGEST, TAG: '01234567' });
});

test('pushes images of several platforms', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  expect(lines(push({ platforms }))[0]).toBe('podman manifest push --all --quiet --digestfile PRIVATE/digest NAME docker://registry.example.com/org/app:01234567');
  const done = push({ platforms, builder: ImageBuilder.buildx() }, { tools: { ...TOOLS, tar: '' } });
  expect(lines(done)).toEqual(['tar -xf image.tar -C PRIVATE/layout', 'crane push PRIVATE/layout registry.example.com/org/app:01234567',
    'crane config --platform linux/amd64 registry.example.com/org/app:latest', 'crane push PRIVATE/layout registry.example.com/org/app:latest']);
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

/** A checkout of a line of commits, the oldest first. */
function checkout(...times: string[]): { readonly cwd: string; readonly commits: string[] } {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, encoding: 'utf8', env: { ...process.env, GIT_COMMITTER_DATE: times[at] } }).trim();
  let at = 0;
  git('init', '--quiet');
  const commits = times.map((_, n) => {
    at = n;
    git('commit', '--quiet', '--allow-empty', '-m', String(n));
    return git('rev-parse', 'HEAD');
  });
  return { cwd, commits };
}

/** What tells of an image in a registry, each in its own JSON. */
const shown = (revision: string, created: string): { readonly [tool: string]: string } => {
  const labels = { 'org.opencontainers.image.created': created, 'org.opencontainers.image.revision': revision, 'maintainer': 'a "b" {c}, d' };
  const json = (value: object, indent?: number): string => `cat <<'END'\n${JSON.stringify(value, undefined, indent)}\nEND`;
  return {
    podman: `case "$*" in "image inspect ID") ${json([{ Id: 'ID', Labels: labels }], 4)}\n;; pull*) echo ID ;; esac\n${TOOLS.podman}`,
    buildah: `case "$*" in "inspect --type image ID") ${json({ OCIv1: { config: { Labels: labels } } }, 4)}\n;; pull*) echo ID ;; esac\n${TOOLS.buildah}`,
    docker: `case "$*" in "buildx imagetools"*) ${json({ architecture: 'amd64', config: { Labels: labels } })}\n;; esac\n${TOOLS.docker}`,
    crane: `case "$1" in config) ${json({ config: { Labels: labels } })}\n;; *) ${TOOLS.crane} ;; esac`,
  };
};

describe.each([['podman', ImageBuilder.podman()], ['buildah', ImageBuilder.buildah()], ['docker', ImageBuilder.buildx()], ['crane', ImageBuilder.kaniko()]])('a tag that moves, by %s,', (tool, builder) => {
  const pushed = (of: string, mine: string, created: string, cwd: string, moving = tags): StepRun => runBound(
    new ci.PushImage({ built: new ci.BuildImage({ image, builder }), tags: moving }), { LOCAL_NAME: 'NAME', commit: mine }, { cwd, tools: { ...TOOLS, [tool]: shown(of, created)[tool] } });
  const latest = (run: StepRun): boolean => lines(run).some((line) => /push/.test(line) && line.endsWith(':latest'));

  test('stays with the image of a newer commit, and goes on from an older one', () => {
    const app = checkout('2026-11-30T10:00:00Z', '2026-11-30T11:00:00Z');
    const [older, newer] = app.commits;
    const declined = pushed(newer, older, '2026-11-30T11:00:00Z', app.cwd);
    expect(declined).toMatchObject({ status: 0, stderr: '', outputs: { TAG: '01234567', DIGEST } });
    expect(declined.stdout).toContain(`registry.example.com/org/app:latest stays: it is the image of commit ${newer}, which is newer than ${older}`);
    expect(latest(declined)).toBe(false);
    expect(latest(pushed(older, newer, '2026-11-30T10:00:00Z', app.cwd))).toBe(true);
    expect(latest(pushed(older, older, '2026-11-30T10:00:00Z', app.cwd))).toBe(true);
    // A commit that is not in the checkout: its time decides, in any zone; a clock that is wrong does not where the history is there.
    expect(latest(pushed('e'.repeat(40), newer, '2026-11-30T11:30:00+01:00', app.cwd))).toBe(true);
    expect(latest(pushed('e'.repeat(40), newer, '2026-11-30T11:30:00-01:00', app.cwd))).toBe(false);
    expect(latest(pushed(older, newer, '2027-01-01T00:00:00Z', app.cwd))).toBe(true);
    const alone = pushed(newer, older, '2026-11-30T11:00:00Z', app.cwd, [ImageTag.latest()]);
    expect(alone).toMatchObject({ status: 10, outputs: { SUPERSEDED_BY: `registry.example.com/org/app:latest of commit ${newer}` } });
    expect(alone.stderr).toContain('superseded by registry.example.com/org/app:latest');
  });

  test('moves, and says so, where the order cannot be known', () => {
    const run = pushed('', 'a'.repeat(40), '', checkout('2026-11-30T10:00:00Z').cwd);
    expect([latest(run), run.stdout]).toEqual([true, expect.stringContaining('cannot know whether registry.example.com/org/app:latest is newer')]);
    const options = (message: string): RunOptions => ({ tools: { ...TOOLS, [tool]: `case "$*" in pull*|config*|buildx*) echo '${message}' >&2; exit 1 ;; esac\n${TOOLS[tool as 'crane']}` } });
    const unread = push({ builder }, options('denied'));
    expect(unread).toMatchObject({ status: 0, stderr: 'denied\ncannot read what registry.example.com/org/app:latest is: it moves, newer or not\n' });
    expect(push({ builder }, options('MANIFEST_UNKNOWN: manifest unknown'))).toMatchObject({ status: 0, stderr: '' });
  });
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
});
