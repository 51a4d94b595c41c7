import { load } from 'js-yaml';
import { jobOf, step, Workflow, workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { testWith } from '../../../programs';
import { pipelineOn, textOf } from '../../pipelines';
import { runStep } from '../../run-step';
import { shellcheck } from '../../shellcheck';

const { Value } = ci;
const github = ci.Platform.github();
const TOKEN = ci.PipelineSecret.platform('REGISTRY_TOKEN');
const VAULT = ci.PipelineSecret.vault('harbor-password', {
  login: ci.VaultAuth.kubernetes({ server: 'https://vault.example.com', role: 'ci' }), path: 'ci/harbor', key: 'password',
});
const HOSTILE = [
  'plain', '', ' spaces ', 'a\nb\n', '\n\nlate', 'tab\there', 'cr\r\nlf', '"double" \'single\'', '$(touch pwned)', '"; rm -rf x', '# no comment', '- item', 'on', 'yes', '1_000',
  '012', '1e3', '2026-11-21', '~', '{a: b}', '[x]', '&anchor', '*alias', '!tag', '%', '@', '`', 'é🚀', '\u0085\u2028\u00a0\ufeff\u007f\u0000', '${{ github.token }}', 'a ${{ b',
  '}} ${{ \'x\' }} ${{', '${{ \'${{\' }}', 'key: value', 'a: b\n  c: d',
];

/** What GitHub makes of a text: expressions that are texts become these. */
function evaluated(text: string): string {
  return text.replace(/\$\{\{ '((?:[^']|'')*)' \}\}/g, (_, inner: string) => inner.replace(/''/g, "'"));
}

describe('values', () => {
  test.each<[string, ci.Value, string, string[]]>([
    ['COMMIT', Value.COMMIT, 'github.sha', []],
    ['SHORT_COMMIT', Value.SHORT_COMMIT, 'github.sha', ['X="$(printf \'%.8s\' "$X")"']],
    ['BRANCH', Value.BRANCH, "github.base_ref || github.ref_type == 'branch' && github.ref_name || ''", []],
    ['TAG', Value.TAG, "github.ref_type == 'tag' && github.ref_name || ''", []],
    ['DEFAULT_BRANCH', Value.DEFAULT_BRANCH, 'github.event.repository.default_branch || github.ref_name', []],
    ['ACTOR', Value.ACTOR, 'github.actor', []],
    ['REPOSITORY', Value.REPOSITORY, 'github.repository', []],
    ['REPOSITORY_URL', Value.REPOSITORY_URL, 'github.server_url', ['X="${X%/}/$GITHUB_REPOSITORY"']],
    ['SERVER_URL', Value.SERVER_URL, 'github.server_url', ['X="${X%/}"']],
    ['RUN_URL', Value.RUN_URL, 'github.server_url', ['X="${X%/}/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"']],
    ['RUN_NUMBER', Value.RUN_NUMBER, 'github.run_number', []],
    ['PULL_REQUEST_NUMBER', Value.PULL_REQUEST_NUMBER, 'github.event.pull_request.number', []],
    ['PULL_REQUEST_BRANCH', Value.PULL_REQUEST_BRANCH, 'github.head_ref', []],
    ['COMMIT_MESSAGE', Value.COMMIT_MESSAGE, 'github.event.head_commit.message', []],
    ['EVENT', Value.EVENT, 'github.event_name', []],
    ['JOB_TOKEN', Value.JOB_TOKEN, 'github.token', []],
    ['variable', Value.variable('FLAVOUR'), 'vars.FLAVOUR', []],
    ['matrix', Value.matrix('node'), 'matrix.node', []],
    ['secret', Value.secret(TOKEN), 'secrets.REGISTRY_TOKEN', []],
  ])('%s', (_, value, code, lines) => {
    const [made] = jobOf(github, { matrix: { node: ['24'] }, steps: [step({ env: { X: value } })] }, { secrets: [TOKEN] }).steps;
    expect(made).toEqual({ name: 'Do', env: { X: `\${{ ${code} }}` }, run: ['set -euo pipefail', ...lines, 'true', ''].join('\n') });
    shellcheck({ name: 'Do', script: made.run! });
  });

  test('completed by the script, they are what they should be', () => {
    const env = { SHORT: Value.SHORT_COMMIT, SERVER: Value.SERVER_URL, REPOSITORY: Value.REPOSITORY_URL, RUN: Value.RUN_URL };
    const [{ run }] = jobOf(github, { steps: [step({ env, script: ['echo "$SHORT $SERVER $REPOSITORY $RUN"'] })] }).steps;
    const server = 'https://gitea.example.com/';
    const given = { SHORT: '0123456789abcdef', SERVER: server, REPOSITORY: server, RUN: server, GITHUB_REPOSITORY: 'org/app', GITHUB_RUN_ID: '7' };
    expect(runStep({ name: 'Do', script: run! }, { env: given }).stdout)
      .toBe('01234567 https://gitea.example.com https://gitea.example.com/org/app https://gitea.example.com/org/app/actions/runs/7\n');
  });

  test('texts arrive as they are, for readers of YAML 1.2 and others', () => {
    const env = Object.fromEntries(HOSTILE.map((text, index) => [`T${index}`, Value.literal(text)]));
    const pipeline = pipelineOn(github);
    pipeline.addJob('job', { matrix: { texts: HOSTILE }, steps: [step({ env })] });
    for (const workflow of [workflowOf(pipeline), load(textOf(pipeline)) as Workflow]) {
      const { env: ofJob = {}, steps: [, made], strategy } = workflow.jobs.job;
      const arrived = { ...ofJob, ...made.env };
      expect(HOSTILE.map((_, index) => evaluated(arrived[`T${index}`]))).toEqual(HOSTILE);
      expect((strategy as { matrix: { texts: string[] } }).matrix.texts.map(evaluated)).toEqual(HOSTILE);
    }
    // readers of YAML 1.1 would see other things in these: they are quoted; what they take for line breaks is escaped
    expect(textOf(pipeline)).toEqual(expect.stringMatching(/: "on"\n[^]*: "yes"\n[^]*: "1_000"\n/));
    expect(textOf(pipeline)).not.toMatch(/[\u0085\u2028\u00a0\ufeff\u007f\0\r]/);
  });

  test('a job gives all its steps what nobody else chooses; the rest goes to scripts, and not to actions', () => {
    const env = {
      LEVEL: Value.literal('info'),
      FLAVOUR: Value.variable('FLAVOUR'),
      ACTOR: Value.ACTOR,
      TOKEN: Value.secret(TOKEN),
      MESSAGE: Value.COMMIT_MESSAGE,
      BRANCH: Value.BRANCH,
      SHORT: Value.SHORT_COMMIT,
      TEXT: Value.literal('${{'),
    };
    const action: ci.IStep = { bind: () => ({ name: 'Act', script: '', action: { action: 'actions/cache', inputs: { path: Value.literal('x'), key: Value.COMMIT } } }) };
    const job = jobOf(github, { env, steps: [step({ env: { BRANCH: Value.literal('mine') } }), action] }, { secrets: [TOKEN] });
    expect(job.env).toEqual({ LEVEL: 'info', FLAVOUR: '${{ vars.FLAVOUR }}', ACTOR: '${{ github.actor }}' });
    expect(job.steps[0].env).toEqual({
      TOKEN: '${{ secrets.REGISTRY_TOKEN }}', MESSAGE: '${{ github.event.head_commit.message }}', SHORT: '${{ github.sha }}', TEXT: "${{ '${{' }}", BRANCH: 'mine',
    });
    expect(job.steps[1]).toEqual({
      name: 'Act', uses: 'actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9', with: { path: 'x', key: '${{ github.sha }}' },
    });
  });

  test('outputs are read from their step in the same job, and from the job elsewhere', () => {
    const pipeline = pipelineOn(github);
    const made = step({ name: '1. Make it!', outputs: ['DIGEST'] });
    pipeline.addJob('build', { checkout: ci.Checkout.none(), steps: [made, step({ env: { DIGEST: made.output('DIGEST') } })] });
    pipeline.addJob('sign', { checkout: ci.Checkout.none(), steps: [step({ env: { DIGEST: made.output('DIGEST') } })] });
    const { build, sign } = workflowOf(pipeline).jobs;
    expect(build).toMatchObject({ outputs: { DIGEST: '${{ steps.make-it.outputs.DIGEST }}' }, steps: [{ id: 'make-it' }, { env: { DIGEST: '${{ steps.make-it.outputs.DIGEST }}' } }] });
    expect(sign).toMatchObject({ needs: ['build'], steps: [{ env: { DIGEST: '${{ needs.build.outputs.DIGEST }}' } }] });
  });
});

describe('secrets in Vault', () => {
  test('come from files that the first step writes; a job\'s own variables do not ask for them before', () => {
    const job = jobOf(github, { env: { PASSWORD: Value.secret(VAULT) }, steps: [step({ script: ['printf %s "$PASSWORD" | cat'] })] }, { secrets: [VAULT] });
    const [vault, reader] = job.steps;
    expect(vault.name).toBe('Read secrets from Vault');
    expect(vault.run).toContain('\nexport JOB_SECRETS="$RUNNER_TEMP/secrets"\n');
    expect(vault.run).not.toContain('PASSWORD=');
    shellcheck({ name: 'Do', script: reader.run! });
    const files = runStep({ name: 'Write', script: 'mkdir -p secrets && printf "two\\nlines" >secrets/harbor-password' });
    expect(runStep({ name: 'Do', script: reader.run! }, { cwd: files.cwd, env: { RUNNER_TEMP: files.cwd } })).toMatchObject({ status: 0, stdout: 'two\nlines' });
  });
});

describe('signed tokens', () => {
  const runs = testWith('jq');

  test('the job may ask for them', () => {
    expect(jobOf(github, { steps: [step({ env: { TOKEN: Value.idToken('sigstore') } })] }).permissions).toEqual({ 'id-token': 'write' });
  });

  runs('are asked for with the bearer in no argument, and masked', () => {
    const [{ run, env }] = jobOf(github, { steps: [step({ env: { TOKEN: Value.idToken('a b\'s&c') }, script: ['printf %s "$TOKEN" >token'] })] }).steps;
    expect(env).toBeUndefined();
    shellcheck({ name: 'Do', script: run! });
    const asked = runStep({ name: 'Do', script: run! }, {
      env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-s3cret', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example.com/?v=1' },
      tools: { curl: 'echo \'{"value":"the.jwt"}\'' },
    });
    expect(asked).toMatchObject({ status: 0, stdout: '::add-mask::the.jwt\n', stderr: '' });
    const [{ args, stdin }] = asked.calls;
    expect(args.join(' ')).not.toContain('bearer-s3cret');
    expect(args.at(-1)).toBe('https://token.example.com/?v=1&audience=a%20b%27s%26c');
    expect(stdin).toBe('header = "Authorization: bearer bearer-s3cret"\n');
  });
});
