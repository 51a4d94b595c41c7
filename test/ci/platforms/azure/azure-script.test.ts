import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as yaml from 'yaml';
import { ci } from '../../../../src';
import { testWith } from '../../../programs';
import { pipelineOn, textOf } from '../../pipelines';

const HOSTILE = '  $(touch pwned) $(System.AccessToken) `touch pwned` "; touch pwned; \' ${{ x }} $[ y ] ##vso[task.complete] $HOME %24 %AZP25 %0A a=b #c \\n 🎉';

interface Step { readonly bash: string; readonly displayName: string; readonly env?: { readonly [name: string]: string } }

/** Replaces macros as the agent does: those of variables that there are, once. */
function expand(text: string, variables: { readonly [name: string]: string }): string {
  return text.replace(/\$\(([^()]*)\)/g, (macro, name: string) => variables[name] ?? macro);
}

/** Runs the scripts of a job as an agent does, each by its own Bash. Gives what they print, and the outputs that the agent reads from it. */
function runJob(text: string, index: number, env: { readonly [name: string]: string } = {}, variables: { readonly [name: string]: string } = {}) {
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'azure-'));
  const steps = (yaml.parse(text).jobs[index].steps as Step[]).filter(({ bash }) => bash);
  let stdout = '';
  let status = 0;
  for (const step of steps) {
    const mapped = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, expand(value, variables)]));
    const run = spawnSync('bash', ['--noprofile', '--norc', '-c', expand(step.bash, variables)], {
      cwd: temp, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: temp, AGENT_TEMPDIRECTORY: temp, ...env, ...mapped } as NodeJS.ProcessEnv,
    });
    stdout += run.stdout;
    status ||= run.status ?? -1;
  }
  const outputs = Object.fromEntries([...stdout.matchAll(/^##vso\[task\.setvariable variable=(\w+);isOutput=true\](.*)$/gm)].map(([, name, value]) => {
    return [name, value.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%AZP25/g, '%')];
  }));
  return { stdout, status, outputs, pwned: fs.existsSync(path.join(temp, 'pwned')) };
}

function say(value: ci.Value, env: { [name: string]: string }, props: Partial<ci.PipelineProps> = {}, variables: { [name: string]: string } = {}) {
  const pipeline = pipelineOn(ci.Platform.azure(), props);
  pipeline.addJob('job', { steps: [new ci.Script({ name: 'Say', script: ['printf "<%s>" "$VALUE"'], env: { VALUE: value } })] });
  return runJob(textOf(pipeline), 0, { BUILD_SOURCEBRANCH: 'refs/heads/main', BUILD_REPOSITORY_PROVIDER: 'GitHub', ...env }, variables);
}

const pull = { BUILD_SOURCEBRANCH: 'refs/pull/3/merge', SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main', SYSTEM_PULLREQUEST_SOURCEBRANCH: `refs/heads/${HOSTILE}` };

test.each<[string, ci.Value, { [name: string]: string }, string]>([
  ['a text', ci.Value.literal(`${HOSTILE}\nx`), {}, `${HOSTILE}\nx`],
  ['a commit', ci.Value.COMMIT, { BUILD_SOURCEVERSION: '0123456789' }, '0123456789'],
  ['a short commit', ci.Value.SHORT_COMMIT, { BUILD_SOURCEVERSION: '0123456789' }, '01234567'],
  ['a branch', ci.Value.BRANCH, { BUILD_SOURCEBRANCH: `refs/heads/${HOSTILE}` }, HOSTILE],
  ['no branch', ci.Value.BRANCH, { BUILD_SOURCEBRANCH: 'refs/tags/v1' }, ''],
  ['the target of a pull request', ci.Value.BRANCH, pull, 'main'],
  ['the target, as GitHub spells it', ci.Value.BRANCH, { ...pull, SYSTEM_PULLREQUEST_TARGETBRANCH: 'main' }, 'main'],
  ['a tag', ci.Value.TAG, { BUILD_SOURCEBRANCH: `refs/tags/${HOSTILE}` }, HOSTILE],
  ['no tag', ci.Value.TAG, {}, ''],
  ['the default branch', ci.Value.DEFAULT_BRANCH, {}, 'main'],
  ['an account', ci.Value.ACTOR, { BUILD_REQUESTEDFOR: HOSTILE }, HOSTILE],
  ['a repository', ci.Value.REPOSITORY, { BUILD_REPOSITORY_NAME: 'org/app' }, 'org/app'],
  ['a repository of Azure', ci.Value.REPOSITORY, { BUILD_REPOSITORY_PROVIDER: 'TfsGit', BUILD_REPOSITORY_NAME: 'app', SYSTEM_TEAMPROJECT: 'a b' }, 'a b/app'],
  ['its address', ci.Value.REPOSITORY_URL, { BUILD_REPOSITORY_URI: 'https://g/org/app.git' }, 'https://g/org/app'],
  ['a server', ci.Value.SERVER_URL, { SYSTEM_COLLECTIONURI: 'https://dev.azure.com/org/' }, 'https://dev.azure.com/org'],
  ['a run', ci.Value.RUN_URL, { SYSTEM_COLLECTIONURI: 'https://d/', SYSTEM_TEAMPROJECTID: 'p', BUILD_BUILDID: '7' }, 'https://d/p/_build/results?buildId=7'],
  ['its number', ci.Value.RUN_NUMBER, { BUILD_BUILDID: '7' }, '7'],
  ['a pull request', ci.Value.PULL_REQUEST_NUMBER, { SYSTEM_PULLREQUEST_PULLREQUESTID: '3' }, '3'],
  ['a pull request of GitHub', ci.Value.PULL_REQUEST_NUMBER, { SYSTEM_PULLREQUEST_PULLREQUESTID: '9', SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '3' }, '3'],
  ['no pull request', ci.Value.PULL_REQUEST_NUMBER, {}, ''],
  ['its branch', ci.Value.PULL_REQUEST_BRANCH, pull, HOSTILE],
  ['a message', ci.Value.COMMIT_MESSAGE, { BUILD_SOURCEVERSIONMESSAGE: HOSTILE }, HOSTILE],
  ['an event', ci.Value.EVENT, { BUILD_REASON: 'Manual' }, 'Manual'],
  ['a variable', ci.Value.variable('Region'), { REGION: HOSTILE }, HOSTILE],
  ['no variable', ci.Value.variable('Region'), {}, ''],
])('%s arrives', (_name, value, env, expected) => {
  // a variable called as a command of ours would be the worst
  expect(say(value, env, {}, { 'System.AccessToken': 's3cret', 'touch pwned': 'x' })).toMatchObject({ status: 0, stdout: `<${expected}>`, pwned: false });
});

test('secrets come through the environment only, and an absent one is empty', () => {
  const secret = ci.PipelineSecret.platform('TOKEN');
  expect(say(ci.Value.secret(secret), {}, { secrets: [secret] }, { TOKEN: HOSTILE })).toMatchObject({ status: 0, stdout: `<${HOSTILE}>` });
  expect(say(ci.Value.secret(secret), {}, { secrets: [secret] })).toMatchObject({ status: 0, stdout: '<>' });
  expect(say(ci.Value.JOB_TOKEN, {}, {}, { 'System.AccessToken': 't' })).toMatchObject({ status: 0, stdout: '<t>' });
});

test('outputs are read in the same job and in others, as they were written', () => {
  const pipeline = pipelineOn(ci.Platform.azure());
  const write = new ci.Script({
    name: 'Write', outputs: ['A', 'B'], env: { TEXT: ci.Value.literal(HOSTILE) }, script: ['echo "A=old" >>"$JOB_OUTPUTS"', 'printf "A=%s\\n" "$TEXT" >>"$JOB_OUTPUTS"'],
  });
  const read = new ci.Script({ name: 'Read', script: ['printf "<%s><%s>" "$A" "$B"'], env: { A: write.output('A'), B: write.output('B') } });
  pipeline.addJob('maker-1', { steps: [write, read] });
  pipeline.addJob('reader', { steps: [new ci.Script({ name: 'Read', script: ['printf "<%s><%s>" "$A" "$B"'], env: { A: write.output('A'), B: write.output('B') } })] });
  const text = textOf(pipeline);
  const made = runJob(text, 0);
  expect(made.stdout).toContain(`<${HOSTILE}><>`);
  expect(Object.keys(made.outputs)).toEqual(['A']);
  expect(made.outputs.A).not.toContain('$');
  expect(runJob(text, 1, { OUTPUT_MAKER_1_A: made.outputs.A })).toMatchObject({ status: 0, stdout: `<${HOSTILE}><>` });
});

test('a step with outputs is strict', () => {
  const pipeline = pipelineOn(ci.Platform.azure());
  const write = new ci.Script({ name: 'Write', outputs: ['A'], script: ['false', 'echo never'] });
  pipeline.addJob('maker', { steps: [write] });
  pipeline.addJob('reader', { steps: [new ci.Script({ name: 'Read', script: ['true'], env: { A: write.output('A') } })] });
  expect(runJob(textOf(pipeline), 0)).toMatchObject({ status: 1, stdout: '' });
});

testWith('shellcheck')('all scripts pass shellcheck', () => {
  const secret = ci.PipelineSecret.platform('TOKEN');
  const pipeline = pipelineOn(ci.Platform.azure(), { secrets: [secret] });
  const env = {
    A: ci.Value.BRANCH, B: ci.Value.TAG, C: ci.Value.REPOSITORY, D: ci.Value.PULL_REQUEST_BRANCH, E: ci.Value.secret(secret), F: ci.Value.literal("it's"), G: ci.Value.RUN_URL,
  };
  const write = new ci.Script({ name: 'Write', outputs: ['A'], script: ['echo "A=1" >>"$JOB_OUTPUTS"'], env });
  pipeline.addJob('maker', { steps: [write], artifacts: [new ci.Artifact({ name: 'app', paths: ['dist'] })] });
  pipeline.addJob('reader', { steps: [new ci.Script({ name: 'Read', script: ['echo "$A"'], env: { A: write.output('A') } })] });
  const steps = yaml.parse(textOf(pipeline)).jobs.flatMap((job: { steps: Step[] }) => job.steps.filter(({ bash }) => bash)) as Step[];
  expect(steps).toHaveLength(3);
  for (const { bash } of steps) {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'bash', '-'], { input: bash, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  }
});
