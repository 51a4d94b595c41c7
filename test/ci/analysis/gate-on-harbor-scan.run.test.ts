import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { HarborScans, overview } from '../../harbor/harbor-scans';
import { HarborServer } from '../../harbor/harbor-server';
import { HarborState } from '../../harbor/harbor-state';
import { testWith } from '../../programs';
import { jobWith, specOf } from '../pipelines';
import { runStepBesideServer, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const run = testWith('curl', 'jq');

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const PASSWORD = 'Pa"ss\\w$(touch pwned)0rd';
const harbor = new HarborServer({ username: 'admin', password: 'admin' });
let address: string;
beforeAll(async () => { address = await harbor.listen(); });
afterAll(() => harbor.close());
beforeEach(() => {
  harbor.reset(new HarborState());
  harbor.state.createProject({ project_name: 'org', metadata: {} });
  robot('ci', ['artifact:read', 'scan:create']);
});

function robot(name: string, access: string[]): void {
  const permissions = [{ kind: 'project', namespace: 'org', access: access.map((pair) => pair.split(':')).map(([resource, action]) => ({ resource, action })) }];
  harbor.state.createRobot({ name, level: 'project', duration: -1, permissions }, harbor.pairs);
  harbor.state.robots.at(-1)!.secret = PASSWORD;
}

const text = ci.Value.literal;
const value = text('at run time');

function gate(props: Partial<ci.GateOnHarborScanProps> = {}): ci.GateOnHarborScan {
  const times = { timeout: Duration.seconds(3), interval: Duration.seconds(1) };
  return new ci.GateOnHarborScan({ repository: value, reference: value, password: value, host: value, username: value, ...times, ...props });
}

function ask(step: ci.GateOnHarborScan, env: { [name: string]: string } = {}): Promise<StepRun> {
  const given = { HARBOR_HOST: address, HARBOR_USERNAME: 'robot$org+ci', HARBOR_PASSWORD: PASSWORD, HARBOR_REPOSITORY: 'org/app', HARBOR_REFERENCE: DIGEST };
  return runStepBesideServer(specOf(step), { env: { ...given, ...env } });
}

const clean = overview('Success', {}, 'None');

run('waits while the scan goes on, and lets pass what is not bad enough', async () => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [overview('Pending'), overview('Running'), overview('Success', { High: 2, Low: 1 }, 'High')] });
  const done = await ask(gate({ severity: ci.HarborSeverity.CRITICAL }));
  expect(done).toMatchObject({ status: 0, stderr: '', outputs: { SEVERITY: 'High' } });
  expect(done.stdout.split('\n')).toEqual([
    `scan of org/app@${DIGEST}: Pending`, `scan of org/app@${DIGEST}: Running`, `scan of org/app@${DIGEST}: Success`, `Harbor found in org/app@${DIGEST}: High: 2, Low: 1`, '',
  ]);
});

run.each([
  ['by its counts', overview('Success', { Critical: 1, Low: 3 }, 'Critical'), 'Critical: 1, Low: 3', 'Critical'],
  ['by its severity alone', overview('Success', undefined, 'High'), 'High', 'High'],
  ['by counts alone', overview('Success', { Medium: 1, High: 2 }), 'High: 2, Medium: 1', 'High'],
])('refuses what is bad enough, %s', async (_how, found, said, severity) => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [found] });
  const done = await ask(gate());
  expect(done).toMatchObject({ status: 1, outputs: { SEVERITY: severity }, stderr: `org/app@${DIGEST} is refused: it has vulnerabilities of High or worse\n` });
  expect(done.stdout).toContain(`Harbor found in org/app@${DIGEST}: ${said}\n`);
});

run('encodes slashes of the name twice, knows the host before it, and takes a tag', async () => {
  harbor.scans.artifacts.set('org/team/a/app@v1.2', { overviews: [clean] });
  const done = await ask(gate(), { HARBOR_REPOSITORY: `${address.replace('http://', '')}/org/team/a/app`, HARBOR_REFERENCE: 'v1.2' });
  expect(done).toMatchObject({ status: 0, outputs: { SEVERITY: 'None' } });
  expect(harbor.log.map((each) => `${each.method} ${each.path}`)).toEqual(['GET /projects/org/repositories/team%252Fa%252Fapp/artifacts/v1.2?with_scan_overview=true']);
});

run('starts a scan where there was none, and where the last one failed', async () => {
  for (const before of [null, overview('Error')]) {
    harbor.log.length = 0;
    harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [before], whenStarted: [overview('Running'), clean] });
    const done = await ask(gate());
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining(`started a scan of org/app@${DIGEST}\n`) });
    expect(harbor.writes).toEqual([`POST /projects/org/repositories/app/artifacts/${DIGEST}/scan`]);
  }
});

run('says how a scan failed', async () => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [null], whenStarted: [overview('Running'), overview('Error')] });
  expect(await ask(gate())).toMatchObject({ status: 1, stderr: expect.stringContaining(`Harbor's scan of org/app@${DIGEST} ended with Error`) });
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [null] });
  expect(await ask(gate())).toMatchObject({ status: 1, stderr: expect.stringContaining('is there a scanner? (no available scanner)') });
});

run('ends at its deadline, with the last state', async () => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [overview('Running')] });
  const none = `no result of Harbor's scan of org/app@${DIGEST} after 3 seconds`;
  expect(await ask(gate())).toMatchObject({ status: 1, outputs: {}, stderr: `${none}: Running\n` });
  harbor.scans = new HarborScans();
  expect(await ask(gate())).toMatchObject({ status: 1, stderr: `${none}: not there\n` });
});

run('asks again where Harbor does not answer', async () => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [clean] });
  harbor.faults.push({ when: /^GET /, status: 502 });
  expect(await ask(gate())).toMatchObject({ status: 0, stdout: expect.stringContaining('no answer (502)') });
});

run('says what the account may not', async () => {
  robot('reader', ['artifact:read']);
  robot('pusher', ['repository:push', 'repository:pull']);
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [null], whenStarted: [clean] });
  expect(await ask(gate(), { HARBOR_USERNAME: 'robot$org+reader' })).toMatchObject({ status: 1, stderr: expect.stringContaining('may not start scans; give it scan:create') });
  expect(await ask(gate(), { HARBOR_USERNAME: 'robot$org+pusher' })).toMatchObject({ status: 1, stderr: expect.stringContaining('may not read artifacts of org') });
  const wrong = await ask(gate(), { HARBOR_PASSWORD: 'wrong' });
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('Harbor answers 401: robot$org+ci may not read artifacts of org; give it artifact:read (unauthorized)') });
});

run('keeps the password out of arguments and logs, and executes nothing', async () => {
  harbor.scans.artifacts.set(`org/app@${DIGEST}`, { overviews: [clean] });
  const spy = (tool: string): string => `exec /usr/bin/env PATH="\${PATH#*:*:}" ${tool} "$@"`;
  const env = { HARBOR_HOST: address, HARBOR_USERNAME: 'robot$org+ci', HARBOR_PASSWORD: PASSWORD, HARBOR_REPOSITORY: 'org/app', HARBOR_REFERENCE: DIGEST };
  const done = await runStepBesideServer(specOf(gate()), { env, tools: { curl: spy('curl'), jq: spy('jq') } });
  expect(done.status).toBe(0);
  expect(done.calls.filter(({ tool }) => tool === 'curl')).toHaveLength(1);
  expect(done.calls.flatMap(({ args }) => args).join() + done.stdout + done.stderr).not.toContain('touch pwned');
  for (const hostile of ['$(touch pwned)', '"; touch pwned; #', 'org/../x y', 'org/../x', '-o/etc/x', 'org\n/app', 'org/', 'app', 'org//app']) {
    expect(await ask(gate(), { HARBOR_REPOSITORY: hostile })).toMatchObject({ status: 1, stderr: expect.stringContaining('is no repository of Harbor') });
  }
  for (const hostile of ['$(touch pwned)', '../../x', 'a b', '', 'v1\n2']) {
    const refused = await ask(gate(), { HARBOR_REFERENCE: hostile });
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('is no digest and no tag') });
    expect(fs.existsSync(path.join(refused.cwd, 'pwned'))).toBe(false);
  }
});

test('takes host and account from a robot', () => {
  const secret = { name: 'x' } as any;
  const robotOfOthers = { fullName: 'robot$org+ci', host: 'h', secret, secretKey: 'secret' };
  const { env } = specOf(new ci.GateOnHarborScan({ repository: value, reference: value, password: value, robot: robotOfOthers }));
  expect([env!.HARBOR_HOST._source, env!.HARBOR_USERNAME._source]).toEqual([{ kind: 'text', text: 'h' }, { kind: 'text', text: 'robot$org+ci' }]);
});

test('has a script that shellcheck passes', () => shellcheck(specOf(gate())));

test.each([
  ['no account', gate({ username: undefined, host: undefined }), ['harbor-scan-account']],
  ['no host', gate({ host: undefined }), ['harbor-scan-account']],
  ['parts of seconds', gate({ interval: Duration.millis(500) }), ['harbor-scan-time']],
  ['a timeout before the first pause', gate({ timeout: Duration.seconds(1), interval: Duration.seconds(2) }), ['harbor-scan-time']],
  ['nothing that is right', gate(), []],
])('refuses %s', (_what, step, checks) => {
  const job = jobWith();
  specOf(step, job);
  expect(problemsOf(job).map(({ check }) => check)).toEqual(checks);
});
