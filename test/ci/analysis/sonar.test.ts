import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { App, ci, Repository } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { pipelineOn, specOf } from '../pipelines';
import { runStep, StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const value = ci.Value.literal('at run time');

interface Made {
  readonly step: ci.AnalyzeWithSonar;
  readonly job: ci.Job;
}

function made(props: Partial<ci.AnalyzeWithSonarProps> = {}, checkout = ci.Checkout.full(), file?: string): Made {
  const pipeline = pipelineOn(ci.Platform.gitea());
  const project = new ci.SonarProject(pipeline.repository, 'sonar', { key: 'myapp', path: file });
  const step = new ci.AnalyzeWithSonar({ project, url: value, token: value, ...props });
  return { step, job: pipeline.addJob('analyse', { steps: [step], checkout }) };
}

const SCANNER = 'mkdir -p .scannerwork; echo "dashboardUrl=https://sonar.example.com/dashboard?id=myapp&x=1" >.scannerwork/report-task.txt';

function run({ step, job }: Made, env: { [name: string]: string } = {}, scanner = SCANNER): StepRun {
  const given = { SONAR_HOST_URL: 'https://sonar.example.com', SONAR_TOKEN: 's3cret', PULL_REQUEST: '', PULL_REQUEST_BRANCH: '', BRANCH: 'main' };
  return runStep(specOf(step, job), { env: { ...given, ...env }, tools: { 'sonar-scanner': scanner } });
}

const GATE = ['-Dproject.settings=sonar-project.properties', '-Dsonar.qualitygate.wait=true', '-Dsonar.qualitygate.timeout=300'];

test('analyses, waits for the quality gate, and says where the result is', () => {
  const done = run(made());
  expect(done.calls.map(({ args }) => args)).toEqual([GATE]);
  expect(done.calls[0].env).toMatchObject({ SONAR_TOKEN: 's3cret', SONAR_HOST_URL: 'https://sonar.example.com' });
  const address = 'https://sonar.example.com/dashboard?id=myapp&x=1';
  expect(done).toMatchObject({ status: 0, outputs: { DASHBOARD_URL: address }, stdout: `analysed: ${address}\n`, stderr: '' });
  expect(done.stdout + done.stderr + done.calls.flatMap(({ args }) => args).join()).not.toContain('s3cret');
});

test('fails with the quality gate, and says where to look', () => {
  const done = run(made(), {}, `${SCANNER}; exit 3`);
  expect(done).toMatchObject({ status: 3, outputs: { DASHBOARD_URL: expect.stringContaining('dashboard') } });
  expect(done.stderr).toContain('the quality gate is not passed, or was not there in time: https://sonar.example.com/dashboard');
  const old = made();
  const first = run(old);
  expect(runStep(specOf(old.step, old.job), { cwd: first.cwd, env: { PULL_REQUEST: '' }, tools: { 'sonar-scanner': 'exit 2' } })).toMatchObject({
    status: 2, stderr: 'the analysis failed\n', outputs: { DASHBOARD_URL: '' },
  });
});

test('tells branches and pull requests to the editions that know them', () => {
  const pullRequest = { PULL_REQUEST: '7', PULL_REQUEST_BRANCH: '$(touch pwned)"; rm -rf x', BRANCH: 'main' };
  const community = run(made(), pullRequest);
  expect(community.calls[0].args).toEqual(GATE);
  expect(community.stdout).toContain('knows no pull requests');
  const developer = made({ edition: ci.SonarEdition.DEVELOPER });
  expect(run(developer).calls[0].args).toEqual([...GATE, '-Dsonar.branch.name=main']);
  const done = run(developer, pullRequest);
  expect(done.calls[0].args).toEqual([
    ...GATE, '-Dsonar.pullrequest.key=7', '-Dsonar.pullrequest.branch=$(touch pwned)"; rm -rf x', '-Dsonar.pullrequest.base=main',
  ]);
  expect(fs.existsSync(path.join(done.cwd, 'pwned'))).toBe(false);
  expect(run(developer, { BRANCH: '' }).calls[0].args).toEqual(GATE);
});

test('takes a version, another file, another time, and no gate', () => {
  const long = made({ timeout: Duration.minutes(10), version: value }, ci.Checkout.full(), 'ci/it\'s.properties');
  expect(run(long, { SONAR_PROJECT_VERSION: '1.2 `id`' }).calls[0].args).toEqual([
    '-Dproject.settings=ci/it\'s.properties', '-Dsonar.qualitygate.wait=true', '-Dsonar.qualitygate.timeout=600', '-Dsonar.projectVersion=1.2 `id`',
  ]);
  expect(run(made({ qualityGate: false })).calls[0].args).toEqual(['-Dproject.settings=sonar-project.properties']);
});

test('has scripts that shellcheck passes', () => {
  for (const props of [{}, { edition: ci.SonarEdition.CLOUD, version: value }, { qualityGate: false }]) {
    const { step, job } = made(props, ci.Checkout.full(), 'a b');
    shellcheck(specOf(step, job));
  }
});

test('refuses a shallow checkout, a project of another repository, and parts of seconds', () => {
  const checks = ({ step, job }: Made): string[] => {
    specOf(step, job);
    return problemsOf(job).map(({ check }) => check);
  };
  expect(checks(made())).toEqual([]);
  expect(checks(made({}, ci.Checkout.shallow()))).toEqual(['sonar-shallow']);
  const without = made();
  expect(checks({ ...without, job: without.job.pipeline.addJob('other', {}) })).toEqual(['sonar-shallow']);
  const other = new Repository(new App(), 'other', { url: 'https://git.example.com/org/other.git' });
  expect(checks(made({ project: new ci.SonarProject(other, 'sonar', { key: 'x' }) }))).toEqual(['sonar-repository']);
  expect(checks(made({ timeout: Duration.millis(1500) }))).toEqual(['sonar-timeout']);
});

describe('the project', () => {
  function project(props: Partial<ci.SonarProjectProps>): { text: string; checks: string[] } {
    const repository = new Repository(new App(), 'app', { url: 'https://git.example.com/org/app.git' });
    const described = new ci.SonarProject(repository, 'sonar', { key: 'myapp', ...props });
    const [file] = [...repository._otherFiles];
    expect(file.path).toBe(props.path ?? 'sonar-project.properties');
    return { text: String(file.content()), checks: problemsOf(described).map(({ check }) => check) };
  }

  test('is written as Java reads properties', () => {
    const { text, checks } = project({
      name: ' Mon appli é🚀\\',
      organization: 'org',
      sources: ['src', 'cmd'],
      tests: ['tests'],
      exclusions: ['**/vendor/**'],
      testInclusions: ['**/*_test.go'],
      coverageExclusions: ['**/generated/**'],
      coverage: [{ format: ci.SonarCoverageFormat.GO, paths: ['coverage.out'] }, { format: ci.SonarCoverageFormat.JAVASCRIPT, paths: ['a/lcov.info', 'b/lcov.info'] }],
      properties: { 'sonar.go.tests.reportPaths': 'line\nbreak' },
    });
    expect(checks).toEqual([]);
    expect(text).toBe(`sonar.projectKey=myapp
sonar.projectName=\\ Mon appli \\u00e9\\ud83d\\ude80\\\\
sonar.organization=org
sonar.sourceEncoding=UTF-8
sonar.sources=src,cmd
sonar.tests=tests
sonar.exclusions=**/vendor/**
sonar.test.inclusions=**/*_test.go
sonar.coverage.exclusions=**/generated/**
sonar.go.coverage.reportPaths=coverage.out
sonar.javascript.lcov.reportPaths=a/lcov.info,b/lcov.info
sonar.go.tests.reportPaths=line\\nbreak
`);
  });

  test('is the whole repository, by its key, where nothing else is said', () => {
    expect(project({}).text).toBe('sonar.projectKey=myapp\nsonar.projectName=myapp\nsonar.sourceEncoding=UTF-8\nsonar.sources=.\n');
  });

  test.each([
    ['a key of digits', { key: '123' }, 'sonar-key'],
    ['a key with a blank', { key: 'my app' }, 'sonar-key'],
    ['a comma in a path', { sources: ['a,b'] }, 'sonar-list'],
    ['a token', { properties: { 'sonar.token': 'x' } }, 'sonar-secret'],
    ['a language', { properties: { 'sonar.language': 'go' } }, 'sonar-property'],
    ['a name with an equals sign', { properties: { 'a=b\nc': 'x' } }, 'sonar-property'],
    ['a property twice', { properties: { 'sonar.sources': 'x' } }, 'sonar-property'],
  ])('refuses %s', (_what, props, check) => expect(project(props).checks).toEqual([check]));

  test('leaves out what it refuses', () => expect(project({ properties: { 'sonar.token': 's3cret' } }).text).not.toContain('s3cret'));
});
