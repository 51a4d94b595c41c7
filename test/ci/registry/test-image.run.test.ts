import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { render } from '../../said';
import { runBound, RunValues } from '../bound-step';
import { jobWith, specOf } from '../pipelines';
import { StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const registry = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.literal('ci'), password: ci.PipelineSecret.platform('PASSWORD') });
const image = ci.Image.named(registry, 'org/app');
const build = new ci.BuildImage({ image, builder: ci.ImageBuilder.buildx() });
const { ImageCheck } = ci;
const secret = ci.PipelineSecret.platform('DATABASE_PASSWORD');
const CURL = 'docker.io/curlimages/curl:8.16.0@sha256:463eaf6072688fe96ac64fa623fe73e1dbe25d8ad6c34404a669ad3ce1f104b6';

/** Docker with a container that runs, and what else it does. */
function docker(then = ''): string {
  return `case "$*" in
    "run --detach"*) echo container-1 ;;
    "inspect --format {{.State.Running}}"*) echo true ;;
    ${then}
  esac`;
}

function run(props: Partial<ci.TestImageProps>, tool = docker(), values: RunValues = {}): StepRun {
  const step = new ci.TestImage({ built: build, checks: [], timeout: Duration.seconds(2), ...props });
  return runBound(step, { LOCAL_NAME: 'app:build', DATABASE_PASSWORD: 's3cret-value', ...values }, { tools: { docker: tool, podman: tool } });
}

const lines = ({ calls }: StepRun): string[] => calls.map(({ tool, args }) => [tool, ...args].join(' '));

test('waits until the container answers, reads the answer, and removes the container', () => {
  const answers = docker('"run --rm"*) if [ -e "$HOME/asked" ]; then echo "Are you ready to LEARN about sharks?"; else touch "$HOME/asked"; echo refused >&2; exit 7; fi ;;');
  const done = run({ checks: [ImageCheck.http({ port: 8080, path: '/sharks?a=1', contains: 'ready to learn about "' }), ImageCheck.http({ port: 8080 })] }, answers);
  expect(done).toMatchObject({ status: 1 });
  const good = run({ checks: [ImageCheck.http({ port: 8080, path: '/sharks?a=1', contains: 'are you ready to learn about sharks?' })], timeout: Duration.seconds(30) }, answers);
  const ask = `docker run --rm --quiet --network container:container-1 ${CURL} --fail-with-body -sS --max-time 10 http://127.0.0.1:8080/sharks?a=1`;
  expect(good).toMatchObject({ status: 0, stderr: '', stdout: 'http://127.0.0.1:8080/sharks?a=1 answers\nthe image passed its tests\n' });
  expect(lines(good)).toEqual(['docker run --detach app:build', ask, 'docker inspect --format {{.State.Running}} container-1', ask, 'docker rm --force --volumes container-1']);
});

test('says what the answer was, and shows the log', () => {
  const done = run({ checks: [ImageCheck.http({ port: 80, contains: 'sharks' })] }, docker('"run --rm"*) echo "Bad gateway" ;; logs*) echo "panic: no database" >&2 ;;'));
  expect(done).toMatchObject({ status: 1, stderr: 'the answer does not have: sharks\nBad gateway\nthe container said:\npanic: no database\n' });
  expect(lines(done).slice(-2)).toEqual(['docker logs --tail 200 container-1', 'docker rm --force --volumes container-1']);
});

test('gives up at its deadline', () => {
  const done = run({ checks: [ImageCheck.http({ port: 80 })] }, docker('"run --rm"*) echo "curl: (7) refused" >&2; exit 7 ;;'));
  expect(done.status).toBe(1);
  expect(done.stderr).toMatch(/^after 2 seconds: http:\/\/127\.0\.0\.1:80\/ does not answer: curl: \(7\) refused\n/);
  expect(lines(done).at(-1)).toBe('docker rm --force --volumes container-1');
});

test('does not wait for a container that has ended', () => {
  const ended = 'case "$*" in "run --detach"*) echo container-1 ;; "run --rm"*) exit 7 ;; inspect*) echo false ;; esac';
  expect(run({ checks: [ImageCheck.http({ port: 80 })], timeout: Duration.minutes(5) }, ended)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^the container ended by itself\n/) });
});

test('waits for the image\'s own health check', () => {
  const health = (...states: string[]): string => docker(`"inspect --format {{if"*)
    n=$(cat "$HOME/n" 2>/dev/null || echo 1); echo $((n + 1)) >"$HOME/n"; echo "${states.join(' ')}" | cut -d ' ' -f "$n" ;;`);
  const checks = [ImageCheck.healthy()];
  expect(run({ checks, timeout: Duration.seconds(30) }, health('starting', 'healthy'))).toMatchObject({ status: 0, stdout: 'healthy\nthe image passed its tests\n' });
  expect(run({ checks, timeout: Duration.minutes(5) }, health('starting', 'unhealthy'))).toMatchObject({ status: 1, stderr: expect.stringMatching(/^the container is unhealthy\n/) });
  expect(run({ checks, timeout: Duration.minutes(5) }, health(''))).toMatchObject({ status: 1, stderr: expect.stringMatching(/^the image has no HEALTHCHECK\n/) });
});

test('runs commands in the container, and new containers', () => {
  const done = run({ checks: [ImageCheck.command('test -d "$HOME" && echo ok'), ImageCheck.run(['--version', 'a b'], { contains: '1.2' })] }, docker('"run --rm"*) echo v1.2.3 ;;'));
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.calls.map(({ args }) => args).filter(([first]) => first !== 'inspect')).toEqual([
    ['run', '--detach', 'app:build'],
    ['exec', 'container-1', 'sh', '-c', 'test -d "$HOME" && echo ok'],
    ['run', '--rm', 'app:build', '--version', 'a b'],
    ['rm', '--force', '--volumes', 'container-1'],
  ]);
  expect(run({ checks: [ImageCheck.command('false')] }, docker('exec*) exit 4 ;;')).status).toBe(4);
  expect(lines(run({ checks: [ImageCheck.run([])] }))).toEqual(['docker run --rm app:build']);
  expect(run({ checks: [ImageCheck.run([])] }, docker('"run --rm"*) exit 3 ;;')).status).toBe(3);
});

test('gives variables to the container as they are, and secrets in no argument', () => {
  const hostile = '"; rm -rf x $(touch pwned)\n`id` é🚀';
  const done = run({ checks: [ImageCheck.command('true')], env: { MESSAGE: ci.Value.COMMIT_MESSAGE, DB_PASSWORD: ci.Value.secret(secret) } }, docker(), { commitMessage: hostile });
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.calls[0].env).toMatchObject({ MESSAGE: hostile, DB_PASSWORD: 's3cret-value' });
  expect(lines(done)[0]).toBe('docker run --detach --env MESSAGE --env DB_PASSWORD app:build');
  expect(JSON.stringify(done.calls.map(({ args }) => args)) + done.stdout).not.toContain('s3cret-value');
  expect(fs.existsSync(path.join(done.cwd, 'pwned'))).toBe(false);
});

test('runs images of Podman by Podman, and those of other jobs from their archive', () => {
  const podman = new ci.BuildImage({ image, builder: ci.ImageBuilder.podman() });
  const missing = docker('"image inspect"*) exit 1 ;;');
  expect(lines(run({ built: podman, checks: [ImageCheck.run([])] }, missing))).toEqual([
    'podman image inspect app:build', 'podman load --quiet --input image.tar', 'podman run --rm app:build',
  ]);
  const kaniko = new ci.BuildImage({ image, builder: ci.ImageBuilder.kaniko() });
  expect(lines(run({ built: kaniko, checks: [ImageCheck.run([])], engine: ci.ContainerEngine.PODMAN }))[0]).toBe('podman image inspect app:build');
  expect(specOf(new ci.TestImage({ built: kaniko, checks: [ImageCheck.run([])] })).needsDocker).toBe(true);
});

test('refuses what checks nothing', () => {
  const mistakes = (props: Partial<ci.TestImageProps>): string[] => {
    const step = new ci.TestImage({ built: build, checks: [ImageCheck.healthy()], ...props });
    const job = jobWith(step);
    step.bind(job);
    return problemsOf(job).map(render).map((text) => text.split(' — ')[0]);
  };
  expect(mistakes({})).toEqual([]);
  expect(mistakes({ checks: [] })).toEqual(['image-test checks is empty, so the image is not tested']);
  expect(mistakes({ checks: [ImageCheck.http({ port: 0, path: 'x y' }), ImageCheck.command(' ')] })).toEqual(['image-test port is 0, which is not a valid port', 'image-test path is "x y", which is not a valid URL path', 'image-test a command is empty']);
  expect(mistakes({ timeout: Duration.millis(1500) })).toEqual(['image-test timeout is 1.5 seconds, which is not valid']);
  expect(mistakes({ env: { 'A B': ci.Value.TAG } })).toEqual(['image-test "A B" is not a valid variable name']);
  expect(mistakes({ env: { PATH: ci.Value.TAG, DOCKER_HOST: ci.Value.TAG } })).toEqual([
    'image-test the container\'s variable PATH would also affect the program that starts it',
    'image-test the container\'s variable DOCKER_HOST would also affect the program that starts it',
  ]);
});

test('has scripts that shellcheck passes', () => {
  const checks = [ImageCheck.healthy(), ImageCheck.http({ port: 80 }), ImageCheck.command('true'), ImageCheck.run(['a'])];
  shellcheck(specOf(new ci.TestImage({ built: build, checks, env: { A: ci.Value.TAG } })));
  shellcheck(specOf(new ci.TestImage({ built: new ci.BuildImage({ image, builder: ci.ImageBuilder.podman() }), checks: [ImageCheck.run([])] })));
});
