import { App, Repository, ci } from '../../src';
import { planPipeline } from '../../src/ci/plan/plan';

/** An app repository with a pipeline of one job, to which tests add what they are about. */
export function pipelineOn(platform: ci.Platform, props: Partial<ci.PipelineProps> = {}): ci.Pipeline {
  const repository = new Repository(new App(), 'app', { url: 'https://git.example.com/org/app.git' });
  return new ci.Pipeline(repository, 'ci', { platform, triggers: [ci.Trigger.push()], ...props });
}

/** A job with these steps. */
export function jobWith(...steps: ci.IStep[]): ci.Job {
  return pipelineOn(ci.Platform.github()).addJob('build', { steps });
}

/** What a step is made of in a job of a pipeline that has nothing else. */
export function specOf(step: ci.IStep, job: ci.Job = jobWith(step)): ci.StepSpec {
  return step.bind(job);
}

/** The text of a pipeline's file. Problems are recorded at its constructs. */
export function textOf(pipeline: ci.Pipeline): string {
  return pipeline.platform._renderer.render(planPipeline(pipeline));
}
