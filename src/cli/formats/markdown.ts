import type { CheckResult, FileFinding } from './finding';
import { placeOf, summary } from './people';

/** The result as Markdown, for comments at pull requests and summaries of jobs. */
export function asMarkdown(result: CheckResult): string {
  const { findings, unchecked } = result;
  const table = findings.length === 0 ? [] : ['| | check | where | what, and help |', '|---|---|---|---|', ...findings.map(row), ''];
  const unknown = unchecked.length === 0 ? [] : ['Not checked:', '', ...unchecked.map(({ reason }) => `- ${inline(reason)}`), ''];
  return [...table, ...unknown, inline(summary(result)), ''].join('\n');
}

function row(finding: FileFinding): string {
  const { check, isWarning, message, fix } = finding;
  return `| ${isWarning ? 'warning' : 'error'} | \`${check}\` | ${code(placeOf(finding) ?? '')} | ${inline(message)}<br>**help:** ${inline(fix)} |`;
}

function code(text: string): string {
  return text === '' ? '' : `\`${text.replace(/[`|\r\n]/g, ' ')}\``;
}

/** Text that Markdown shows as it is: names of objects are written by others, and a report must not show their pictures or links. */
function inline(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!).replace(/[\\`*_[\]|~#!@]/g, (c) => `\\${c}`);
}
