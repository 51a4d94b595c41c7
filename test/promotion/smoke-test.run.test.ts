import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Duration } from 'cdk8s';
import { promotion } from '../../src';
import { jobWith } from '../ci/pipelines';
import { CLOCK, runStepBesideServer, StepRun } from '../ci/run-step';
import { testWith } from '../programs';
import { mistakesOf } from '../said';

type Answers = readonly (readonly [number, string])[];

/** Asks a server that gives these answers, the last one for ever. */
async function asked(answers: Answers, props: Partial<promotion.SmokeTestProps> = {}): Promise<StepRun & { count: number }> {
  let count = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(count++, answers.length - 1)];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  const spec = new promotion.SmokeTest({ url, timeout: Duration.seconds(10), interval: Duration.seconds(1), ...props }).bind(jobWith());
  const env = Object.fromEntries(Object.entries(spec.env!).map(([name, { _source }]) => [name, (_source as { text: string }).text]));
  const run = await runStepBesideServer(spec, { env: { ...env, BASH_ENV: CLOCK } });
  server.close();
  return { ...run, count };
}

const withCurl = testWith('curl');

withCurl('passes after several right answers in a row', async () => {
  const run = await asked([[503, ''], [200, 'ok'], [200, 'ok'], [500, ''], [200, 'ok']]);
  expect([run.status, run.count]).toEqual([0, 7]);
  expect(run.stdout).toMatch(/done .* answered 200 3 times in a row\n$/);
});

withCurl('fails with the last answer', async () => {
  expect((await asked([[502, '']])).stderr).toMatch(/the deadline of 10 seconds has passed; at last: waiting .* answers 502, and not 200/);
  expect(await asked([[200, 'Welcome']], { body: 'version 2' })).toMatchObject({ status: 1, stderr: expect.stringContaining('answers without the text version 2') });
  expect(await asked([[302, '']], { status: 302, successes: 1 })).toMatchObject({ status: 0 });
});

test('what cannot be asked is refused', () => {
  const job = jobWith();
  new promotion.SmokeTest({ url: 'ftp://x', status: 99, successes: 0 }).bind(job);
  expect(mistakesOf(job)).toEqual([
    'smoke-test "ftp://x" is not an address that can be asked — use an http or https address',
    'smoke-test 99 is not a status of HTTP — use a number from 100 to 599',
    'smoke-test 0 successes are not possible — use a whole number of at least 1',
  ]);
});
