import { counted, fieldLines, headOf, PlanReport, summaryOf } from './report';
import { renderDiagnostic, visible } from '../../base/diagnostic';
import type { FileFinding } from '../../cli/formats/finding';
import { ClusterChanges, Danger, titleOfDelivery } from '../change-set';

const COLOURS: { readonly [sign: string]: string } = { '+': '32', '-': '31', '~': '33', '±': '1;31', '→': '36', '=': '2' };

/** A plan as people read it in a terminal: what is dangerous first, then what happens, then what checks say. */
export function asText(report: PlanReport, colours: boolean): string {
  const { set, newFindings, repaired, unknown } = report;
  const clusters = set.clusters.filter(({ deliveries }) => deliveries.length > 0);
  const parts = [
    ...set.dangers.map((danger) => dangerText(danger, set.clusters.length > 1, colours)),
    ...clusters.map((cluster) => clusterText(cluster, colours)),
    ...newFindings.length === 0 ? [] : [`new with this change, says check:\n\n${newFindings.map((finding) => findingText(finding, colours)).join('\n\n')}`],
    ...repaired.length === 0 ? [] : [['repaired by this change, says check:', ...repaired.map(({ check, message }) => `  - ${visible(`${check}: ${message}`)}`)].join('\n')],
    ...unknown.length === 0 ? [] : [['not known, and so not compared:', ...unknown.map((reason) => `  - ${visible(reason)}`)].join('\n')],
    `${visible(`${report.from} → ${report.to}`)}: ${summaryOf(report)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A danger in the form of all messages. */
export function dangerText(danger: Danger, hasClusters: boolean, colours: boolean): string {
  const { rule, isSevere, message, fix, cluster, delivery, place: file, details } = danger;
  const applied = [...hasClusters ? [cluster] : [], titleOfDelivery(delivery)].join(', ');
  const place = file === undefined ? applied : `${file} (${applied})`;
  const text = renderDiagnostic({ check: rule, isWarning: !isSevere, word: isSevere ? 'danger' : 'caution', message, fix, place }, colours);
  const [head, where, help] = text.split('\n');
  return [head, where, ...details.map((line) => `      ${visible(line)}`), help].join('\n');
}

function clusterText({ name, state, deliveries }: ClusterChanges, colours: boolean): string {
  const lines = deliveries.flatMap(({ name: own, state: is, isSuspended, changes }) => {
    const notes = [...is === 'kept' ? [] : [is], ...isSuspended ? ['suspended'] : []];
    return [
      `  ${visible(titleOfDelivery(own))}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`,
      ...changes.flatMap((change) => [`    ${painted(visible(headOf(change)), colours)}`, ...fieldLines(change).map((line) => `        ${visible(line)}`)]),
    ];
  });
  const count = deliveries.reduce((sum, { changes }) => sum + changes.length, 0);
  return [`${visible(name)}${state === 'kept' ? '' : ` (${state})`}: ${counted(count, 'object')} of ${counted(deliveries.length, 'delivery', 'deliveries')}`, ...lines].join('\n');
}

function findingText({ check, isWarning, message, fix, file, line, column }: FileFinding, colours: boolean): string {
  const place = file === undefined ? undefined : [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  return renderDiagnostic({ check, isWarning, message, fix, place }, colours);
}

function painted(line: string, colours: boolean): string {
  return colours ? `\u001b[${COLOURS[line[0]] ?? '0'}m${line}\u001b[0m` : line;
}
