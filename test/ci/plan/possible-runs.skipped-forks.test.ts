import { ci } from '../../../src';
import { planPipeline } from '../../../src/ci/plan/plan';
import { pipelineOn } from '../pipelines';
import { workflowOf } from '../platforms/actions/github-workflow';
import { runStep } from '../run-step';

const PLATFORMS = { github: ci.Platform.github(), gitea: ci.Platform.gitea(), gitlab: ci.Platform.gitlab(), azure: ci.Platform.azure() };
const { Condition, RunEvent, Trigger, Value } = ci;
const token = ci.PipelineSecret.platform('TOKEN');
const plain = new ci.Script({ name: 'Plain', script: ['true'] });
const secret = new ci.Script({ name: 'Secret', script: ['echo "V=$T" >>"$JOB_OUTPUTS"; echo ran'], env: { T: Value.secret(token) }, outputs: ['V'] });
const reader = new ci.Script({ name: 'Reader', script: ['echo "$V"'], env: { V: secret.output('V') } });
const later = new ci.Script({ name: 'Later', script: ['echo "$V"'], env: { V: secret.output('V') } });
const brave: ci.IStep = { bind: () => ({ name: 'Brave', script: 'true', env: { T: Value.secret(token) }, skipsForks: false }) };
const writes: ci.IStep = { bind: () => ({ name: 'Writes', script: 'true', permissions: [ci.Permission.WRITE_PACKAGES] }) };

function skipped(kind: keyof typeof PLATFORMS, triggers: ci.Trigger[], condition?: ci.Condition): string[] {
  const pipeline = pipelineOn(PLATFORMS[kind], { triggers, secrets: [token] });
  const first = pipeline.addJob('first', { condition, steps: [plain, secret, reader, brave, writes] });
  pipeline.addJob('second', { needs: [first], steps: [later] });
  return planPipeline(pipeline).jobs.flatMap(({ steps }) => steps.filter(({ skipsForks }) => skipsForks).map(({ spec }) => spec.name));
}

test.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('what needs secrets, and what reads its outputs, skips forks on %s', (kind) => {
  const pulls = [Trigger.push(), Trigger.pullRequest()];
  expect(skipped(kind, pulls)).toEqual(['Secret', 'Reader', 'Writes', 'Later']);
  expect(skipped(kind, [Trigger.push()])).toEqual([]);
  expect(skipped(kind, pulls, Condition.onBranch('main'))).toEqual([]);
  expect(skipped(kind, pulls, Condition.unless(Condition.fromFork()))).toEqual([]);
  expect(skipped(kind, pulls, Condition.onEvent(RunEvent.PULL_REQUEST))).toEqual(['Secret', 'Reader', 'Writes', 'Later']);
});

test('with a word in the log', () => {
  const pipeline = pipelineOn(PLATFORMS.github, { triggers: [Trigger.pullRequest()], secrets: [token] });
  const login = ci.VaultAuth.jwt({ server: 'https://vault.example.com', role: 'ci' });
  const inVault = new ci.Script({ name: 'Vault', script: ['echo ran'], env: { T: Value.secret(ci.PipelineSecret.vault('t', { login, path: 'ci', key: 't' })) } });
  pipeline.addJob('first', { checkout: ci.Checkout.none(), steps: [secret, inVault] });
  for (const { run } of workflowOf(pipeline).jobs.first.steps) {
    const spec = { name: 'Do', script: run! };
    expect(runStep(spec, { env: { FROM_FORK: 'true', T: '', RUNNER_TEMP: '/none' } })).toMatchObject({ status: 0, stdout: 'skipped: a pull request from a fork gets no secrets\n', outputs: {} });
  }
  const [, { run }] = workflowOf(pipeline).jobs.first.steps;
  expect(runStep({ name: 'Do', script: run!.replace('"$GITHUB_OUTPUT"', '"$JOB_OUTPUTS"') }, { env: { FROM_FORK: 'false', T: 'x' } })).toMatchObject({ status: 0, stdout: 'ran\n', outputs: { V: 'x' } });
});

test('an action has a condition instead', () => {
  const pipeline = pipelineOn(PLATFORMS.github, { triggers: [Trigger.pullRequest()], secrets: [token], pins: { 'a/b': '0'.repeat(40) } });
  const action = (when?: ci.StepCondition): ci.IStep => ({ bind: () => ({ name: 'Act', script: '', action: { action: 'a/b', inputs: { token: Value.secret(token) } }, when }) });
  pipeline.addJob('first', { checkout: ci.Checkout.none(), steps: [action(), action(ci.StepCondition.ON_FAILURE)] });
  const outside = "!(github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository)";
  expect(workflowOf(pipeline).jobs.first.steps.map((each) => each.if)).toEqual([outside, `(failure() || cancelled()) && ${outside}`]);
});
