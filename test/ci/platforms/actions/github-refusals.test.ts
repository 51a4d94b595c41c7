import { problemsWith, step } from './github-workflow';
import { ci } from '../../../../src';

const { Artifact, PipelineSecret, Runner, Value } = ci;
const github = ci.Platform.github({ runners: ['GPU'] });
const VAULT = PipelineSecret.vault('harbor', { login: ci.VaultAuth.kubernetes({ server: 'https://vault.example.com', role: 'ci' }), path: 'ci', key: 'k' });
const GITHUB_TOKEN = PipelineSecret.platform('github_pat');
const acting = (action: string, inputs: { [name: string]: ci.Value } = {}): ci.IStep => ({ bind: () => ({ name: 'Act', script: '', action: { action, inputs } }) });

test.each<[string, ci.JobOptions, Partial<ci.PipelineProps>, string[]]>([
  ['an unknown runner', { runner: Runner.labels('ubuntu-18.04') }, {}, [
    'github-runner: job job runs on the label "ubuntu-18.04", which no GitHub runner has; '
      + 'use one of GitHub\'s labels such as ubuntu-24.04, or add the label of a self-hosted runner to Platform.github({ runners })',
  ]],
  ['an own runner without its label', { runner: Runner.labels('self-hosted', 'gpu', 'big') }, {}, [expect.stringContaining('runs on the label "big", which')]],
  ['two images at once', { runner: Runner.labels('ubuntu-24.04', 'windows-2025') }, {}, [
    expect.stringMatching(/^github-runner: job job runs on ubuntu-24.04 and windows-2025 at once, which no GitHub runner has;/),
  ]],
  ['an image of GitHub\'s on an own machine', { runner: Runner.labels('self-hosted', 'ubuntu-24.04') }, {}, [expect.stringContaining('runs on self-hosted and ubuntu-24.04 at once')]],
  ['a runner without labels', { runner: Runner.labels() }, {}, [expect.stringContaining('runs on no label')]],
  ['retries', { retries: 2 }, {}, ['actions-retries: job job sets 2 retries, which GitHub does not support; retry inside the step that may fail']],
  ['a secret with GitHub\'s name', {}, { secrets: [GITHUB_TOKEN] }, [
    'actions-secret-name: a secret has the name github_pat, which GitHub rejects; use a name that does not start with GITHUB_',
  ]],
  ['a service with a command', { services: { db: { image: 'db:1', command: ['--fast'] } } }, {}, [
    'actions-service-command: service db of job job has a command, which GitHub cannot set; use an image that starts what you need, or set it by environment variables',
  ]],
  ['a variable of the runner', { env: { GITHUB_SHA: Value.literal('x') } }, {}, [expect.stringMatching(/^actions-variable-name: job job sets the variable GITHUB_SHA/)]],
  ['a variable that cannot be there', { env: { X: Value.variable('GITHUB_X') } }, {}, [expect.stringMatching(/^actions-variable-name: job job reads the variable GITHUB_X/)]],
  ['a container with a value that a script makes', { container: { image: 'a:1', env: { SHORT: Value.SHORT_COMMIT } } }, {}, [
    'actions-value: the container of job job sets SHORT to a value that only a script can compute: shortCommit; pass it to a step whose script needs it, or use another value',
  ]],
  ['a service with a secret of Vault', { services: { db: { image: 'db:1', env: { PASSWORD: Value.secret(VAULT) } } } }, { secrets: [VAULT] }, [
    expect.stringMatching(/^actions-value: service db of job job sets PASSWORD to a value that only a script can compute: the secret harbor in Vault;/),
  ]],
  ['an action with a signed token', { steps: [acting('actions/cache', { key: Value.idToken('x') })] }, {}, [
    expect.stringMatching(/^actions-value: actions\/cache sets key to a value that only a script can compute: a signed token;/),
  ]],
  ['an action that nothing pins', { steps: [acting('evil/action')] }, {}, [
    'action-unpinned: action evil/action of job job is not in the pin table; add its full commit to the pins of the pipeline',
  ]],
  ['an artifact with the name of the reports', { reports: [{ path: 'a.xml', format: ci.ReportFormat.JUNIT }], artifacts: [new Artifact({ name: 'reports-job', paths: ['a'] })] }, {}, [
    'artifact-twice: the reports of job job are kept as reports-job, which is also the name of an artifact; rename the artifact',
  ]],
  ['a name with the beginning of an expression', {}, { name: 'a ${{ b' }, [expect.stringMatching(/^actions-name: a pipeline has the name "a \${{ b", which is not valid; remove \${{: GitHub interprets/)]],
])('refuses %s', (_, options, props, expected) => {
  expect(problemsWith(github, options, props)).toEqual(expected);
});

test('takes what is alike, but allowed', () => {
  expect(problemsWith(github, {
    runner: Runner.labels('self-hosted', 'Linux', 'gpu'),
    retries: 0,
    container: { image: 'a:1', env: { COMMIT: Value.COMMIT } },
    services: { db: { image: 'db:1', command: [] } },
    env: { GITHUB_TOKEN: Value.JOB_TOKEN, MY_GITHUB_SHA: Value.variable('MY_GITHUB_X') },
    reports: [{ path: 'a.xml', format: ci.ReportFormat.JUNIT }],
    steps: [step(), acting('evil/action')],
  }, { secrets: [PipelineSecret.platform('MY_GITHUB_TOKEN')], pins: { 'evil/action': 'a'.repeat(40) } })).toEqual([]);
});
