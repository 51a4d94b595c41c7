import * as fs from 'fs';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { pipelineOn, specOf } from '../pipelines';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';

const junit = { path: 'out/it\'s junit.xml', format: ci.ReportFormat.JUNIT };

function jobOf(tests: ci.RunUnitTests, options: Partial<ci.JobOptions> = {}): ci.Job {
  return pipelineOn(ci.Platform.github()).addJob('test', { steps: [tests], ...options });
}

test('runs the commands strictly, in one script', () => {
  const tests = new ci.RunUnitTests({ script: ['LEVEL=unit', 'npm test "$LEVEL"', 'false', 'npm run never'] });
  const done = runStep(specOf(tests), { tools: { npm: '' } });
  expect(done.status).toBe(1);
  expect(done.calls.map(({ args }) => args)).toEqual([['test', 'unit']]);
});

test('fails where tests succeed without the files that they promise', () => {
  const tests = new ci.RunUnitTests({ script: ['mkdir -p out', 'echo "<testsuites/>" >"out/it\'s junit.xml"', 'npm test'], reports: [junit], coverageFiles: ['lcov.info', 'x/*.xml'] });
  const job = jobOf(tests, { reports: tests.reports });
  expect(runStep(specOf(tests, job), { tools: { npm: '' } })).toMatchObject({ status: 1, stderr: 'the tests succeeded, but did not write lcov.info\n' });
  expect(runStep(specOf(tests, job), { tools: { npm: 'touch lcov.info' } }).status).toBe(1);
  expect(runStep(specOf(tests, job), { tools: { npm: 'echo SF:a >lcov.info' } })).toMatchObject({ status: 0, stderr: '' });
  expect(problemsOf(job)).toEqual([]);
  shellcheck(specOf(tests, job));
});

test('offers what the job needs', () => {
  const tests = new ci.RunUnitTests({ script: ['true'], reports: [junit], coverageFiles: ['lcov.info'] });
  expect(tests.reports).toEqual([junit]);
  expect(tests.coverageFiles).toEqual(['lcov.info']);
});

test('executes nothing of a value', () => {
  const tests = new ci.RunUnitTests({ script: ['printf %s "$BRANCH"'], env: { BRANCH: ci.Value.BRANCH } });
  const done = runStep(specOf(tests), { env: { BRANCH: '$(touch pwned)"; rm -rf x' } });
  expect(done.stdout).toBe('$(touch pwned)"; rm -rf x');
  expect(fs.readdirSync(done.cwd)).toEqual([]);
});

test.each([
  ['no commands', { script: [' '] }, {}, 'unit-tests-commands'],
  ['a report that the job does not show', { script: ['true'], reports: [junit] }, {}, 'unit-tests-reports'],
  ['coverage outside', { script: ['true'], coverageFiles: ['/tmp/lcov.info'] }, {}, 'checkout-path'],
])('refuses %s', (_what, props, options, check) => {
  const tests = new ci.RunUnitTests(props);
  const job = jobOf(tests, options);
  specOf(tests, job);
  expect(problemsOf(job).map((each) => each.check)).toEqual([check]);
});
