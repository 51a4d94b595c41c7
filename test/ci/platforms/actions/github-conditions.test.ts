import { jobOf, step, workflowOf } from './github-workflow';
import { ci } from '../../../../src';
import { pipelineOn } from '../../pipelines';

const { Condition, RunEvent, JobCondition, Trigger } = ci;
const github = ci.Platform.github();
const ON_DEFAULT = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch || github.ref_name)";

test.each<[string, ci.Condition, string]>([
  ['a branch', Condition.onBranch('main'), "github.ref == 'refs/heads/main'"],
  ['a hostile branch', Condition.onBranch("it's ${{ x }} {0}"), "github.ref == format('refs/heads/it''s {0}{{{{ x }}}} {{0}}', '$')"],
  ['the default branch', Condition.onDefaultBranch(), ON_DEFAULT],
  ['tags', Condition.onTag('v'), "startsWith(github.ref, 'refs/tags/v')"],
  ['all tags', Condition.onTag(''), "startsWith(github.ref, 'refs/tags/')"],
  ['a push', Condition.onEvent(RunEvent.PUSH), "github.event_name == 'push'"],
  ['a pull request', Condition.onEvent(RunEvent.PULL_REQUEST), "github.event_name == 'pull_request'"],
  ['a schedule', Condition.onEvent(RunEvent.SCHEDULE), "github.event_name == 'schedule'"],
  ['a person', Condition.onEvent(RunEvent.MANUAL), "github.event_name == 'workflow_dispatch'"],
  ['a fork', Condition.fromFork(), "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository"],
  ['not', Condition.unless(Condition.onBranch('main')), "!(github.ref == 'refs/heads/main')"],
  ['all of any', Condition.all(Condition.any(Condition.onTag('v'), Condition.onBranch('a')), Condition.onBranch('b')),
    "(startsWith(github.ref, 'refs/tags/v') || github.ref == 'refs/heads/a') && github.ref == 'refs/heads/b'"],
  ['any of all', Condition.any(Condition.all(Condition.onTag('v'), Condition.onBranch('a')), Condition.onBranch('b')),
    "startsWith(github.ref, 'refs/tags/v') && github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b'"],
  ['all of none', Condition.all(), 'true'],
  ['any of none', Condition.any(), 'false'],
])('%s', (_, condition, expected) => {
  expect(jobOf(github, { condition }).if).toBe(expected);
});

test('after jobs that failed or ended, and only then', () => {
  const condition = Condition.any(Condition.onBranch('a'), Condition.onBranch('b'));
  const either = "(github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b')";
  const failed = pipelineOn(github);
  const work = failed.addJob('work', { steps: [step()] });
  failed.addJob('failed', { needs: [work], when: JobCondition.ON_FAILURE, condition, steps: [step()] });
  expect(workflowOf(failed).jobs.failed.if).toBe(`!cancelled() && (contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')) && ${either}`);
  expect(jobOf(github, { when: JobCondition.ALWAYS, condition }).if).toBe(`always() && ${either}`);
  expect(jobOf(github, { when: JobCondition.ALWAYS }).if).toBe('always()');
  expect(jobOf(github, { when: JobCondition.ON_SUCCESS })).not.toHaveProperty('if');
});

test('a job that runs after failures looks also at what the jobs before it need', () => {
  const pipeline = pipelineOn(github);
  const build = pipeline.addJob('build', { steps: [step()] });
  const deploy = pipeline.addJob('deploy', { needs: [build], steps: [step()] });
  const undo = pipeline.addJob('undo', { needs: [deploy], when: JobCondition.ON_FAILURE, steps: [step()] });
  pipeline.addJob('after', { needs: [undo], steps: [step()] });
  const { jobs } = workflowOf(pipeline);
  expect(jobs.undo.needs).toEqual(['deploy', 'build']);
  expect(jobs.deploy).not.toHaveProperty('if');
  // success() would look at the job that failed, too
  expect(jobs.after.if).toBe("!cancelled() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled') && !contains(needs.*.result, 'skipped')");
});

test('the end of a run comes after jobs that are left out, but not after failures and timeouts', () => {
  const pipeline = pipelineOn(github);
  pipeline.addJob('end', { needsAll: true, steps: [step()] });
  pipeline.addJob('work', { steps: [step()], condition: Condition.onTag('v') });
  expect(workflowOf(pipeline).jobs.end.if).toBe("!cancelled() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled')");
});

describe('a run that follows another pipeline', () => {
  const succeeded = "github.event.workflow_run.conclusion == 'success' && !startsWith(github.event.workflow_run.event, 'pull_request')";
  const triggers = [Trigger.pipelineSuccess('Test')];

  test('runs after success only, and never for a pull request', () => {
    expect(jobOf(github, {}, { triggers }).if).toBe(succeeded);
    expect(jobOf(github, {}, { triggers: [...triggers, Trigger.manual()] }).if).toBe(`(github.event_name != 'workflow_run' || ${succeeded})`);
  });

  test('is about the commit and the branch of the other', () => {
    const env = { COMMIT: ci.Value.COMMIT, BRANCH: ci.Value.BRANCH };
    const job = jobOf(github, { checkout: ci.Checkout.shallow(), condition: Condition.onBranch('main'), steps: [new ci.Script({ name: 'Do', script: ['true'], env })] }, { triggers });
    expect(job.if).toBe(`${succeeded} && (github.event_name == 'workflow_run' && github.event.workflow_run.head_branch == 'main'`
      + " || github.event_name != 'workflow_run' && github.ref == 'refs/heads/main')");
    expect(job.steps[0].with).toMatchObject({ ref: '${{ github.event.workflow_run.head_sha || github.sha }}' });
    expect(job.steps[1].env).toEqual({
      COMMIT: '${{ github.event.workflow_run.head_sha || github.sha }}',
      BRANCH: "${{ github.event.workflow_run.head_branch || github.base_ref || github.ref_type == 'branch' && github.ref_name || '' }}",
    });
  });
});
