import { counted, fieldLines, headOf, PlanReport, summaryOf } from './report';
import { dangerText } from './text';
import { visible } from '../../base/diagnostic';
import { ClusterChanges, titleOfDelivery } from '../change-set';

/** The size of a comment that every platform takes: GitHub takes 65,536 characters, Azure DevOps 150,000, GitLab a million, and Gitea as many as its database. */
export const COMMENT_LIMIT = 65_000;

/** Marks the comment, so that the next run finds it. */
export const MARK = '<!-- cdk-gitops plan -->';

/**
 * A plan as a comment at a pull request. Whatever comes from manifests stands in blocks of code or in `<code>`, where no platform makes mentions, links, pictures or
 * HTML of it.
 *
 * @param limit how many characters it may have
 */
export function asMarkdown(report: PlanReport, limit = COMMENT_LIMIT): string {
  const { set, newFindings, repaired, unknown } = report;
  const severe = set.dangers.some(({ isSevere }) => isSevere);
  const head = `${MARK}\n### ${severe ? '⚠️ ' : ''}Plan: ${summaryOf(report)}\n\n${code(report.from)} → ${code(report.to)}\n`;
  const sections = [
    ...set.dangers.length === 0 ? [] : [block(set.dangers.map((danger) => dangerText(danger, set.clusters.length > 1, false)).join('\n\n'), 'text')],
    ...newFindings.length === 0 ? [] : [details(`${counted(newFindings.length, 'new finding')} of checks`, block(newFindings.map(({ check, message, fix, file, line }) => `${check}: ${message}\n  --> ${file ?? ''}${line === undefined ? '' : `:${line}`}\n  help: ${fix}`).join('\n\n'), 'text'), true)],
    ...set.clusters.flatMap((cluster) => clusterSections(cluster, set.clusters.length > 1)),
    ...repaired.length === 0 ? [] : [details(`${counted(repaired.length, 'finding')} of checks repaired`, block(repaired.map(({ check, message }) => `${check}: ${message}`).join('\n'), 'text'))],
    ...unknown.length === 0 ? [] : [details(`${counted(unknown.length, 'thing')} not known, and so not compared`, block(unknown.join('\n'), 'text'))],
  ];
  return within(head, sections, limit);
}

/** As many sections as there is room for; a long one is cut at a line. */
function within(head: string, sections: readonly string[], limit: number): string {
  const room = 200; // for what is said of the rest
  let text = head;
  for (const [i, section] of sections.entries()) {
    const left = limit - room - text.length;
    if (section.length + 1 <= left) {
      text += `\n${section}`;
      continue;
    }
    const shortened = shorter(section, left - 1);
    if (shortened !== undefined) text += `\n${shortened}`;
    const others = sections.length - i - (shortened === undefined ? 0 : 1);
    return `${text}\n*Cut, because a comment has a limit${others > 0 ? `: ${counted(others, 'section is', 'sections are')} missing` : ''}. \`cdk-gitops plan\` prints everything.*\n`;
  }
  return text;
}

/** The beginning of a section, with its block and its details closed; undefined where there is no room for any of it. */
function shorter(section: string, size: number): string | undefined {
  const [, fence] = /^(`{3,})/m.exec(section) ?? [];
  if (fence === undefined) return undefined;
  const closing = `\n…\n${fence}\n${section.startsWith('<details') ? '\n</details>\n' : ''}`;
  const end = section.lastIndexOf('\n', size - closing.length);
  return end <= section.indexOf(fence) + fence.length + 4 ? undefined : section.slice(0, end) + closing;
}

function clusterSections({ name, state, deliveries }: ClusterChanges, hasClusters: boolean): string[] {
  return deliveries.map(({ name: own, state: is, isSuspended, changes }) => {
    const notes = [...hasClusters ? [`${code(name)}${state === 'kept' ? '' : ` (${state})`}`] : [], `${code(titleOfDelivery(own))}`].join(' · ');
    const how = [...is === 'kept' ? [] : [is], ...isSuspended ? ['suspended'] : [], counted(changes.length, 'object')].join(', ');
    const lines = changes.flatMap((change) => {
      const sign = change.action === 'create' ? '+' : change.action === 'prune' ? '-' : '!';
      const title = headOf(change).slice(2);
      return [`${sign} ${title}`, ...fieldLines(change).map((line) => (/^\s*[-+] /.test(line) ? `${line.trimStart()[0]}     ${line.trimStart().slice(2)}` : `      ${line}`))];
    });
    return details(`${notes} (${how})`, block(lines.join('\n'), 'diff'), false, true);
  });
}

function details(summary: string, body: string, isOpen = false, isHtml = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${isHtml ? summary : escaped(summary)}</summary>\n\n${body}\n</details>\n`;
}

/** A block of code that its text cannot leave. */
function block(text: string, language: string): string {
  const lines = text.split('\n').map(visible).join('\n');
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${lines}\n${fence}\n`;
}

/** A name in HTML. */
function code(text: string): string {
  return `<code>${escaped(visible(text))}</code>`;
}

/** Also what Markdown would take for its own, between tags of HTML. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`*_[\]\\~|]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
