import { createServer } from 'net';
import { Duration } from 'cdk8s';
import { parse } from 'yaml';
import { ci } from '../../../src';
import { planPipeline } from '../../../src/ci/plan/plan';
import { pipelineOn, textOf } from '../pipelines';
import { mistakes, step } from '../platforms/mistakes';
import { CLOCK, runStepBesideServer } from '../run-step';
import { shellcheck } from '../shellcheck';

const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };
type Kind = keyof typeof PLATFORMS;
const health = { command: 'pg_isready -U postgres', interval: Duration.seconds(2), retries: 30 };
const OPTIONS = '--health-cmd "pg_isready -U postgres" --health-interval 2s --health-timeout 2s --health-retries 30';

function pipeline(kind: Kind, service: Partial<ci.ServiceOptions> = { health }): ci.Pipeline {
  const made = pipelineOn(PLATFORMS[kind]);
  made.addJob('job', { steps: [step()], services: { db: { image: 'docker.io/library/postgres:17', ports: [5432], ...service } } });
  return made;
}

const specs = (made: ci.Pipeline): ci.StepSpec[] => planPipeline(made).jobs[0].steps.map(({ spec }) => spec);
const file = (made: ci.Pipeline) => parse(textOf(made));

test('GitHub and Azure run the health check', () => {
  expect(file(pipeline('github')).jobs.job.services.db.options).toBe(OPTIONS);
  expect(file(pipeline('azure')).resources.containers[0].options).toBe(OPTIONS);
  for (const kind of ['github', 'azure'] as const) expect(specs(pipeline(kind)).map(({ name }) => name)).toEqual(['Do']);
});

test.each(['gitea', 'gitlab'] as const)('on %s the job waits', (kind) => {
  const [wait] = specs(pipeline(kind));
  expect(wait).toMatchObject({ name: 'Wait for the services' });
  expect(wait.env!.SERVICES._source).toEqual({ kind: 'text', text: 'db:5432:30:2' });
  expect(JSON.stringify(file(pipeline(kind)))).not.toContain('health-cmd');
  expect(specs(pipeline(kind, {})).map(({ name }) => name)).toEqual(['Do']);
  shellcheck(wait);
});

test('until the service takes connections, or too long', async () => {
  const [wait] = specs(pipeline('gitlab'));
  const server = createServer((socket) => socket.end());
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  const SERVICES = `127.0.0.1:${port}:3:1`;
  expect(await runStepBesideServer(wait, { env: { SERVICES } })).toMatchObject({ status: 0, stdout: `service 127.0.0.1 takes connections at port ${port}\n` });
  await new Promise((resolve) => server.close(resolve));
  expect(await runStepBesideServer(wait, { env: { SERVICES, BASH_ENV: CLOCK } })).toMatchObject({ status: 1, stderr: `service 127.0.0.1 takes no connections at port ${port}\n` });
});

test.each<[string, Partial<ci.ServiceOptions>]>([
  ['quotes', { health: { command: 'test "$A"' } }], ['nothing', { health: { command: ' ' } }], ['no attempt', { health: { ...health, retries: 0 } }],
  ['parts of seconds', { health: { ...health, interval: Duration.millis(500) } }], ['no port', { health, ports: [] }],
])('refuses a check with %s', (_name, service) => {
  for (const kind of Object.keys(PLATFORMS) as Kind[]) expect(mistakes(pipeline(kind, service))).toEqual(['service-health']);
});
