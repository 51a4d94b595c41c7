import type { CheckResult, FileFinding } from './finding';
import { renderDiagnostic, visible } from '../../base/diagnostic';
import { withoutCredentials } from '../../base/hidden-values';
import type { ClusterWaves } from '../../checks/waves';

/** A line of a source with more characters than this is cut. */
const WIDEST = 160;

/** The result as people read it in a terminal. */
export function forPeople(result: CheckResult, sourceOf: (file: string) => string | undefined, colours: boolean): string {
  const parts = result.findings.map((finding) => describe(finding, sourceOf, colours));
  parts.push(notChecked(result), ...(result.waves ?? []).map(describeWaves), summary(result));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Findings, and how much was looked at, in one line. */
export function summary({ findings, acknowledged, coverage }: CheckResult): string {
  const errors = findings.filter(({ isWarning }) => !isWarning).length;
  const found = findings.length === 0 ? 'no findings' : [counted(errors, 'error'), counted(findings.length - errors, 'warning')].filter((text) => text !== '').join(', ');
  const accepted = acknowledged.length === 0 ? '' : ` (${acknowledged.length} acknowledged)`;
  const { clusters, deliveries, objects, references, unknownReferences } = coverage;
  const share = references === 0 ? '' : `, ${references} references of which ${unknownReferences} (${percent(unknownReferences, references)}) could not be followed`;
  return `${found}${accepted}; checked ${counted(objects, 'object') || 'no objects'} of ${counted(deliveries, 'delivery', 'deliveries') || 'no deliveries'} in `
    + `${counted(clusters.length, 'cluster') || 'no clusters'}${clusters.length === 0 ? '' : `: ${clusters.join(', ')}`}${share}`;
}

function describe(finding: FileFinding, sourceOf: (file: string) => string | undefined, colours: boolean): string {
  const text = renderDiagnostic({ ...finding, place: placeOf(finding) }, colours);
  const excerpt = excerptOf(finding, sourceOf);
  if (excerpt === '') return text;
  const [head, place, ...rest] = text.split('\n');
  return [head, place, excerpt, ...rest].join('\n');
}

/** `file:line:column`. */
export function placeOf({ file, line, column }: FileFinding): string | undefined {
  return file === undefined ? undefined : [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/** The line of a finding, with a mark below the place. */
function excerptOf({ file, line, column, isHidden }: FileFinding, sourceOf: (file: string) => string | undefined): string {
  const source = file === undefined || line === undefined || isHidden ? undefined : sourceOf(file)?.split(/\r?\n/)[line - 1];
  if (source === undefined || source.trim() === '') return '';
  const number = String(line);
  const indent = ' '.repeat(number.length);
  const mark = column === undefined || column > WIDEST ? '' : `\n ${indent} | ${' '.repeat(column - 1)}^`;
  const shown = visible(withoutCredentials(source.replaceAll('\t', ' ')));
  return ` ${number} | ${shown.length > WIDEST ? `${shown.slice(0, WIDEST)}…` : shown}${mark}`;
}

function notChecked({ unchecked }: CheckResult): string {
  if (unchecked.length === 0) return '';
  return ['not checked:', ...unchecked.map(({ reason, count }) => `  - ${visible(reason)}${count === undefined ? '' : ` (${counted(count, 'object or reference', 'objects and references')})`}`)].join('\n');
}

/** In which waves a cluster comes up. */
function describeWaves({ cluster, waves, stopped, takenForServed }: ClusterWaves): string {
  const lines = waves.map((wave, i) => `  ${i + 1}. ${wave.map(({ name, retriesFor = [] }) => `${name}${retriesFor.length > 0 ? ` (tries again until there is ${retriesFor.join(', ')})` : ''}`).join(', ')}`);
  if (stopped.length > 0) lines.push(`  never: ${stopped.join(', ')}`);
  if (takenForServed.length > 0) lines.push(`  taken to be served, because nothing here is known to bring them: ${takenForServed.join(', ')}`);
  return [`${cluster} comes up from empty in ${counted(waves.length, 'wave') || 'no waves'}${lines.length > 0 ? ':' : ''}`, ...lines].map(visible).join('\n');
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)}%`;
}
