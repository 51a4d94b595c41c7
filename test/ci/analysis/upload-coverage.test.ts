import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { jobWith, pipelineOn, specOf } from '../pipelines';
import { runStep } from '../run-step';
import { shellcheck } from '../shellcheck';

const token = ci.Value.secret(ci.PipelineSecret.platform('CODECOV_TOKEN'));

test('uploads the named files only, with the token in the environment', () => {
  const step = new ci.UploadCoverage({
    files: ['coverage/lcov.info', 'it\'s.xml'], token, flags: ['unit'], name: '$(touch pwned)', slug: 'org/app', url: 'https://codecov.example.com', mustSucceed: true,
  });
  const done = runStep(specOf(step), { env: { CODECOV_TOKEN: 's3cret' }, tools: { codecovcli: '' } });
  expect(done).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(done.calls.map(({ args }) => args)).toEqual([[
    '--disable-telem', '--enterprise-url', 'https://codecov.example.com', 'upload-coverage', '--disable-search', '--file', 'coverage/lcov.info', '--file', 'it\'s.xml',
    '--flag', 'unit', '--name', '$(touch pwned)', '--slug', 'org/app', '--fail-on-error',
  ]]);
  expect(done.calls[0].env).toMatchObject({ CODECOV_TOKEN: 's3cret' });
  shellcheck(specOf(step));
});

test('uploads nothing without a token, and says so', () => {
  const done = runStep(specOf(new ci.UploadCoverage({ files: ['a'], token })), { env: { CODECOV_TOKEN: '' }, tools: { codecovcli: '' } });
  expect(done).toMatchObject({ status: 0, calls: [], stdout: expect.stringContaining('nothing is uploaded') });
});

test('fails where Codecov\'s CLI does', () => {
  const step = new ci.UploadCoverage({ files: ['a'], token });
  expect(runStep(specOf(step), { env: { CODECOV_TOKEN: 'x' }, tools: { codecovcli: 'exit 2' } }).status).toBe(2);
});

test('refuses what cannot be', () => {
  const checks = (step: ci.UploadCoverage, job: ci.Job): string[] => {
    specOf(step, job);
    return problemsOf(job).map(({ check }) => check);
  };
  const right = new ci.UploadCoverage({ files: ['a'], token });
  expect(checks(new ci.UploadCoverage({ files: [], token }), jobWith())).toEqual(['coverage-files']);
  expect(checks(new ci.UploadCoverage({ files: ['../a'], token }), jobWith())).toEqual(['checkout-path']);
  expect(checks(right, pipelineOn(ci.Platform.gitea()).addJob('test', {}))).toEqual(['coverage-platform']);
  expect(checks(right, pipelineOn(ci.Platform.gitlab()).addJob('test', {}))).toEqual([]);
});
