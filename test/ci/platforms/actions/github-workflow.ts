import { parse } from 'yaml';
import { ci } from '../../../../src';
import { problemsOf } from '../../../../src/base/problem';
import { pipelineOn, textOf } from '../../pipelines';

/** A workflow as its readers see it. */
export interface Workflow {
  readonly name: string;
  readonly on: { readonly [event: string]: unknown };
  readonly concurrency?: object;
  readonly jobs: { readonly [id: string]: WorkflowJob };
}

/** A job of a workflow. */
export interface WorkflowJob {
  readonly [key: string]: unknown;
  readonly 'if'?: string;
  readonly 'runs-on': string | string[];
  readonly 'env'?: { readonly [name: string]: string };
  readonly 'permissions'?: { readonly [scope: string]: string };
  readonly 'steps': WorkflowStep[];
}

/** A step of a workflow. */
export interface WorkflowStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: { readonly [name: string]: unknown };
  readonly env?: { readonly [name: string]: string };
  readonly run?: string;
}

/** The workflow of a pipeline. */
export function workflowOf(pipeline: ci.Pipeline): Workflow {
  return parse(textOf(pipeline)) as Workflow;
}

/** A step that does nothing. */
export function step(props: Partial<ci.ScriptProps> = {}): ci.Script {
  return new ci.Script({ name: 'Do', script: ['true'], ...props });
}

/** The only job of a pipeline: without files, so that its steps are the given ones. */
export function jobOf(platform: ci.Platform, options: ci.JobOptions, props: Partial<ci.PipelineProps> = {}): WorkflowJob {
  const pipeline = pipelineOn(platform, props);
  pipeline.addJob('job', { checkout: ci.Checkout.none(), steps: [step()], ...options });
  return workflowOf(pipeline).jobs.job;
}

/** The ids of checks that a pipeline with one job breaks, with their messages and fixes. */
export function problemsWith(platform: ci.Platform, options: ci.JobOptions, props: Partial<ci.PipelineProps> = {}): string[] {
  const pipeline = pipelineOn(platform, props);
  pipeline.addJob('job', { steps: [step()], ...options });
  textOf(pipeline);
  return pipeline.node.findAll().flatMap(problemsOf).map(({ check, message, fix }) => `${check}: ${message}; ${fix}`);
}
