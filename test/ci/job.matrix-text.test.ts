import { parse } from 'yaml';
import { pipelineOn, textOf } from './pipelines';
import { ci } from '../../src';
import { mistakes, step } from './platforms/mistakes';

const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea({ runners: ['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04'] }), gitlab: ci.Platform.gitlab({ runners: ['ubuntu-24.04', 'ubuntu-22.04'] }), azure: ci.Platform.azure() };
type Kind = keyof typeof PLATFORMS;
const KINDS = Object.keys(PLATFORMS) as Kind[];
const matrix = { node: ['22', '24'], os: ['ubuntu-24.04', 'ubuntu-22.04'] };
const cache = new ci.Cache({ name: 'npm', keyFiles: ['package-lock.json'], paths: ['.npm'] });

function pipelineWith(kind: Kind, options: Partial<ci.JobOptions>): ci.Pipeline {
  const pipeline = pipelineOn(PLATFORMS[kind]);
  pipeline.addJob('job', { matrix, checkout: ci.Checkout.none(), steps: [step()], ...options });
  return pipeline;
}

function jobWith(kind: Kind, options: Partial<ci.JobOptions>): any {
  const pipeline = pipelineWith(kind, options);
  expect(mistakes(pipeline)).toEqual([]);
  const file = parse(textOf(pipeline));
  return file.job ?? file.jobs.job ?? file.jobs[0];
}

const language = { toolchains: [ci.Toolchain.node('{node}')], caches: [cache] };

test.each(['github', 'gitea'] as const)('axes choose language, container, runner and cache on %s', (kind) => {
  const job = jobWith(kind, { ...language, runner: ci.Runner.labels('{os}'), container: { image: 'docker.io/library/debian:{node}' } });
  expect(job['runs-on']).toBe('${{ matrix.os }}');
  expect(job.container.image).toBe('docker.io/library/debian:${{ matrix.node }}');
  expect(job.steps[0].with['node-version']).toBe('${{ matrix.node }}');
  expect(job.steps[1].with.key).toBe("${{ runner.os }}-${{ runner.arch }}-npm-node${{ matrix.node }}-${{ matrix.node }}-${{ matrix.os }}-${{ hashFiles('package-lock.json') }}");
});

test('on GitLab', () => {
  expect(jobWith('gitlab', { ...language, runner: ci.Runner.labels('{os}') })).toMatchObject({
    image: 'docker.io/library/node:$MATRIX_NODE', tags: ['$MATRIX_OS'], cache: [{ key: { prefix: 'npm-node$MATRIX_NODE-$MATRIX_NODE-$MATRIX_OS' } }],
  });
  const service = { db: { image: 'docker.io/library/postgres:{node}' } };
  expect(jobWith('gitlab', { container: { image: 'docker.io/library/debian:{node}' }, services: service })).toMatchObject({
    image: 'docker.io/library/debian:$MATRIX_NODE', services: [{ name: 'docker.io/library/postgres:$MATRIX_NODE' }],
  });
});

test('on Azure', () => {
  const job = jobWith('azure', { ...language, runner: ci.Runner.labels('{os}'), container: { image: 'docker.io/library/debian:{node}-{os}' } });
  expect(job).toMatchObject({ pool: { vmImage: '$(MATRIX_OS)' }, container: "$[ format('docker.io/library/debian:{0}-{1}', variables['MATRIX_NODE'], variables['MATRIX_OS']) ]" });
  expect(job.steps[1].inputs.versionSpec).toBe('$(MATRIX_NODE)');
  expect(job.steps[2].inputs.key).toBe('"npm" | "$(Agent.OS)" | "node$(MATRIX_NODE)" | "$(MATRIX_NODE)" | "$(MATRIX_OS)" | package-lock.json');
  expect(mistakes(pipelineWith('azure', { services: { db: { image: 'docker.io/library/postgres:{node}' } } }))).toEqual(['azure-service']);
});

test.each(KINDS)('each value of an axis is judged on %s', (kind) => {
  expect(mistakes(pipelineWith(kind, { matrix: { node: ['24', 'lts'] }, toolchains: [ci.Toolchain.node('{node}')] }))).toEqual(['toolchain-version']);
  expect(mistakes(pipelineWith(kind, { toolchains: [ci.Toolchain.node('{other}')] }))).toEqual(['toolchain-version']);
  const runner = { github: 'github-runner', gitea: 'gitea-runner', gitlab: 'gitlab-runner', azure: 'azure-runner' }[kind];
  expect(mistakes(pipelineWith(kind, { matrix: { os: ['ubuntu-24.04', 'beos'] }, runner: ci.Runner.labels('{os}') }))).toEqual([runner]);
});

describe('files of a matrix do not overwrite each other', () => {
  const build = (kind: Kind, path: string): ci.Pipeline => {
    const artifact = new ci.Artifact({ name: 'junit', paths: [path] });
    const pipeline = pipelineWith(kind, { artifacts: [artifact] });
    pipeline.addJob('report', { downloads: [artifact], steps: [step()] });
    return pipeline;
  };

  test.each(['github', 'gitea', 'gitlab'] as const)('in one job that gets them all, on %s', (kind) => {
    expect(mistakes(build(kind, 'out/*.xml'))).toEqual(['matrix-artifact']);
    expect(mistakes(build(kind, 'out/{node}/*.xml'))).toEqual(['matrix-artifact']);
    expect(mistakes(build(kind, 'out/{node}-{os}/*.xml'))).toEqual([]);
  });

  test('and the paths are those of each job', () => {
    expect(textOf(build('github', 'out/{node}-{os}'))).toContain('out/${{ matrix.node }}-${{ matrix.os }}\n');
    const { job } = parse(textOf(build('gitlab', 'out/{node}-{os}')));
    expect(job.artifacts.paths).toEqual(['out/$MATRIX_NODE-$MATRIX_OS']);
    expect(job.script.at(-1)).toContain('[ -e \'out/\'"$MATRIX_NODE"\'-\'"$MATRIX_OS"\'\' ]');
  });

  test('also where nobody gets them, on Gitea, which keeps one archive; GitHub and GitLab keep one a job', () => {
    const alone = (kind: Kind): ci.Pipeline => pipelineWith(kind, { artifacts: [new ci.Artifact({ name: 'junit', paths: ['out'] })] });
    expect((['github', 'gitea', 'gitlab'] as const).map((kind) => mistakes(alone(kind)))).toEqual([[], ['matrix-artifact'], []]);
  });

  test('nor do reports on Gitea', () => {
    const reports = [{ path: 'junit.xml', format: ci.ReportFormat.JUNIT }];
    expect(jobWith('gitea', { reports }).steps.at(-1).with.name).toBe('reports-job-${{ matrix.node }}-${{ matrix.os }}');
    expect(mistakes(pipelineWith('gitea', { reports, matrix: { os: ['a/b'] } }))).toEqual(['matrix-artifact']);
  });
});
