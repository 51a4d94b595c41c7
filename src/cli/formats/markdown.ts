import type { CheckResult, FileFinding } from './finding';
import { placeOf, summary } from './people';
import { visible } from '../../base/diagnostic';

/** The result as Markdown, for comments at pull requests and summaries of jobs. */
export function asMarkdown(result: CheckResult): string {
  const { findings, unchecked } = result;
  const table = findings.length === 0 ? [] : ['| | check | where | what, and help |', '|---|---|---|---|', ...findings.map(row), ''];
  const unknown = unchecked.length === 0 ? [] : ['Not checked:', '', ...unchecked.map(({ reason }) => `- ${inline(reason)}`), ''];
  return [...table, ...unknown, inline(summary(result)), ''].join('\n');
}

function row(finding: FileFinding): string {
  const { check, isWarning, message, fix } = finding;
  const cells = [isWarning ? 'warning' : 'error', code(check), code(placeOf(finding) ?? ''), `${inline(message)}<br>**help:** ${inline(fix)}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A word or number of a sentence. */
const WORD = /^(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d{1,6}(?:\.\d+)?%?)$/;

/** Part of a hash of a commit, which platforms make a link of. */
const HASH = /^[0-9a-f]{7,}$/;

/**
 * Text of which every platform shows names as they are: others write them, and a report must not mention people and issues, or show links, pictures and HTML.
 * A backslash does not keep GitHub from that, so whatever is no plain word stands in code.
 */
function inline(text: string): string {
  return text.split(/\s+/).filter((word) => word !== '').map((word) => {
    let [start, end] = [0, word.length];
    while (start < end && '"\'('.includes(word[start])) start++;
    while (end > start && '"\').,;:?!'.includes(word[end - 1])) end--;
    const name = word.slice(start, end);
    return word.slice(0, start) + (WORD.test(name) && !HASH.test(name) ? name : code(name)) + word.slice(end);
  }).join(' ');
}

function code(text: string): string {
  const shown = visible(text.replace(/\s+/g, ' '));
  if (shown === '') return '';
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const space = /^`|`$/.test(shown) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}
