import type { PipelinePlan, PlannedJob } from '../plan/plan';
import type { ValueSource } from '../value';

/** Whether a run may be for a pull request: its commit is not always what the platform calls the commit of the run. */
export function hasPullRequests({ pipeline }: PipelinePlan): boolean {
  return pipeline._props.triggers.some(({ _source }) => _source.kind === 'pullRequest');
}

/** Everything that a job reads. */
export function sourcesOf({ env, containerEnv, steps }: PlannedJob): ValueSource[] {
  return [...env.values(), ...containerEnv.map(([, source]) => source), ...steps.flatMap((step) => [...step.env.values()])];
}

/** Whether a job reads secrets from Vault, which a step of its own lays into files. */
export function readsVault(planned: PlannedJob): boolean {
  return sourcesOf(planned).some((source) => source.kind === 'secret' && source.secret._source.kind === 'vault');
}

/** The variable that GitLab and Azure set in each job of a matrix: not called like the axis, which may be called like anything else. */
export function matrixVariable(axis: string): string {
  return `MATRIX_${axis.toUpperCase()}`;
}

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

/** A value as a shell reads it. */
export interface ShellValue {
  /** The word that is the value: quoted, so that it is one word whatever is in it. */
  readonly word: string;
  /** Lines before it that find the value out. They set variables in lower case, which are not exported. */
  readonly lines?: readonly string[];
}

/** Lines that set environment variables. All values are read before the first is set: one may be called like what another is read from. */
export function assignments(env: ReadonlyMap<string, ShellValue>): string[] {
  if (env.size === 0) return [];
  const lines = [...new Set([...env.values()].flatMap((value) => value.lines ?? []))];
  const words = [...env].map(([name, { word }]) => `${name}=${word}`);
  return [...lines, words.length === 1 ? `export ${words[0]}` : ['export', ...words].join(' \\\n  ')];
}

/** A secret that the step before all others has read from Vault. That step itself finds no file. */
export function secretFile(file: string, name: string): ShellValue {
  const local = `secret_${name.replace(/\W/g, (character) => `_${character.charCodeAt(0).toString(16)}`)}`;
  return { word: `"$${local}"`, lines: [`${local}=$(cat "${file}" 2>/dev/null || true)`] };
}

/** Names made of letters, digits and underscores only, each different: in the order of what they are made from. */
export function identifiers(from: readonly string[]): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  for (const each of new Set(from)) {
    const plain = each.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}_${n}`;
    taken.add(name.toLowerCase());
    made.set(each, name);
  }
  return made;
}
