import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { planPipeline } from '../../../src/ci/plan/plan';
import { pipelineOn } from '../pipelines';

const step = (): ci.IStep => new ci.Script({ name: 'Do', script: ['true'] });

test('a job that needs all comes behind all others, also those that are added later', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  pipeline.addJob('failed', { needsAll: true, when: ci.JobCondition.ON_FAILURE, steps: [step()] });
  pipeline.addJob('succeeded', { needsAll: true, steps: [step()] });
  const test = pipeline.addJob('test', { steps: [step()] });
  pipeline.addJob('build', { steps: [step()], needs: [test] });
  const { jobs } = planPipeline(pipeline);
  const needs = Object.fromEntries(jobs.map((job) => [job.id, job.needs.map(({ id }) => id)]));
  expect(needs).toEqual({ test: [], build: ['test'], failed: ['test', 'build'], succeeded: ['test', 'build'] });
  expect(pipeline.jobs.flatMap(problemsOf)).toEqual([]);
});

test('refuses a job for failures that waits for nothing', () => {
  const pipeline = pipelineOn(ci.Platform.github());
  const job = pipeline.addJob('failed', { when: ci.JobCondition.ON_FAILURE, steps: [step()] });
  planPipeline(pipeline);
  expect(problemsOf(job)).toEqual([expect.objectContaining({ check: 'job-needs', fix: 'list jobs in needs, or set needsAll: true' })]);
});
