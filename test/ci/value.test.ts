import { spawnSync } from 'child_process';
import { parse } from 'yaml';
import { pipelineOn, textOf } from './pipelines';
import { ci } from '../../src';
import { mistakes } from './platforms/mistakes';

const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };
type Kind = keyof typeof PLATFORMS;
const KINDS = Object.keys(PLATFORMS) as Kind[];
const { Value } = ci;
const pulls = [ci.Trigger.push(), ci.Trigger.pullRequest()];

function pipelineWith(kind: Kind, value: ci.Value, options: Partial<ci.JobOptions> = {}, triggers = pulls): ci.Pipeline {
  const pipeline = pipelineOn(PLATFORMS[kind], { triggers });
  pipeline.addJob('job', { checkout: ci.Checkout.none(), steps: [new ci.Script({ name: 'Say', script: ['printf "%s" "$VALUE"'], env: { VALUE: value } })], ...options });
  return pipeline;
}

/** What a step of the pipeline's last job reads: as an expression on GitHub and Gitea, as its shell gets it on GitLab and Azure. */
function arrives(pipeline: ci.Pipeline, env: { readonly [name: string]: string } = {}): string {
  expect(mistakes(pipeline)).toEqual([]);
  const file = parse(textOf(pipeline));
  const job = file.jobs?.job ?? file.jobs?.at(-1) ?? file.job;
  const [step] = job.steps?.slice(-1) ?? [];
  if (step?.run !== undefined && !step.run.includes('GITHUB_WORKSPACE')) return step.env?.VALUE ?? job.env.VALUE;
  const script = step?.run ?? step?.bash ?? job.script.at(-1);
  const { stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv });
  return stderr + stdout;
}

describe('a path below the checkout is absolute', () => {
  const env = { GITHUB_WORKSPACE: '/w', CI_PROJECT_DIR: '/w', BUILD_SOURCESDIRECTORY: '/w' };
  test.each<[Kind, string]>([['github', '${{ github.workspace }}/.go/it\'s'], ['gitea', '${{ github.workspace }}/.go/it\'s'], ['gitlab', '/w/.go/it\'s'], ['azure', '/w/.go/it\'s']])(
    'on %s', (kind, expected) => expect(arrives(pipelineWith(kind, Value.checkoutPath('.go/it\'s')), env)).toBe(expected));

  test('in a container of GitHub, whose folder is another', () => {
    expect(arrives(pipelineWith('github', Value.checkoutPath('.go'), { container: { image: 'docker.io/library/golang:1.26' } }), env)).toBe('/w/.go');
  });

  test.each(KINDS)('and not elsewhere on %s', (kind) => {
    expect(mistakes(pipelineWith(kind, Value.checkoutPath('../.go')))).toEqual(['checkout-path']);
  });

  test.each(KINDS)('because Go refuses others on %s', (kind) => {
    const given = (name: string, text: string): Partial<ci.JobOptions> => ({ env: { [name]: Value.literal(text) } });
    for (const name of ['GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOBIN']) {
      expect(mistakes(pipelineWith(kind, Value.literal(''), given(name, '.go')))).toEqual(['relative-folder']);
      expect(mistakes(pipelineWith(kind, Value.literal(''), given(name, '/go')))).toEqual([]);
    }
    expect(mistakes(pipelineWith(kind, Value.literal(''), given('GOCACHE', 'off')))).toEqual([]);
    expect(mistakes(pipelineWith(kind, Value.literal(''), given('PIP_CACHE_DIR', '.cache')))).toEqual([]);
  });
});

describe('a service is reached', () => {
  const services = { db: { image: 'docker.io/library/postgres:17', ports: [5432] } };
  const container = { image: 'docker.io/library/node:24' };

  test.each<[Kind, Partial<ci.JobOptions>, string]>([
    ['github', {}, 'localhost'], ['github', { container }, 'db'], ['gitea', {}, 'db'], ['gitea', { container }, 'db'],
    ['gitlab', {}, 'db'], ['gitlab', { container }, 'db'], ['azure', {}, 'localhost'], ['azure', { container }, 'db'],
  ])('on %s, in %j', (kind, options, host) => {
    expect(arrives(pipelineWith(kind, Value.serviceHost('db'), { services, ...options }))).toBe(host);
    expect(arrives(pipelineWith(kind, Value.serviceAddress('db', 5432), { services, ...options }))).toBe(`${host}:5432`);
  });

  test.each(KINDS)('by a name and a port that there are on %s', (kind) => {
    expect(mistakes(pipelineWith(kind, Value.serviceHost('other'), { services }))).toEqual(['service-missing']);
    expect(mistakes(pipelineWith(kind, Value.serviceAddress('db', 80), { services }))).toEqual(['service-missing']);
  });
});

describe('the commit of a pull request is the newest of its branch', () => {
  test.each<[Kind, string, string]>([
    ['github', '${{ github.event.pull_request.head.sha || github.sha }}', '${{ github.event.pull_request.head.sha || github.sha }}'],
    ['gitea', '${{ github.event.pull_request.head.sha || github.sha }}', '${{ github.event.pull_request.head.sha || github.sha }}'],
    ['gitlab', 'abcdef012345', 'abcdef01'],
    ['azure', 'abcdef012345', 'abcdef01'],
  ])('on %s', (kind, commit, short) => {
    const merge = { CI_COMMIT_SHA: 'merge', CI_COMMIT_SHORT_SHA: 'merge', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: 'abcdef012345', BUILD_SOURCEVERSION: 'merge', SYSTEM_PULLREQUEST_SOURCECOMMITID: 'abcdef012345' };
    expect(arrives(pipelineWith(kind, Value.COMMIT), merge)).toBe(commit);
    expect(arrives(pipelineWith(kind, Value.SHORT_COMMIT), merge)).toBe(short);
    if (kind === 'gitlab' || kind === 'azure') {
      const push = { CI_COMMIT_SHA: '0123456789', BUILD_SOURCEVERSION: '0123456789' };
      expect([arrives(pipelineWith(kind, Value.COMMIT), push), arrives(pipelineWith(kind, Value.SHORT_COMMIT), push)]).toEqual(['0123456789', '01234567']);
    }
  });
});

describe('a pull request from a fork', () => {
  test.each<[Kind, { [name: string]: string }]>([
    ['gitlab', { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_PROJECT_ID: '1' }], ['azure', { SYSTEM_PULLREQUEST_ISFORK: 'True' }],
  ])('is told from others on %s', (kind, fork) => {
    const own = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_PROJECT_ID: '1', SYSTEM_PULLREQUEST_ISFORK: 'False' };
    const push = { CI_PIPELINE_SOURCE: 'push', CI_PROJECT_ID: '1' };
    expect([fork, own, push].map((env) => arrives(pipelineWith(kind, Value.FROM_FORK), env))).toEqual(['true', 'false', 'false']);
  });

  test.each(['github', 'gitea'] as const)('is told from others on %s', (kind) => {
    expect(arrives(pipelineWith(kind, Value.FROM_FORK))).toBe("${{ github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository }}");
  });
});

describe('the jobs that failed', () => {
  const build = (kind: Kind, value: ci.Value): ci.Pipeline => {
    const pipeline = pipelineOn(PLATFORMS[kind]);
    for (const id of ['test-it', 'build', 'e2e']) pipeline.addJob(id, { steps: [new ci.Script({ name: 'Do', script: ['true'] })] });
    const steps = [new ci.Script({ name: 'Say', script: ['printf "%s" "$VALUE"'], env: { VALUE: value } })];
    pipeline.addJob('job', { needsAll: true, when: ci.JobCondition.ON_FAILURE, checkout: ci.Checkout.none(), steps });
    return pipeline;
  };

  test('have names on Azure', () => {
    const results = { RESULT_OF_TEST_IT: 'Failed', RESULT_OF_BUILD: 'Succeeded', RESULT_OF_E2E: 'Canceled' };
    expect(arrives(build('azure', Value.FAILED_JOBS), results)).toBe('test-it, e2e');
    expect(parse(textOf(build('azure', Value.FAILED_JOBS))).jobs.at(-1).variables).toMatchObject({ RESULT_OF_TEST_IT: '$[ dependencies.test_it.result ]' });
  });

  test.each(['github', 'gitea'] as const)('have names on %s', (kind) => {
    const text = ['test-it', 'build', 'e2e'].map((id) => `\${{ (needs.${id}.result == 'failure' || needs.${id}.result == 'cancelled') && '${id}, ' || '' }}`).join('');
    expect(arrives(build(kind, Value.FAILED_JOBS))).toBe(text);
  });

  test('have a page of their own on GitLab', () => {
    expect(arrives(build('gitlab', Value.FAILED_JOBS))).toBe('');
    expect(arrives(build('gitlab', Value.FAILURES_URL), { CI_PIPELINE_URL: 'https://g/1' })).toBe('https://g/1/failures');
  });
});
