import { identifiers, ShellValue } from './shell-value';
import type { PipelinePlan, PlannedJob } from '../plan/plan';

// GitLab and Azure carry outputs to other jobs as variables, in whose values they replace `$NAME` and `$(NAME)`, and GitLab's reader of dotenv
// files stumbles over quotes, spaces and equals signs. So what they would touch is written as in addresses: `%24` for `$`.

/** What is escaped: as a pattern of sed's, as its replacement, and the escape. */
const ESCAPES: readonly (readonly [pattern: string, text: string, escape: string])[] = [
  ['%', '%', '%25'], ['=', '=', '%3D'], ['[$]', '$', '%24'], [' ', ' ', '%20'], ['\\t', '\\t', '%09'], ['"', '"', '%22'], ["'\\''", "'\\''", '%27'],
  ['#', '#', '%23'], ['\\\\', '\\\\', '%5C'],
];

/** Command that makes a value of one line safe on its way from job to job. */
const ESCAPE = `sed '${ESCAPES.map(([pattern, , escape]) => `s/${pattern}/${escape}/g`).join('; ')}'`;

/** Command that gives the value back. */
const UNESCAPE = `sed '${[...ESCAPES].reverse().map(([, text, escape]) => `s/${escape}/${text}/g`).join('; ')}'`;

/** The variable that carries an output of a job to others: `OUTPUT_BUILD_DIGEST`. */
export function carrier(plan: PipelinePlan, producer: PlannedJob, name: string): string {
  const outputs = plan.jobs.flatMap((job) => [...job.outputs.keys()].map((output) => `OUTPUT ${job.id} ${output}`));
  return identifiers(outputs).get(`OUTPUT ${producer.id} ${name}`)!.toUpperCase();
}

/** What a variable of that name carries. */
export function carriedValue(variable: string): ShellValue {
  const local = variable.toLowerCase();
  return { word: `"$${local}"`, lines: [`${local}=$(printf '%s\\n' "\${${variable}-}" | ${UNESCAPE})`] };
}

/** An output that a step of the same job has left in a file: the last line of that name, or nothing. */
export function keptValue(file: string, step: string, name: string): ShellValue {
  const local = `output_${step.replace(/-/g, '_')}__${name}`;
  return { word: `"$${local}"`, lines: [`${local}=$(if [ -f "${file}" ]; then sed -n 's/^${name}=//p' "${file}" | tail -n 1; fi)`] };
}

/**
 * Lines that carry outputs on.
 *
 * @param file where the step has left them
 * @param carried the format in which `printf` hands each to the platform, by the output's name; the value is its argument
 */
export function carry(file: string, carried: ReadonlyMap<string, string>): string[] {
  return [...carried].flatMap(([name, format]) => [
    `value=$(if [ -f "${file}" ]; then sed -n 's/^${name}=//p' "${file}" | tail -n 1 | ${ESCAPE}; fi)`,
    `[ -z "$value" ] || printf '${format}\\n' "$value"`,
  ]);
}
