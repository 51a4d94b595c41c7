import type { Job } from './job';

/** Where a text has an axis of a matrix: `{node}`. */
const AXIS = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The axes of the job's matrix that a text has. */
export function axesIn(job: Job, text: string): string[] {
  const matrix = job._options.matrix ?? {};
  return [...new Set([...text.matchAll(AXIS)].map(([, axis]) => axis))].filter((axis) => Object.hasOwn(matrix, axis));
}

/** A text with the axes of the job's matrix as a platform writes them. */
export function withAxes(job: Job, text: string, write: (axis: string) => string): string {
  const matrix = job._options.matrix ?? {};
  return text.replace(AXIS, (whole, axis: string) => Object.hasOwn(matrix, axis) ? write(axis) : whole);
}

/** What a text is in each job of the matrix. */
export function legsOf(job: Job, text: string): string[] {
  return axesIn(job, text).reduce((texts, axis) => texts.flatMap((each) =>
    job._options.matrix![axis].map((value) => each.replaceAll(`{${axis}}`, () => value))), [text]);
}
