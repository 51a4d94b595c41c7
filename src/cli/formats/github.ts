import type { CheckResult, FileFinding } from './finding';
import { summary } from './people';

/**
 * The result as commands of GitHub Actions (Gitea and Forgejo know them too), which become annotations of the lines.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function asGitHub(result: CheckResult): string {
  const unknown = result.unchecked.map(({ reason }) => `::notice title=not checked::${data(reason)}`);
  return [...result.findings.map(command), ...unknown, summary(result), ''].join('\n');
}

function command({ check, isWarning, message, fix, file, line, column }: FileFinding): string {
  const properties = { file, line, col: column, title: check };
  const said = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${property(String(value))}`]));
  return `::${isWarning ? 'warning' : 'error'} ${said.join(',')}::${data(`${message}\nhelp: ${fix}`)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
