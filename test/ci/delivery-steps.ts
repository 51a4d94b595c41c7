import { pipelineOn } from './pipelines';
import { ci } from '../../src';
import { problemsOf } from '../../src/base/problem';

/** What a step is made of in a job of this platform, and what is wrong with it. */
export function boundOn(platform: ci.Platform, step: ci.IStep): { spec: ci.StepSpec; problems: string[] } {
  const job = pipelineOn(platform).addJob('deliver', { steps: [step] });
  const spec = step.bind(job);
  return { spec, problems: problemsOf(job).map((each) => `${each.check}: ${each.message}`) };
}
