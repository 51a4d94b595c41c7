import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { jobWith, specOf } from '../pipelines';
import { runStep, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const args = ({ calls }: StepRun): string[][] => calls.map((call) => [...call.args]);

test('lints Dockerfiles', () => {
  expect(args(runStep(specOf(new ci.LintDockerfile()), { tools: { hadolint: '' } }))).toEqual([['--no-color', '--failure-threshold', 'warning', 'Dockerfile']]);
  const step = new ci.LintDockerfile({
    files: ['Dockerfile', 'a b/Dockerfile.$(touch pwned)'], failureThreshold: ci.HadolintSeverity.ERROR, ignore: ['DL3008'], trustedRegistries: ['harbor.example.com'], config: 'ci/h.yaml',
  });
  const done = runStep(specOf(step), { tools: { hadolint: 'exit 1' } });
  expect(done.status).toBe(1);
  expect(args(done)).toEqual([[
    '--no-color', '--failure-threshold', 'error', '--config', 'ci/h.yaml', '--ignore', 'DL3008', '--trusted-registry', 'harbor.example.com', 'Dockerfile',
    'a b/Dockerfile.$(touch pwned)',
  ]]);
  shellcheck(specOf(step));
});

test('lints and renders every chart with every file of values, and fails at the end', () => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'charts-'));
  fs.mkdirSync(path.join(cwd, 'charts/b'), { recursive: true });
  fs.writeFileSync(path.join(cwd, 'charts/b/Chart.lock'), '');
  const step = new ci.LintHelm({ charts: ['charts/a', 'charts/b'], values: ['it\'s.yaml'], kubeVersion: '1.36' });
  const fine = runStep(specOf(step), { cwd, tools: { helm: '' } });
  expect(fine.status).toBe(0);
  expect(args(fine)).toEqual([
    ['lint', '--strict', '--kube-version', '1.36', 'charts/a'], ['template', '--kube-version', '1.36', 'lint', 'charts/a'],
    ['lint', '--strict', '--kube-version', '1.36', 'charts/a', '-f', 'it\'s.yaml'], ['template', '--kube-version', '1.36', 'lint', 'charts/a', '-f', 'it\'s.yaml'],
    ['dependency', 'build', 'charts/b'],
    ['lint', '--strict', '--kube-version', '1.36', 'charts/b'], ['template', '--kube-version', '1.36', 'lint', 'charts/b'],
    ['lint', '--strict', '--kube-version', '1.36', 'charts/b', '-f', 'it\'s.yaml'], ['template', '--kube-version', '1.36', 'lint', 'charts/b', '-f', 'it\'s.yaml'],
  ]);
  const broken = runStep(specOf(step), { cwd, tools: { helm: 'if [ "$1 $5" = "template charts/a" ] && [ "$#" = 5 ]; then exit 1; fi' } });
  expect(broken).toMatchObject({ status: 1, stderr: 'charts with mistakes: charts/a\n' });
  expect(broken.calls).toHaveLength(9);
  shellcheck(specOf(step));
  shellcheck(specOf(new ci.LintHelm({ charts: ['a b'], strict: false })));
});

test('lints YAML', () => {
  expect(args(runStep(specOf(new ci.LintYaml()), { tools: { yamllint: '' } }))).toEqual([['--strict', '--', '.']]);
  const step = new ci.LintYaml({ paths: ['deploy', 'x y.yaml'], config: 'ci/yamllint.yaml', strict: false });
  const done = runStep(specOf(step), { tools: { yamllint: 'exit 1' } });
  expect(done.status).toBe(1);
  expect(args(done)).toEqual([['--config-file', 'ci/yamllint.yaml', '--', 'deploy', 'x y.yaml']]);
  shellcheck(specOf(step));
});

test.each([
  ['no Dockerfile', new ci.LintDockerfile({ files: [] }), ['lint-none']],
  ['no chart', new ci.LintHelm({ charts: [] }), ['lint-none']],
  ['no YAML', new ci.LintYaml({ paths: [] }), ['lint-none']],
  ['a Dockerfile that looks like an option', new ci.LintDockerfile({ files: ['--config=x'] }), ['checkout-path']],
  ['a chart outside', new ci.LintHelm({ charts: ['../chart'] }), ['checkout-path']],
  ['YAML outside', new ci.LintYaml({ paths: ['/etc'] }), ['checkout-path']],
  ['nothing that is right', new ci.LintYaml({ paths: ['.', 'a/b'] }), []],
])('refuses %s', (_what, step, checks) => {
  const job = jobWith();
  specOf(step, job);
  expect(problemsOf(job).map(({ check }) => check)).toEqual(checks);
});
