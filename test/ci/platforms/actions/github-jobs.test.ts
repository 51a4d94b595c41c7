import { Duration } from 'cdk8s';
import { jobOf, step, workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { pipelineOn } from '../../pipelines';

const { Artifact, Checkout, Permission, Value } = ci;
const github = ci.Platform.github({ runners: ['gpu'], defaultRunner: 'ubuntu-22.04' });
const asking = (...permissions: ci.Permission[]): ci.IStep => ({ bind: () => ({ name: 'Ask', script: 'true', permissions }) });

test.each<[string, ci.Checkout | undefined, object | undefined]>([
  ['shallow unless told otherwise', undefined, { 'persist-credentials': false }],
  ['shallow', Checkout.shallow(), { 'persist-credentials': false }],
  ['with some history', Checkout.shallow({ depth: 20, lfs: true }), { 'persist-credentials': false, 'fetch-depth': 20, 'lfs': true }],
  ['full', Checkout.full({ submodules: true }), { 'persist-credentials': false, 'fetch-depth': 0, 'submodules': true }],
])('checks out: %s', (_, checkout, expected) => {
  const job = jobOf(github, { checkout });
  expect(job.steps[0]).toMatchObject({ name: 'Check out', with: expected });
  expect(job.steps[0].with).toEqual(expected);
  expect(job.permissions).toEqual({ contents: 'read' });
});

test('a job without files and without wishes has no permissions', () => {
  expect(jobOf(github, { checkout: Checkout.none() })).not.toHaveProperty('permissions');
});

test('permissions are those that the steps ask for; writing takes the place of reading', () => {
  const steps = [asking(Permission.WRITE_CONTENTS, Permission.READ_PACKAGES), asking(Permission.WRITE_PACKAGES, Permission.WRITE_SECURITY_EVENTS)];
  expect(jobOf(github, { checkout: Checkout.shallow(), steps }).permissions).toEqual({ 'contents': 'write', 'packages': 'write', 'security-events': 'write' });
});

test('languages are installed, without caches of their own', () => {
  const { Toolchain } = ci;
  const { steps } = jobOf(github, { toolchains: [Toolchain.node('24'), Toolchain.python('3.10'), Toolchain.go('1.26'), Toolchain.java('25')] });
  expect(steps.slice(0, 4)).toMatchObject([
    { name: 'Set up Node.js 24', with: { 'node-version': '24', 'package-manager-cache': false } },
    { name: 'Set up Python 3.10', with: { 'python-version': '3.10' } },
    { name: 'Set up Go 1.26', with: { 'go-version': '1.26', 'cache': false } },
    { name: 'Set up Java 25', with: { 'distribution': 'temurin', 'java-version': '25' } },
  ]);
});

test('caches are keyed by their files, and not taken in runs for tags', () => {
  const caches = [new ci.Cache({ name: 'npm', keyFiles: ['package-lock.json', 'it\'s'], paths: ['.npm', 'node_modules'] })];
  const [cache] = jobOf(github, { caches }, { triggers: [ci.Trigger.push({ tags: ['v*'] })] }).steps;
  expect(cache).toMatchObject({
    if: "github.ref_type != 'tag'",
    with: { path: '.npm\nnode_modules\n', key: "${{ runner.os }}-${{ runner.arch }}-npm-${{ hashFiles('package-lock.json', 'it''s') }}" },
  });
  expect(jobOf(github, { caches }).steps[0]).not.toHaveProperty('if');
});

test('a job in a matrix keeps an artifact of its own; who uses it gets all of them', () => {
  const pipeline = pipelineOn(github);
  const coverage = new Artifact({ name: 'coverage', paths: ['coverage'], always: true, expireAfter: Duration.hours(30) });
  pipeline.addJob('test', { matrix: { node: ['22', '24'] }, artifacts: [coverage], reports: [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }], steps: [step()] });
  pipeline.addJob('send', { downloads: [coverage], steps: [step()] });
  const { test: tested, send } = workflowOf(pipeline).jobs;
  expect(tested).toMatchObject({ strategy: { 'fail-fast': false, 'matrix': { node: ['22', '24'] } } });
  expect(tested.steps.slice(2)).toMatchObject([
    { name: 'Keep coverage', if: 'always()', with: { 'name': 'coverage ${{ strategy.job-index }}', 'if-no-files-found': 'warn', 'retention-days': 2 } },
    { name: 'Keep the reports', if: 'always()', with: { name: 'reports-test ${{ strategy.job-index }}', path: expect.stringMatching(/^junit\.xml\n/) } },
  ]);
  expect(send).toMatchObject({ needs: ['test'] });
  expect(send.steps[1].with).toEqual({ 'pattern': 'coverage *', 'merge-multiple': true, 'path': '.' });
});

test('services publish their ports where the job is in no container', () => {
  const services = { postgres: { image: 'docker.io/library/postgres:17', env: { POSTGRES_USER: Value.ACTOR }, ports: [5432] } };
  const postgres = { image: 'docker.io/library/postgres:17', env: { POSTGRES_USER: '${{ github.actor }}' } };
  expect(jobOf(github, { services }).services).toEqual({ postgres: { ...postgres, ports: ['5432:5432'] } });
  const contained = jobOf(github, { services, container: { image: 'docker.io/library/node:24' } });
  expect(contained).toMatchObject({ services: { postgres }, container: { image: 'docker.io/library/node:24' } });
  expect(contained.services).toEqual({ postgres });
});

test('jobs run where they say, else where the pipeline says, else where the platform says', () => {
  const runner = ci.Runner.labels('self-hosted', 'gpu');
  expect(jobOf(github, { runner })['runs-on']).toEqual(['self-hosted', 'gpu']);
  expect(jobOf(github, {}, { runner: ci.Runner.pool('gpu'), container: { image: 'a:1' } })).toMatchObject({ 'runs-on': 'gpu', 'container': { image: 'a:1' } });
  expect(jobOf(github, {})['runs-on']).toBe('ubuntu-22.04');
});

test('BusyBox\' shell is named per job', () => {
  const job = jobOf(github, { shell: ci.Shell.SH });
  expect(job.defaults).toEqual({ run: { shell: 'sh' } });
  expect(job.steps[0].run).toBe('# shellcheck disable=SC3040 # BusyBox has pipefail\nset -euo pipefail\ntrue\n');
});
