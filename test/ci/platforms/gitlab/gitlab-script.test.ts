import { spawnSync } from 'child_process';
import { Duration } from 'cdk8s';
import * as yaml from 'yaml';
import { runJob } from './gitlab-runner';
import { ci } from '../../../../src';
import { testWith } from '../../../programs';
import { pipelineOn, textOf } from '../../pipelines';

const HOSTILE = '  $(touch pwned) `touch pwned` "; touch pwned; \' ${{ x }} $[[ y ]] $HOME $$ %24 %25 a=b #c \\n 🎉';

function script(name: string, commands: string[], props: Partial<ci.ScriptProps> = {}): ci.Script {
  return new ci.Script({ name, script: commands, ...props });
}

function run(steps: ci.IStep[], env: { [name: string]: string } = {}, props: Partial<ci.PipelineProps> = {}): ReturnType<typeof runJob> {
  const pipeline = pipelineOn(ci.Platform.gitlab(), props);
  pipeline.addJob('job', { steps });
  return runJob(textOf(pipeline), 'job', env);
}

test('a text arrives as it is', () => {
  const text = `${HOSTILE}\n\n second line\t`;
  const { stdout, folder } = run([script('Say', ['printf "<%s>" "$TEXT"', '[ ! -e pwned ]'], { env: { TEXT: ci.Value.literal(text) } })]);
  expect(stdout).toBe(`<${text}>`);
  expect(folder).not.toBe('');
});

test.each<[string, ci.Value, { [name: string]: string }, string]>([
  ['a commit', ci.Value.COMMIT, { CI_COMMIT_SHA: 'abc' }, 'abc'],
  ['a short commit', ci.Value.SHORT_COMMIT, { CI_COMMIT_SHORT_SHA: 'abc' }, 'abc'],
  ['a branch', ci.Value.BRANCH, { CI_COMMIT_BRANCH: HOSTILE }, HOSTILE],
  ['the target of a merge request', ci.Value.BRANCH, { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }, 'main'],
  ['no branch', ci.Value.BRANCH, { CI_COMMIT_TAG: 'v1' }, ''],
  ['a tag', ci.Value.TAG, { CI_COMMIT_TAG: HOSTILE }, HOSTILE],
  ['no tag', ci.Value.TAG, {}, ''],
  ['the default branch', ci.Value.DEFAULT_BRANCH, { CI_DEFAULT_BRANCH: 'main' }, 'main'],
  ['an account', ci.Value.ACTOR, { GITLAB_USER_LOGIN: 'alice' }, 'alice'],
  ['a repository', ci.Value.REPOSITORY, { CI_PROJECT_PATH: 'org/app' }, 'org/app'],
  ['its address', ci.Value.REPOSITORY_URL, { CI_PROJECT_URL: 'https://g/org/app' }, 'https://g/org/app'],
  ['a server', ci.Value.SERVER_URL, { CI_SERVER_URL: 'https://g' }, 'https://g'],
  ['a run', ci.Value.RUN_URL, { CI_PIPELINE_URL: 'https://g/1' }, 'https://g/1'],
  ['its number', ci.Value.RUN_NUMBER, { CI_PIPELINE_IID: '7' }, '7'],
  ['a merge request', ci.Value.PULL_REQUEST_NUMBER, { CI_MERGE_REQUEST_IID: '3' }, '3'],
  ['no merge request', ci.Value.PULL_REQUEST_NUMBER, {}, ''],
  ['its branch', ci.Value.PULL_REQUEST_BRANCH, { CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: HOSTILE }, HOSTILE],
  ['a message', ci.Value.COMMIT_MESSAGE, { CI_COMMIT_MESSAGE: `${HOSTILE}\n\nbody` }, `${HOSTILE}\n\nbody`],
  ['an event', ci.Value.EVENT, { CI_PIPELINE_SOURCE: 'push' }, 'push'],
  ['a variable', ci.Value.variable('REGION'), { REGION: HOSTILE }, HOSTILE],
  ['no variable', ci.Value.variable('REGION'), {}, ''],
  ['the token of the job', ci.Value.JOB_TOKEN, { CI_JOB_TOKEN: 't' }, 't'],
  ['a signed token', ci.Value.idToken('sigstore'), { ID_TOKEN_SIGSTORE: 't' }, 't'],
])('%s arrives', (_name, value, env, expected) => {
  expect(run([script('Say', ['printf "<%s>" "$VALUE"'], { env: { VALUE: value } })], env)).toMatchObject({ status: 0, stdout: `<${expected}>`, stderr: '' });
});

test('secrets arrive, also where names are swapped, and an absent one is empty', () => {
  const [a, b, c] = ['A', 'B', 'C'].map((name) => ci.PipelineSecret.platform(name));
  const say = script('Say', ['printf "%s%s<%s>" "$A" "$B" "$X"'], { env: { A: ci.Value.secret(b), B: ci.Value.secret(a), X: ci.Value.secret(c) } });
  expect(run([say], { A: '1', B: '2' }, { secrets: [a, b, c] })).toMatchObject({ status: 0, stdout: '21<>' });
});

test('nothing leaks from step to step, and a failure ends the job', () => {
  const { status, stdout } = run([
    script('One', ['LEAK=1', 'export OTHER=1', 'cd /', 'set +e'], { env: { MINE: ci.Value.literal('x') } }),
    script('Two', ['printf "%s%s%s" "${LEAK-}" "${OTHER-}" "${MINE-}"', 'basename "$PWD"', 'false | true', 'echo never']),
    script('Three', ['echo never']),
  ]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: 'app\n' });
});

test('a step that may fail is strict, and the job goes on', () => {
  const { status, stdout, stderr } = run([script('Try', ['false', 'echo never'], { continueOnError: true }), script('Then', ['false', 'echo never'], { continueOnError: true }), script('End', ['echo end'])]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'end\n', stderr: 'Try: failed; the job goes on\nThen: failed; the job goes on\n' });
});

test('a step with a limit is ended', () => {
  const slow = script('Slow', ['echo "$TEXT"', 'sleep 30', 'echo never'], { timeout: Duration.seconds(1), env: { TEXT: ci.Value.literal('END_OF_STEP\nx') } });
  expect(run([slow])).toMatchObject({ status: 1, stdout: 'END_OF_STEP\nx\n', stderr: 'Slow: ended after 1 seconds\n' });
  expect(run([script('Strict', ['false', 'echo never'], { timeout: Duration.minutes(1) })])).toMatchObject({ status: 1, stdout: '' });
});

test.each([['true', 'always\nlast\n', 0], ['false', 'always\nfailure\nlast\n', 1]])('after %s, steps for any case and for failures', (command, stdout, status) => {
  const steps = [
    script('Always', ['echo always', 'exit 5'], { when: ci.StepCondition.ALWAYS }),
    script('First', [command]),
    script('Failure', ['echo failure'], { when: ci.StepCondition.ON_FAILURE }),
    script('Last', ['echo last'], { when: ci.StepCondition.ALWAYS }),
  ];
  expect(run(steps)).toMatchObject({ status, stdout });
});

// what a runner since 17.6 says, see https://gitlab.com/gitlab-org/gitlab-runner/-/merge_requests/4717
test.each([['timedout', 'failure\n'], ['canceled', '']])('a job that is %s', (ended, stdout) => {
  const pipeline = pipelineOn(ci.Platform.gitlab());
  pipeline.addJob('one', { steps: [script('First', ['true']), script('Failure', ['echo failure'], { when: ci.StepCondition.ON_FAILURE })] });
  expect(runJob(textOf(pipeline), 'one', {}, ended).stdout).toBe(stdout);
});

test('outputs are read in the same job and in others, as they were written', () => {
  const pipeline = pipelineOn(ci.Platform.gitlab());
  const write = script('Write', ['echo "A=old" >>"$JOB_OUTPUTS"', 'printf "A=%s\\nB=\\n" "$TEXT" >>"$JOB_OUTPUTS"'], { outputs: ['A', 'B', 'C'], env: { TEXT: ci.Value.literal(HOSTILE) } });
  const read = (name: string): ci.Script => script('Read', ['printf "<%s><%s><%s>" "$A" "$B" "$C"', '[ ! -e pwned ]'], {
    env: { A: write.output('A'), B: write.output('B'), C: write.output('C') }, when: name === 'late' ? ci.StepCondition.ALWAYS : undefined,
  });
  pipeline.addJob('maker-1', { steps: [write, read('same'), read('late')] });
  pipeline.addJob('reader', { steps: [read('other')] });
  const text = textOf(pipeline);
  const made = runJob(text, 'maker-1');
  expect(made).toMatchObject({ status: 0, stdout: `<${HOSTILE}><><>`.repeat(2), stderr: '', left: [] });
  expect(Object.keys(made.outputs)).toEqual(['OUTPUT_MAKER_1_A']);
  expect(Object.values(made.outputs).join()).not.toMatch(/[$"'# \\]/); // GitLab would replace or cut it
  expect(runJob(text, 'reader', made.outputs)).toMatchObject({ status: 0, stdout: `<${HOSTILE}><><>`, stderr: '' });
});

test('secrets of Vault are files that are gone when the job ends', () => {
  const login = ci.VaultAuth.jwt({ server: 'https://vault.example.com', role: 'ci' });
  const secret = ci.PipelineSecret.vault('db-password', { login, path: 'ci/db', key: 'password' });
  const pipeline = pipelineOn(ci.Platform.gitlab(), { secrets: [secret] });
  pipeline.addJob('job', { steps: [script('Use', ['printf "<%s>" "$PASSWORD"'], { env: { PASSWORD: ci.Value.secret(secret) } })] });
  const text = textOf(pipeline);
  const document = yaml.parseDocument(text);
  expect(document.getIn(['job', 'id_tokens'])).toBeDefined();
  expect(document.getIn(['job', 'script', 1])).toContain('JOB_SECRETS="$CI_PROJECT_DIR.tmp/secrets"');
  // in place of the step that asks Vault
  document.setIn(['job', 'script', 1], 'mkdir -p "$CI_PROJECT_DIR.tmp/secrets"; printf "a\\$b c" >"$CI_PROJECT_DIR.tmp/secrets/db-password"');
  expect(runJob(String(document), 'job')).toMatchObject({ status: 0, stdout: '<a$b c>', left: [] });
});

test('a job that makes no artifact fails', () => {
  const artifacts = [new ci.Artifact({ name: 'app', paths: ['dist', 'reports/**/*.xml'] })];
  const text = (command: string): string => {
    const pipeline = pipelineOn(ci.Platform.gitlab());
    pipeline.addJob('job', { steps: [script('Make', [command])], artifacts });
    return textOf(pipeline);
  };
  expect(runJob(text('true'), 'job')).toMatchObject({ status: 1, stderr: 'no files for artifact app: dist, reports/**/*.xml\n' });
  expect(runJob(text('mkdir dist'), 'job').status).toBe(0);
  expect(runJob(text('mkdir reports; touch reports/a.xml'), 'job').status).toBe(0);
});

testWith('shellcheck')('all scripts pass shellcheck', () => {
  const secret = ci.PipelineSecret.platform('TOKEN');
  const pipeline = pipelineOn(ci.Platform.gitlab(), { secrets: [secret] });
  const write = script('Write', ['echo "A=1" >>"$JOB_OUTPUTS"'], { outputs: ['A'], env: { T: ci.Value.secret(secret), B: ci.Value.BRANCH }, continueOnError: true });
  const read = script('Read', ['echo "$A"'], { env: { A: write.output('A'), X: ci.Value.literal("it's") }, timeout: Duration.minutes(1) });
  const late = script('Late', ['echo "$A"'], { env: { A: write.output('A') }, when: ci.StepCondition.ON_FAILURE });
  pipeline.addJob('one', { steps: [write, read, late], artifacts: [new ci.Artifact({ name: 'a', paths: ['b/*'] })] });
  pipeline.addJob('two', { steps: [script('Other', ['echo "$A"'], { env: { A: write.output('A') } })] });
  const file = yaml.parse(textOf(pipeline));
  for (const element of ['one', 'two'].flatMap((job) => [...file[job].script, ...(file[job].after_script ?? [])])) {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'bash', '-'], { input: element, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  }
});
