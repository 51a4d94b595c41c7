import { ci, monitoring } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { planPipeline } from '../../../src/ci/plan/plan';
import { testWith } from '../../programs';
import { HttpServer, Request } from '../http-server';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { runReally } from '../real-run';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');
const { PipelineMetrics: METRICS } = monitoring;
const PASSWORD = ci.PipelineSecret.platform('PUSHGATEWAY_PASSWORD');
const start = new ci.RecordStart();

let gateway: HttpServer;
beforeEach(async () => { gateway = await HttpServer.start(({ path }) => ({ status: path.startsWith('/broken') ? 400 : 200, body: path.startsWith('/broken') ? 'text format parsing error' : undefined })); });
afterEach(() => gateway.close());

const now = (): number => Math.floor(Date.now() / 1000);

/** The labels of a group, as the Pushgateway reads them from the path. */
function groupOf({ method, path }: Request): { [label: string]: string } {
  expect(method).toBe('PUT');
  const parts = path.split('/').slice(2);
  expect(path).toMatch(/^\/metrics\/job\//);
  expect(parts.length % 2).toBe(0);
  return Object.fromEntries(parts.flatMap((part, i) => i % 2 ? [] : [[part.replace('@base64', ''),
    part.endsWith('@base64') ? Buffer.from(parts[i + 1], 'base64url').toString('utf8') : decodeURIComponent(parts[i + 1])]]));
}

/** The metrics of a text, which must be as the format has it: help, type and one sample of each, and a line break at the end. */
function metricsOf({ body }: Request): { [name: string]: number } {
  expect(body).toMatch(/^(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\n]+\n# TYPE \2 gauge\n\2 -?\d+(\.\d+)?\n)+$/);
  const samples = body.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(' '));
  expect(new Set(samples.map(([name]) => name)).size).toBe(samples.length);
  return Object.fromEntries(samples.map(([name, value]) => [name, Number(value)]));
}

const ON_MAIN = { BRANCH: 'main', PULL_REQUEST: '', MEASURED_BRANCH: 'main' };

run('pushes the duration and success of a run', async () => {
  const step = new ci.PushMetrics({ url: `${gateway.url}/`, start });
  const { status, stdout } = await runReally(specOf(step), { ...ON_MAIN, REPOSITORY: 'größe/a p|p', STARTED: String(now() - 90) });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'pushed metrics of the run of ci\n' });
  expect(gateway.requests).toHaveLength(1);
  expect(groupOf(gateway.requests[0])).toEqual({ job: METRICS.JOB, repository: 'größe/a p|p', pipeline: 'ci' });
  const metrics = metricsOf(gateway.requests[0]);
  expect(Object.keys(metrics)).toEqual([METRICS.DURATION_SECONDS, METRICS.SUCCESS, METRICS.FINISHED_SECONDS]);
  expect(metrics[METRICS.SUCCESS]).toBe(1);
  expect(metrics[METRICS.DURATION_SECONDS]).toBeGreaterThanOrEqual(90);
  expect(metrics[METRICS.DURATION_SECONDS]).toBeLessThan(120);
  expect(Math.abs(metrics[METRICS.FINISHED_SECONDS] - now())).toBeLessThan(30);
});

run('pushes a failure, without a duration where the start is not known, and with a login that nobody sees', async () => {
  const step = new ci.PushMetrics({ url: gateway.url, start, username: 'ci', password: PASSWORD });
  const job = pipelineOn(ci.Platform.gitlab()).addJob('failed', { needsAll: true, when: ci.JobCondition.ON_FAILURE, steps: [step] });
  for (const STARTED of ['', '$(touch pwned)', '0x10', '08']) {
    const { status, stderr, seen } = await runReally(step.bind(job), { ...ON_MAIN, REPOSITORY: 'org/app', STARTED, PUSHGATEWAY_PASSWORD: 'p"\\:ä\n' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'when the run started is not known: it has no duration\n' });
    expect(seen).not.toContain('p"');
  }
  expect(gateway.requests).toHaveLength(4);
  for (const request of gateway.requests) {
    expect(metricsOf(request)).toEqual({ [METRICS.SUCCESS]: 0, [METRICS.FINISHED_SECONDS]: expect.any(Number) });
    expect(request.headers.authorization).toBe(`Basic ${Buffer.from('ci:p"\\:ä').toString('base64')}`);
  }
});

run('leaves the numbers of the main branch alone in runs for others', async () => {
  for (const other of [{ PULL_REQUEST: '7' }, { BRANCH: 'fix' }, { BRANCH: '' }]) {
    const { status, stdout } = await runReally(specOf(new ci.PushMetrics({ url: gateway.url, start })), { ...ON_MAIN, REPOSITORY: 'org/app', STARTED: '', ...other });
    expect([status, stdout, gateway.requests]).toEqual([0, 'metrics are of the branch main only\n', []]);
  }
});

run('says what the Pushgateway refuses', async () => {
  const { status, stdout } = await runReally(specOf(new ci.PushMetrics({ url: `${gateway.url}/broken`, start })), { ...ON_MAIN, REPOSITORY: 'org/app', STARTED: '' });
  expect({ status, stdout }).toEqual({ status: 22, stdout: 'text format parsing error' });
});

test('writes down when a run starts, for jobs behind all others', () => {
  const before = now();
  const { outputs } = runStep(specOf(start));
  expect(Number(outputs.STARTED)).toBeGreaterThanOrEqual(before);
  expect(Number(outputs.STARTED)).toBeLessThanOrEqual(now());
  const pipeline = pipelineOn(ci.Platform.gitea());
  pipeline.addJob('build', { steps: [start] });
  const end = pipeline.addJob('succeeded', { needsAll: true, steps: [new ci.PushMetrics({ url: 'http://pushgateway:9091', start })] });
  const plan = planPipeline(pipeline);
  expect(plan.jobs.find(({ job }) => job === end)).toMatchObject({ needs: [{ id: 'build' }], steps: [{ spec: { continueOnError: true } }] });
  expect(pipeline.jobs.flatMap(problemsOf)).toEqual([]);
});

test('refuses addresses and logins that are none, and a job that cannot know the result', () => {
  const job = jobWith();
  new ci.PushMetrics({ url: 'pushgateway:9091', start }).bind(job);
  new ci.PushMetrics({ url: 'http://pushgateway:9091/metrics', start, username: 'ci' }).bind(job);
  const always = pipelineOn(ci.Platform.gitea()).addJob('end', { needsAll: true, when: ci.JobCondition.ALWAYS });
  new ci.PushMetrics({ url: 'http://pushgateway:9091', start }).bind(always);
  expect([...problemsOf(job), ...problemsOf(always)].map(({ check, message }) => `${check} ${message}`)).toEqual([
    'pushgateway-url url is "pushgateway:9091", which is not a valid Pushgateway URL',
    'pushgateway-url url is "http://pushgateway:9091/metrics", which is not a valid Pushgateway URL',
    'pushgateway-login username is "ci" and password is not set, which is not a valid login',
    'notice-result PushMetrics always runs, so it cannot determine whether the run failed',
  ]);
});

test('is clean shell', () => {
  shellcheck(specOf(start));
  shellcheck(specOf(new ci.PushMetrics({ url: 'http://pushgateway:9091', start })));
  shellcheck(specOf(new ci.PushMetrics({ url: 'http://pushgateway:9091', start, username: 'ci', password: PASSWORD })));
});
