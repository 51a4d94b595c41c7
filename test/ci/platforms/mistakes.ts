import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { scriptText } from '../../../src/ci/shell-word';
import { textOf } from '../pipelines';

/** A step that does nothing, for jobs that are about something else. */
export function step(props: Partial<ci.ScriptProps> = {}): ci.Script {
  return new ci.Script({ name: 'Do', script: ['true'], ...props });
}

/** Ids of the checks that a pipeline breaks when it is rendered. */
export function mistakes(pipeline: ci.Pipeline): string[] {
  textOf(pipeline);
  return pipeline.node.findAll().flatMap(problemsOf).map(({ check }) => check);
}

/** How every script begins, behind so many spaces. */
export function begin(indent: number): string {
  const lines = scriptText({ name: '', script: '' }, []).trimEnd().split('\n');
  return lines.map((line) => `${' '.repeat(indent)}${line}`).join('\n');
}
